"""A viewer tries every callback, with values made up: nothing of another's changes.

What is tried is found in the code: a callback that is added is tried too, and one that is never
drawn here makes the test fail.
"""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages.runs import run_filters
from pages.server.viewer_run_limits import ClassRules, set_class_rules
from pages.shared.brought_file import take_brought_file
from pages.shared.method_picker import PICKED
from pages.shared.run_access import ONLY_WATCHING
from tests.fl_core.datasets.npz_files import file_of
from tests.pages.conftest import QUICK, button, forget_references
from tests.pages.finished_runs import a_sweep, finished_runs
from tests.pages.viewers import ANN, everything_kept, of_viewer

ROOT = Path(__file__).parents[2]
CALLBACK = re.compile(r"on_(click|change|select|submit|\w+_change)")
WRAPPERS = {"_button": 1, "_table_button": 2}
"""Functions that hand a callback on: which of their arguments it is."""

KEEPERS = ("run_access.py", "run_upkeep.py", "sweep_access.py", "model_access.py", "service.py")
"""Where a visitor's acts are checked; nobody else may have the manager."""

Pressed = list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]]


def callbacks_in_code() -> set[str]:
    """Return the names of all functions that a widget or component is told to call."""
    found: set[str] = set()
    for path in (ROOT / "pages").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        partials = dict(
            p for node in nodes if isinstance(node, ast.Assign) for p in partial_of(node)
        )
        for value in chain.from_iterable(map(handed_on, nodes)):
            if isinstance(value, ast.Call) and ast.unparse(value.func) == "partial":
                value = value.args[0]
            name = ast.unparse(value).rsplit(".", 1)[-1]
            found.add(partials.get(name, name))
    wrappers_own, nobody = {"act", "do", "on_ask", "on_edit", "restart"}, {"'ignore'", "'rerun'"}
    of_a_trained_run = {"_next"}  # the picture of a lesson's round: it turns a knob of its own
    return found - wrappers_own - nobody - of_a_trained_run


def partial_of(node: ast.Assign) -> Iterator[tuple[str, str]]:
    """Yield the name that is given to a partial, and that of the function behind it."""
    call = node.value
    if isinstance(call, ast.Call) and ast.unparse(call.func) == "partial":
        yield ast.unparse(node.targets[0]), ast.unparse(call.args[0])


def handed_on(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is given as a callback: by keyword, in a dict of keywords, to a wrapper."""
    if isinstance(node, ast.Call):
        yield from (k.value for k in node.keywords if CALLBACK.fullmatch(k.arg or ""))
        wrapper = WRAPPERS.get(getattr(node.func, "id", ""))
        yield from () if wrapper is None else (node.args[wrapper],)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and CALLBACK.fullmatch(str(key.value)):
                yield value


def drawn_on(page: AppTest) -> Pressed:
    """Return the callbacks of a page as it was drawn, each with what it would be called with."""
    found: Pressed = []
    widgets = page._session_state._state._new_widget_state.widget_metadata.values()
    for widget in widgets:
        for callback in [widget.callback, *(widget.callbacks or {}).values()]:
            if callback:
                found.append((callback, widget.callback_args or (), widget.callback_kwargs or {}))
    return found


def name_of(callback: Callable[..., Any]) -> str:
    return getattr(callback, "func", callback).__name__  # a partial has none of its own


forged: Pressed = []


def press_everything() -> None:
    """Run as a page: call each of `forged` as Streamlit would, whatever comes of it."""
    for callback, args, kwargs in forged:
        callback(*args, **kwargs)
        take_brought_file()  # as the frame does whenever a callback is through


PRESS = "from tests.pages.test_viewer_callbacks import press_everything\npress_everything()"


class Upload:
    """What a viewer claims to have uploaded."""

    name = "anything.npz"

    def __init__(self, content: bytes) -> None:
        self.content = content

    def getvalue(self) -> bytes:
        return self.content


def on_the_data_page(page: AppTest) -> Pressed:
    """Return the callbacks of the Data page: of a split, of two, and while one is made by hand."""
    page.selectbox(key="knob.dataset").set_value("mnist").run()
    page._page_hash = calc_hash("data")
    page.run()
    pressed = drawn_on(page)
    for label in (
        "Compare with…", "Stop comparing", "Start from the present split", "Add a party",
        "Back to Equal (IID)",
    ):  # fmt: skip
        button(page, label).click().run()
        assert not page.exception
        pressed += drawn_on(page)
    return pressed


def on_the_runs_page(page: AppTest, run_ids: Sequence[str]) -> Pressed:
    """Return the callbacks of the pages Runs and Compare: one run is chosen, several, the bin."""
    page.query_params.clear()
    page._page_hash = calc_hash("runs")
    page.session_state["runs deleted"] = tuple(run_ids[:1])
    pressed: Pressed = []
    for chosen, kind in ((run_ids[:1], "own"), (run_ids, "own"), ((), "bin")):
        page.session_state["runs ticked"] = tuple(chosen)
        page.query_params["runs:kind"] = kind
        page.run()
        assert not page.exception
        pressed += drawn_on(page)
    page._page_hash = calc_hash("compare")
    page.query_params["compare:runs"] = ".".join(run_ids)
    page.run()
    assert not page.exception
    return pressed + drawn_on(page)


def on_the_sweeps_page(page: AppTest, manager) -> Pressed:
    """Return the callbacks of the page Sweeps: all of them, one that is planned, one that is."""
    page.query_params.clear()
    page._page_hash = calc_hash("sweeps")
    page.session_state["sweeps forgotten"] = "0123abcd"
    sweep_id = manager.start_sweep("One", a_sweep())
    pressed: Pressed = []
    for words in ({}, {"plan": "skew"}, {"plan": "own"}, {"sweep": sweep_id}, {"sweep": "?"}):
        page.query_params.clear()
        for name, word in words.items():
            page.query_params[f"sweeps:{name}"] = word
        page.run()
        assert not page.exception
        pressed += drawn_on(page)
    manager.cancel_sweep(sweep_id)
    return pressed


def on_the_learn_page(page: AppTest) -> Pressed:
    """Return the callbacks of the Learn page: the cards, each screen of a lesson, and a class."""
    page.query_params.clear()
    page._page_hash = calc_hash("learn")
    page.run()
    pressed = drawn_on(page)
    for step, far in (("guess", "guess"), ("question", "play"), ("play", "play"), ("read", "play")):
        words = {"lesson": "travels", "step": step, "far": far, "guess": "images"}
        for name, word in words.items():
            page.query_params[f"learn:{name}"] = word
        page.run()
        assert not page.exception
        pressed += drawn_on(page)
    for label in ("With a class", r"Next\: ask", r"Next\: show the answers"):
        button(page, label).click().run()
        assert not page.exception
        pressed += drawn_on(page)
    page.query_params["learn:class"] = "WRONG"
    page.run()
    return pressed + drawn_on(page)


def test_no_callback_lets_a_viewer_change_what_is_not_his(
    page, manager, as_presenter, presenters_runs, monkeypatch
):
    set_class_rules(ClassRules(viewers_may_run=True))  # so that all of the panel is drawn
    pressed: Pressed = []
    page.run()
    pressed += drawn_on(page)
    page.selectbox(key="knob.dataset").set_value("own_file").run()
    pressed += drawn_on(page)
    page.selectbox(key=PICKED).set_value("SCAFFOLD").run()  # which needs other knobs moved
    pressed += drawn_on(page)
    forget_references(manager, QUICK)
    page.session_state["kept.train.references"] = True
    for run_id in presenters_runs.values():
        page.query_params.clear()
        page.query_params["run"] = run_id
        page.run()
        assert not page.exception
        pressed += drawn_on(page)
    button(page, "Train references").click().run()
    assert not page.exception
    pressed += drawn_on(page)
    button(page, "Delete").click().run()
    pressed += drawn_on(page)
    button(page, "Undo").click().run()
    pressed += on_the_data_page(page)
    pressed += on_the_learn_page(page)
    monkeypatch.setattr(run_filters, "PAGE_SIZE", 1)  # so that there is more than a page
    pressed += on_the_sweeps_page(page, manager)
    pressed += on_the_runs_page(page, finished_runs(manager, 60))
    known = {name_of(callback) for callback, _, _ in pressed}
    assert known >= callbacks_in_code(), "some callback is never drawn, so it was not tried"
    set_class_rules(ClassRules())
    before = everything_kept(manager)
    of_viewer(monkeypatch, ANN)
    forged[:] = pressed
    viewer = AppTest.from_string(PRESS, default_timeout=60)
    for name, value in ClassRules(viewers_may_run=True, most_each=9).model_dump().items():
        viewer.session_state[f"class {name}"] = value
    upload = "knob.dataset.own_file.sha256"
    viewer.session_state[f"upload {upload}"] = Upload(file_of())
    viewer.session_state["file of a setup"] = Upload(QUICK.to_json().encode())
    viewer.run()
    assert not viewer.exception
    assert len(pressed) > 100
    assert everything_kept(manager) == before
    assert viewer.session_state[f"problem {upload}"] == ONLY_WATCHING


def test_pages_change_runs_by_their_access_alone():
    """The store that a page reads from could write, too."""
    reads = {
        "find",
        "get",
        "get_those",
        "facts",
        "rounds",
        "parties",
        "gallery",
        "confusion",
        "listed",
        "newest_of_presenter",
        "equal_to",
        "recognised_by_class",
        "update_products",
        "look_up",
        "catalogue",
        "outcomes",
        "tags_in_use",
        "ids_of",
        "children_of",
        "sweep",
        "sweeps",
        "runs_by_config",
    }
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute) or path.name in KEEPERS:
                continue
            said = f"{path.name}: {ast.unparse(node)}"
            assert node.attr not in ("_manager", "_database"), said
            assert not ast.unparse(node.value).endswith("store") or node.attr in reads, said
