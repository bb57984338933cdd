"""A lesson's run is not kept waiting: what trains makes room, and loses nothing by it."""

import pytest

from fl_core.config import RunConfig
from fl_core.errors import TransitionError
from fl_core.events import RunCancelled, RunPaused, RunSetAside
from fl_core.runs.driven_run import DrivenRun
from fl_core.runs.live_progress import Live
from fl_core.runs.run_queue import NewRun
from fl_core.runs.run_roles import LESSON, LESSON_PRIORITY
from fl_core.runs.run_states import RunState
from tests.fl_core.runs.conftest import LONG_ROUNDS, QUICK, history, wait_until
from tests.fl_core.runs.test_manager import in_mid_round


def lesson(seed: int = 0) -> NewRun:
    config = QUICK.model_copy(update={"seed": seed})
    return NewRun(config, "lesson", priority=LESSON_PRIORITY, role=LESSON)


def run_of(store, config: RunConfig):
    (run,) = store.equal_to([config])
    return run


def test_a_long_run_makes_room_and_goes_on_with_the_same_numbers(manager):
    store = manager.store
    alone = manager.submit(LONG_ROUNDS)
    wait_until(store, alone, lambda run: run.state is RunState.FINISHED)
    long, other = manager.submit(LONG_ROUNDS), manager.submit(QUICK)
    in_mid_round(manager, long, 2)
    assert manager.submit_once(lesson())
    taught = wait_until(store, run_of(store, lesson().config).id, lambda run: not run.active)
    assert taught.state is RunState.FINISHED
    assert store.get(long).state in (RunState.QUEUED, RunState.RUNNING)
    assert store.get(other).state is RunState.QUEUED, "who has trained already goes on first"
    run = wait_until(store, long, lambda run: not run.active)
    assert run.state is RunState.FINISHED and not run.reason
    assert history(store, long) == history(store, alone)
    wait_until(store, other, lambda run: run.state is RunState.FINISHED)


@pytest.mark.slow
def test_a_lesson_makes_no_room_for_a_lesson(manager):
    store = manager.store
    first = NewRun(LONG_ROUNDS, "one", priority=LESSON_PRIORITY, role=LESSON)
    assert manager.submit_once(first)
    running = run_of(store, LONG_ROUNDS).id
    in_mid_round(manager, running, 1)
    assert manager.submit_once(lesson(1))
    second = run_of(store, lesson(1).config).id
    wait_until(store, running, lambda run: run.state is RunState.FINISHED)
    wait_until(store, second, lambda run: run.state is RunState.FINISHED)


def test_it_is_trained_again_only_if_it_came_to_nothing(store):
    ended = frozenset({RunState.CANCELLED})
    run_id = store.create(lesson().config, owner="somebody")
    assert not store.create_once(lesson(), but=ended)
    store.move(run_id, RunState.CANCELLED)
    assert not store.create_once(lesson())
    assert store.create_once(lesson(), but=ended)
    assert not store.create_once(lesson(), but=ended), "now one waits"


def test_nobody_is_made_to_look_at_a_lesson(store):
    looked_at = store.create(QUICK.model_copy(update={"seed": 5}))
    store.create_once(lesson())
    assert store.newest_of_presenter() == looked_at
    assert [run.role for run in store.queue()] == [LESSON, None]


def test_a_run_put_back_is_the_first_of_those_that_wait(store):
    others = [store.create(QUICK.model_copy(update={"seed": seed})) for seed in (1, 2)]
    driven = store.create(QUICK, owner="me", stop_after=2)
    with pytest.raises(TransitionError):
        store.put_back(driven, "somebody else")
    store.put_back(driven, "me")
    assert [run.id for run in store.queue()] == [driven, *others]
    assert store.get(driven).stop_after == 2
    assert store.claim_next("me").id == driven
    with pytest.raises(TransitionError):
        store.put_back(others[0], "me")


def test_what_is_wished_while_it_makes_room_counts():
    def end(wish: str, makes_room: bool = True):
        run = DrivenRun(None, 1, Live(round=4, wish=wish), makes_room=makes_room)
        return run.ended(RunCancelled())

    assert isinstance(end(""), RunSetAside)
    assert isinstance(end("cancel"), RunCancelled)
    assert end("pause") == RunPaused(round=3)
    assert isinstance(end("", makes_room=False), RunCancelled)
