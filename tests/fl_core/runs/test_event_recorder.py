"""Rounds and ends of runs that a store takes, or does not take at once."""

import numpy as np
import pytest

from fl_core.config import RunConfig
from fl_core.errors import StoreError, StoreSilent, TransitionError
from fl_core.events import RunCancelled, RunFinished
from fl_core.runs import checkpoints
from fl_core.runs.checkpoint_retention import LAST_TWO
from fl_core.runs.event_recorder import Recorder
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.updates_and_state import ServerState
from tests.fl_core.runs.test_store import finished


@pytest.fixture
def store(tmp_path) -> RunStore:
    return RunStore(f"sqlite:///{tmp_path / 'runs.db'}")


def recorder(store: RunStore) -> Recorder:
    """A recorder of "me" that tells what was refused in its `refused`."""
    made = Recorder(store, "me", lambda run_id, error: made.refused.append((run_id, type(error))))
    made.refused = []
    return made


def test_an_end_that_is_taken_at_once_never_waits(store, monkeypatch):
    ends, run_id = recorder(store), store.create(RunConfig(), owner="me")
    waited, move = [], store.move

    def watched(*args, **changes):
        waited.append(ends.waits(run_id))
        move(*args, **changes)
        waited.append(ends.waits(run_id))

    monkeypatch.setattr(store, "move", watched)
    ends.add(run_id, RunFinished(round=0))
    assert waited == [False, False] and not ends.waits(run_id)
    assert store.get(run_id).state is RunState.FINISHED


def test_ends_that_are_not_taken_wait_until_they_are(store, monkeypatch):
    ends = recorder(store)
    one, two = (store.create(RunConfig(), owner="me") for _ in range(2))

    def full(*_, **__):
        raise StoreError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(store, "move", full)
        for run_id, end in ((one, RunFinished(round=0)), (two, RunCancelled())):
            with pytest.raises(StoreError):
                ends.add(run_id, end)
        with pytest.raises(StoreError):
            ends.catch_up()
    assert ends.waits(one) and ends.waits(two)
    ends.catch_up()
    assert not ends.waits(one) and not ends.waits(two)
    assert store.get(one).state is RunState.FINISHED
    assert store.get(two).state is RunState.CANCELLED


def silent(*_, **__):
    raise StoreSilent("db.example.org", "Connection refused")


def test_rounds_that_a_silent_store_has_not_heard_of_come_in_order(store, monkeypatch):
    late, run_id = recorder(store), store.create(RunConfig(), owner="me")
    with monkeypatch.context() as broken:
        broken.setattr(store, "add_round", silent)
        for event in (finished(0), finished(1), RunFinished(round=1)):
            with pytest.raises(StoreSilent, match="does not answer"):
                late.add(run_id, event)
            assert late.silent_for > 0
    assert late.waits(run_id)
    late.catch_up()
    assert store.rounds(run_id)["round"].tolist() == [0, 1]
    assert store.get(run_id).state is RunState.FINISHED
    assert late.silent_for == 0 and not late.waits(run_id) and late.refused == []


def test_a_round_that_is_refused_is_given_up_with_what_waits_behind_it(store, monkeypatch):
    """Else one that can never be written would keep all other runs from being written for ever."""
    late = recorder(store)
    lost, taken, good = (store.create(RunConfig(), owner="me") for _ in range(3))
    with monkeypatch.context() as broken:
        broken.setattr(store, "add_round", silent)
        for run_id in (lost, taken, good, lost, taken, good):
            with pytest.raises(StoreSilent):
                late.add(run_id, finished(len(late._late) // 3))
    store.move(taken, RunState.INTERRUPTED)
    store.add_round(lost, finished(0))  # so that it cannot be added again
    late.catch_up()
    assert late.refused == [(lost, StoreError), (taken, TransitionError)]
    assert [store.get(run_id).round for run_id in (lost, taken, good)] == [0, None, 1]


def rounds_there(folder) -> list[int]:
    return list(checkpoints.kept(folder).to_look_at)


def test_weights_go_by_the_run_s_policy_and_not_before_the_store_has_the_round(
    store, tmp_path, monkeypatch
):
    """From a round that the store knows somebody may have to go on, however far a worker is."""
    run_id = store.create(RunConfig(), owner="me", keep_every=LAST_TWO)
    writes = Recorder(store, "me", lambda *refused: None, tmp_path)
    folder = tmp_path / run_id
    for round in range(5):
        checkpoints.save(folder, round, ServerState(np.zeros(1, np.float32)))
    for round in range(3):
        writes.add(run_id, finished(round))
    assert rounds_there(folder) == [1, 2, 3, 4]
    with monkeypatch.context() as broken:
        broken.setattr(store, "add_round", silent)
        with pytest.raises(StoreSilent):
            writes.add(run_id, finished(3))
    assert rounds_there(folder) == [1, 2, 3, 4]
    writes.catch_up()
    assert rounds_there(folder) == [2, 3, 4]


def test_all_weights_are_kept_where_nobody_says_otherwise(store, tmp_path):
    run_id = store.create(RunConfig(), owner="me")
    writes = Recorder(store, "me", lambda *refused: None, tmp_path)
    for round in range(4):
        checkpoints.save(tmp_path / run_id, round, ServerState(np.zeros(1, np.float32)))
        writes.add(run_id, finished(round))
    assert rounds_there(tmp_path / run_id) == [0, 1, 2, 3]


def test_weights_that_cannot_be_deleted_stop_no_run(store, tmp_path, monkeypatch):
    run_id = store.create(RunConfig(), owner="me", keep_every=LAST_TWO)
    writes = Recorder(store, "me", lambda *refused: None, tmp_path)
    monkeypatch.setattr(checkpoints, "tidy", lambda *_: (_ for _ in ()).throw(OSError(30, "ro")))
    for round in range(3):
        writes.add(run_id, finished(round))
    assert store.get(run_id).round == 2
