"""Pages on a store that they share, with a real manager and a real worker behind them."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from fl_core.config import GROUPS, RunConfig
from fl_core.errors import TransitionError
from fl_core.models import Softmax
from fl_core.reference_runs import reference_configs
from fl_core.runs.manager import RunManager
from fl_core.runs.run import Run
from fl_core.runs.run_states import ACTIVE, RunState
from pages.server.roles import Roles, Visitor, set_roles
from pages.server.viewer_run_limits import ClassRules, set_class_rules
from pages.shared import run_service
from tests.pages.viewers import RULE

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
QUICK = RunConfig(
    model=Softmax(), num_images=600, num_rounds=3, party_test_images=50, gallery_images=10
)


@pytest.fixture(scope="package")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunManager]:
    """The manager of all tests of pages, for a worker takes long to start.

    There are runs of others in its store, none of which waits or trains any more.
    """
    run_service.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FEDARIUM_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("FEDARIUM_DB", raising=False)
        runs = run_service.service().runs
        assert runs is not None
        yield runs._manager
        run_service.close()


@pytest.fixture(autouse=True)
def nothing_trains_on(request: pytest.FixtureRequest) -> Iterator[None]:
    """End what a test leaves training or waiting, for others come after it."""
    manager = request.getfixturevalue("manager") if "manager" in request.fixturenames else None
    yield
    for run in manager.store.find(ACTIVE) if manager else ():
        with suppress(TransitionError):  # it has just ended
            if run.owner == manager._owner:
                manager.cancel(run.id)
            else:
                manager.store.move(run.id, RunState.CANCELLED)


@pytest.fixture
def manager_at_rest(manager: RunManager, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits goes on waiting, and what somebody else drives is not missed."""
    monkeypatch.setattr(manager.store, "claim_next", lambda owner: None)
    monkeypatch.setattr(manager._orphans, "look", lambda driven: None)
    manager._loop.ask(lambda: None)  # whatever was under way is done


@pytest.fixture
def as_presenter(manager, monkeypatch) -> Iterator[None]:
    """Roles are in force, and whoever looks now is the presenter."""
    set_class_rules(ClassRules())
    monkeypatch.setattr(Roles, "visitor", lambda self, cookies: Visitor(presenter=True))
    set_roles(RULE)
    yield
    set_roles(Roles())
    set_class_rules(ClassRules())


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


@pytest.fixture
def page(manager: RunManager) -> AppTest:
    return new_page()


def new_page() -> AppTest:
    """A page with all its panels open: what is in a closed one is not drawn."""
    page = AppTest.from_file(str(FRAME), default_timeout=60)
    for key in (
        "published",
        "keeping",
        "runs",
        "class",
        "what it is made of",
        "what a run shows",
        *(f"more {group}" for group in GROUPS),
    ):
        page.session_state[key] = True
    return page


def page_of(name: str, **words: str) -> AppTest:
    """A page in its frame, with words of its own in its address."""
    page = new_page()
    page.run()
    page._page_hash = calc_hash(name)
    for word, said in words.items():
        page.query_params[f"{name}:{word}"] = said
    return page.run()


def wait_for(manager: RunManager, run_id: str, true: Callable[[Run], bool]) -> Run:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        run = manager.store.get(run_id)
        assert run is not None
        if true(run):
            return run
        time.sleep(0.02)
    raise AssertionError(f"waited in vain; the run is {run}")


def forget_references(manager: RunManager, config: RunConfig) -> None:
    """Delete what other tests have left that a run of this config would be compared with."""
    for run in manager.store.equal_to([*reference_configs(config).values()]):
        if run.active:
            manager.cancel(run.id)
            wait_for(manager, run.id, lambda run: not run.active)
        manager.delete(run.id)


def button(page: AppTest, label: str):
    return next(b for b in page.button if b.label == label)


def text(page: AppTest) -> str:
    """Everything a visitor can read that is not in a chart, as it reads once drawn."""
    kinds = (page.markdown, page.caption, page.header, page.subheader)
    boxes = (page.error, page.warning, page.info)
    words = "\n".join(str(element.value) for kind in (*kinds, *boxes) for element in kind)
    return re.sub(r"\\(.)", r"\1", words)


def sent_to(page: AppTest, component: str, part: str = "") -> dict[str, Any]:
    """What the first of our own components of that name, or the one of a `part`, has to show."""
    given = all_sent_to(page, component)
    return next(told for told in given if str(told.get("part", "")).startswith(part))


def all_sent_to(page: AppTest, component: str) -> list[dict[str, Any]]:
    """What our own components of that name were given to show."""
    protos = (element.proto for element in page.get("bidi_component"))
    named = [proto for proto in protos if proto.component_name == component]
    return [dict(json.loads(proto.bytes or proto.json)) for proto in named]
