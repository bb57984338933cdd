"""The run before: whose curve is drawn faintly behind that of a run."""

import pytest

from fl_core.reference_runs import ROLE
from fl_core.runs.run_roles import LESSON
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from pages.shared.run_before import run_before
from tests.fl_core.runs.test_store import finished
from tests.pages.conftest import QUICK


def finished_run(store, seed, role=""):
    run_id = store.create(QUICK.model_copy(update={"seed": seed}), owner="me", role=role)
    store.add_round(run_id, finished(0), "me")
    store.move(run_id, RunState.FINISHED, "me")
    return run_id


@pytest.mark.parametrize("role", [ROLE, LESSON])
def test_neither_a_reference_nor_a_lessons_run_is_one(tmp_path, role):
    store = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    earlier = finished_run(store, 1)
    finished_run(store, 2, role)
    now = store.get(finished_run(store, 3))
    before = run_before(store, now)
    assert before is not None and before.id == earlier


def test_the_run_that_it_goes_on_from_comes_first_and_none_of_a_sweep(tmp_path):
    store = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    parent, other = finished_run(store, 1), finished_run(store, 2)
    swept = store.create(QUICK.model_copy(update={"seed": 3}), owner="me", sweep="0a0b0c0d")
    store.move(swept, RunState.FINISHED, "me")
    child = store.create(QUICK.model_copy(update={"seed": 4}), owner="me", parent=parent)
    store.add_round(child, finished(0), "me")
    assert run_before(store, store.get(child)).id == parent
    assert run_before(store, store.get(finished_run(store, 5))).id == other
