"""A viewer tries every callback and route, with values made up: nothing of another's changes.

What is tried is found in the code: a callback or a route that is added is tried too, and one that
is never drawn here makes the test fail.
"""

import ast
import asyncio
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.routing import Router
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import app
from fl_core.config import RunConfig
from fl_core.datasets import OwnFile
from fl_core.paths import datasets_folder, home
from fl_core.runs.run_states import RunState
from pages.components import connection_watch
from pages.server import roles
from pages.server.roles import NotAllowedError, Roles, Visitor, set_roles
from pages.server.viewer_run_limits import ClassRules, class_rules, set_class_rules, work_of
from pages.shared.brought_file import take_brought_file
from pages.shared.run_access import NO_COOKIE, NOT_YOURS, ONLY_WATCHING, RunAccess
from tests.fl_core.datasets.npz_files import file_of
from tests.pages.conftest import QUICK, button, new_page, text, wait_for
from tests.pages.test_roles import ask

ROOT = Path(__file__).parents[2]
RULE = Roles("a secret nobody here knows")
ANN, BEN = Visitor(False, "ann"), Visitor(False, "ben")
CALLBACK = re.compile(r"on_(click|change|select|submit|\w+_change)")
WRAPPERS = {"_button": 1}
"""Functions that hand a callback on: which of their arguments it is."""

Pressed = list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]]


@pytest.fixture
def as_presenter(manager, monkeypatch) -> Iterator[None]:
    """Roles are in force, and whoever looks now is the presenter."""
    set_class_rules(ClassRules())
    monkeypatch.setattr(Roles, "visitor", lambda self, cookies: Visitor(presenter=True))
    set_roles(RULE)
    yield
    set_roles(Roles())
    set_class_rules(ClassRules())


def by(manager, somebody: Visitor) -> RunAccess:
    return RunAccess(manager, lambda: somebody)


def of_viewer(monkeypatch, somebody: Visitor) -> None:
    monkeypatch.setattr(Roles, "visitor", lambda self, cookies: somebody)


# Every callback --------------------------------------------------------------------------------


def callbacks_in_code() -> set[str]:
    """Return the names of all functions that a widget or component is told to call."""
    found: set[str] = set()
    for path in (ROOT / "pages").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        partials = dict(
            p for node in nodes if isinstance(node, ast.Assign) for p in partial_of(node)
        )
        for value in chain.from_iterable(map(handed_on, nodes)):
            name = ast.unparse(value).rsplit(".", 1)[-1]
            found.add(partials.get(name, name))
    wrappers_own, nobody = {"act", "do", "on_edit"}, {"'ignore'", "'rerun'"}
    return found - wrappers_own - nobody


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


PRESS = "from tests.pages.test_viewers import press_everything\npress_everything()"


class Upload:
    """What a viewer claims to have uploaded."""

    name = "anything.npz"

    def __init__(self, content: bytes) -> None:
        self.content = content

    def getvalue(self) -> bytes:
        return self.content


def everything_kept(manager) -> tuple[Any, ...]:
    """All that a viewer must not change: runs, rules, files."""
    runs = [run for run in manager.store.find(most=1000) if run.made_by != ANN.id]
    moving = {"beats": 0, "round": 0, "accuracy": 0, "owner": ""}
    told = [vars(run) | moving for run in runs]
    files = sorted(datasets_folder().glob("*")) if datasets_folder().exists() else []
    return told, class_rules(), files, [run.deleted_at for run in runs]


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


@pytest.fixture
def presenters_runs(manager, manager_at_rest) -> dict[RunState, str]:
    """A run of the presenter's in each state that a page can show."""
    store, ids = manager.store, {}
    for state in RunState:
        owner = "" if state is RunState.QUEUED else "somewhere else:1:x"
        ids[state] = run_id = store.create(QUICK, f"One that is {state}", owner=owner)
        if state not in (RunState.QUEUED, RunState.RUNNING):
            store.move(run_id, state)
    yield ids
    for run_id in ids.values():
        run = store.get(run_id)
        if run.active:
            store.move(run_id, RunState.CANCELLED)
        store.delete(run_id)


def test_no_callback_lets_a_viewer_change_what_is_not_his(
    page, manager, as_presenter, presenters_runs, monkeypatch
):
    set_class_rules(ClassRules(viewers_may_run=True))  # so that all of the panel is drawn
    pressed: Pressed = []
    page.run()
    pressed += drawn_on(page)
    page.selectbox(key="knob.dataset").set_value("own_file").run()
    pressed += drawn_on(page)
    for run_id in presenters_runs.values():
        page.query_params.clear()
        page.query_params["run"] = run_id
        page.run()
        assert not page.exception
        pressed += drawn_on(page)
    button(page, "Delete").click().run()
    pressed += drawn_on(page)
    button(page, "Undo").click().run()
    pressed += on_the_data_page(page)
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
        "facts",
        "rounds",
        "parties",
        "gallery",
        "confusion",
        "listed",
        "newest_of_presenter",
    }
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute) or path.name in ("run_access.py", "service.py"):
                continue
            said = f"{path.name}: {ast.unparse(node)}"
            assert node.attr not in ("_manager", "_database"), said
            assert not ast.unparse(node.value).endswith("store") or node.attr in reads, said


# Every route ------------------------------------------------------------------------------------


def leaves(routes: Any, prefix: str = "") -> Iterator[str]:
    """Yield the paths of all routes, those of mounted ones included."""
    for route in routes:
        if getattr(route, "routes", None):
            yield from leaves(route.routes, prefix + route.path)
        else:
            yield prefix + route.path


def test_no_route_changes_anything(manager, as_presenter, presenters_runs, monkeypatch):
    of_viewer(monkeypatch, ANN)
    nobody = SimpleNamespace(is_active_session=lambda session: False)
    monkeypatch.setattr(connection_watch, "get_instance", lambda: nobody)
    paths, server = list(leaves(app.ROUTES)), Router(app.ROUTES)
    assert len(paths) >= 4
    before = everything_kept(manager)
    values = [*presenters_runs.values(), "train", "../..", "x"]
    for path in paths:
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
            for value in values:
                asked = path
                while "{" in asked:
                    asked = asked[: asked.index("{")] + value + asked[asked.index("}") + 1 :]
                answer = asyncio.run(ask(server, asked, method=method, body=[b"{}"]))
                assert answer is None or answer[0] in (200, 204, 307, 404, 405, 503)
                assert method == "GET" or answer is None or answer[0] in (404, 405)
    assert everything_kept(manager) == before


# Each act, and its limits ------------------------------------------------------------------------


def test_a_viewer_may_look_and_no_more(manager, as_presenter):
    ann = by(manager, ANN)
    run_id = manager.store.create(QUICK, "Presenter's", owner="elsewhere:1:x")
    assert not ann.may_run and not ann.may_change(manager.store.get(run_id))
    for act in (ann.cancel, ann.pause, ann.go_on, ann.delete, ann.bring_back):
        for target in (run_id, "0badcafe", "' OR 1=1"):
            with pytest.raises(NotAllowedError, match=NOT_YOURS):
                act(target)
    with pytest.raises(NotAllowedError, match="You are watching"):
        ann.submit(QUICK)
    with pytest.raises(NotAllowedError, match="You are watching"):
        ann.keep(file_of())
    with pytest.raises(NotAllowedError, match="Only the presenter"):
        ann.set_class_rules(ClassRules(viewers_may_run=True))
    assert ann.store.get(run_id).state is RunState.RUNNING
    manager.store.move(run_id, RunState.CANCELLED)


def test_where_viewers_may_run_each_has_his_own_and_so_many(manager, as_presenter, manager_at_rest):
    set_class_rules(ClassRules(viewers_may_run=True, most_each=2, most_in_all=3))
    ann, ben = by(manager, ANN), by(manager, BEN)
    first, second = ann.submit(QUICK, "A"), ann.submit(QUICK, "A")
    assert ann.store.get(first).made_by == ANN.id
    with pytest.raises(NotAllowedError, match="You may have 2 runs waiting or training at a time"):
        ann.submit(QUICK)
    third = ben.submit(QUICK, "B")
    with pytest.raises(NotAllowedError, match="The class has 3 runs waiting"):
        ben.submit(QUICK)
    with pytest.raises(NotAllowedError, match=NOT_YOURS):
        ben.cancel(first)
    ann.cancel(first)
    with pytest.raises(NotAllowedError, match=NOT_YOURS):
        ben.delete(first)
    with pytest.raises(NotAllowedError, match=NOT_YOURS):
        ben.go_on(first)
    ann.delete(first)
    assert first not in [run.id for run in ann.store.find()]
    ann.bring_back(first)
    ann.go_on(first)  # counts as one of two again
    with pytest.raises(NotAllowedError, match="2 runs"):
        ann.submit(QUICK)
    mine = by(manager, Visitor(presenter=True)).submit(QUICK, "Presenter's")
    queued = [run.id for run in manager.store.queue()]
    assert queued == [mine, second, third, first], "the presenter's are trained first"
    assert [manager.store.ahead_of(manager.store.get(run_id)) for run_id in queued] == [0, 1, 2, 3]
    for run_id in queued:
        manager.cancel(run_id)
        manager.delete(run_id)


def test_a_viewers_run_may_be_so_large(manager, as_presenter):
    set_class_rules(ClassRules(viewers_may_run=True, most_work=1.5))
    ann = by(manager, ANN)
    assert work_of(RunConfig()) == 1
    assert ann.why_not(RunConfig()) == ""
    heavy = RunConfig(num_rounds=1000)
    assert work_of(heavy) == 100
    with pytest.raises(NotAllowedError, match=r"at most 1.5 × .* this one has 100.0 ×"):
        ann.submit(heavy)
    assert by(manager, Visitor(presenter=True)).why_not(heavy) == ""
    assert work_of(RunConfig(num_images=10, num_parties=1, num_rounds=1000)) > 1.5, (
        "measuring counts, too"
    )
    assert by(manager, Visitor(False)).why_not(RunConfig()) == NO_COOKIE


def test_rules_that_cannot_be_read_allow_nothing(manager, as_presenter):
    (home() / "class.json").write_text('{"viewers_may_run": true, "most_each": 99}')
    assert class_rules() == ClassRules() and not class_rules().viewers_may_run


def test_a_viewer_who_may_run_keeps_a_data_set(manager, as_presenter):
    set_class_rules(ClassRules(viewers_may_run=True))
    kept = by(manager, ANN).keep(file_of())
    assert isinstance(kept, OwnFile) and kept.is_at_hand()


# What is shown -----------------------------------------------------------------------------------


def test_a_viewers_page_has_no_buttons_but_says_why(page, manager, as_presenter, monkeypatch):
    of_viewer(monkeypatch, ANN)
    page.run()
    assert not page.exception and ONLY_WATCHING in text(page)
    assert not {"Start", "Stop", "Pause", "Delete"} & {b.label for b in page.button}
    assert "Press Start" not in text(page) and page.toggle(key="following").value
    page.selectbox(key="knob.dataset").set_value("own_file").run()
    assert not page.exception and not page.get("file_uploader")[1:]  # but for a setup's


def test_a_viewer_goes_along_with_the_presenter_unless_he_asked_for_something(
    page, manager, as_presenter, monkeypatch
):
    of_viewer(monkeypatch, ANN)
    first = manager.submit(QUICK, "First")
    wait_for(manager, first, lambda run: not run.active)
    page.run()
    assert page.query_params["run"] == first
    theirs = manager.store.create(QUICK, "A viewer's", made_by=BEN.id)
    page.run()
    assert page.query_params["run"] == first
    second = manager.submit(QUICK, "Second")
    page.run()
    assert page.query_params["run"] == second
    page.toggle(key="following").set_value(False).run()
    third = manager.submit(QUICK, "Third")
    page.run()
    assert page.query_params["run"] == second
    linked = new_page()
    linked.query_params["num_parties"] = "4"
    linked.run()
    assert "run" not in linked.query_params
    for run_id in (theirs, second, third):
        wait_for(manager, run_id, lambda run: not run.active)


def test_on_a_page_without_runs_nobody_goes_along_and_knobs_stay(
    page, manager, as_presenter, monkeypatch
):
    """Else who deals a split on the Data page would have it turned away under the hands."""
    of_viewer(monkeypatch, ANN)
    page.run()
    page.number_input(key="knob.num_parties").set_value(7).run()
    page._page_hash = calc_hash("data")
    page.run()
    newest = manager.submit(QUICK, "While the class looks at its data")
    page.run()
    assert not page.exception and page.toggle(key="following").value
    assert newest not in str(page.query_params)
    assert page.session_state["knob.num_parties"] == 7
    page._page_hash = calc_hash("train")
    page.run()
    assert page.session_state["knob.num_parties"] == 7, "nor once he is back from there"
    wait_for(manager, newest, lambda run: not run.active)
    after = manager.submit(QUICK, "The next one")
    page.run()
    assert page.query_params["run"] == after, "here he goes along again"
    wait_for(manager, after, lambda run: not run.active)


def test_where_nobody_else_can_look_there_is_no_class(page, manager):
    assert not roles.roles().secret
    page.run()
    assert "viewers watch" not in text(page) and not page.get("toggle")[:0]
    assert button(page, "Start")


def test_a_deleted_run_is_gone_for_all_and_comes_back_by_undo(page, manager):
    run_id = manager.submit(QUICK, "To be deleted")
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    page.query_params["run"] = run_id
    page.run()
    button(page, "Delete").click().run()
    assert not page.exception and "run" not in page.query_params
    assert "Deleted: To be deleted. It is kept for a day." in text(page)
    other = new_page()
    other.query_params["run"] = run_id
    other.run()
    assert "There is no run of that address here" in text(other)
    button(page, "Undo").click().run()
    assert page.query_params["run"] == run_id and "finished" in text(page)
    assert "Deleted" not in text(page)
