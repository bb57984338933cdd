"""The life of a run: the table itself, and that the store keeps to it."""

import pytest

from fl_core.config import RunConfig
from fl_core.errors import TransitionError
from fl_core.runs.run_states import TRANSITIONS, RunState, sources
from fl_core.runs.store import RunStore

TO_REACH: dict[RunState, list[RunState]] = {
    RunState.QUEUED: [],
    RunState.RUNNING: [RunState.RUNNING],
    RunState.PAUSED: [RunState.RUNNING, RunState.PAUSED],
    RunState.FINISHED: [RunState.RUNNING, RunState.FINISHED],
    RunState.FAILED: [RunState.RUNNING, RunState.FAILED],
    RunState.CANCELLED: [RunState.CANCELLED],
    RunState.INTERRUPTED: [RunState.RUNNING, RunState.INTERRUPTED],
}


def test_every_state_is_in_the_table_and_can_be_reached():
    assert set(TRANSITIONS) == set(RunState) == set(TO_REACH)


def test_only_a_finished_run_is_at_its_end():
    assert [state for state, targets in TRANSITIONS.items() if not targets] == [RunState.FINISHED]


@pytest.mark.parametrize("state", RunState)
@pytest.mark.parametrize("target", RunState)
def test_the_store_moves_a_run_where_the_table_says_and_nowhere_else(store, state, target):
    run_id = store.create(RunConfig())
    for step in TO_REACH[state]:
        store.move(run_id, step)
    if state in sources(target):
        store.move(run_id, target)
        assert store.get(run_id).state is target
    else:
        with pytest.raises(TransitionError, match=f"A run that is {state} cannot become {target}"):
            store.move(run_id, target)
        assert store.get(run_id).state is state


def test_a_run_that_does_not_exist_cannot_be_moved(store: RunStore):
    with pytest.raises(TransitionError, match="unknown"):
        store.move("00000000", RunState.RUNNING)
