"""Ends of runs that a store takes, or does not take at once."""

import pytest

from fl_core.config import RunConfig
from fl_core.errors import StoreError
from fl_core.events import RunCancelled, RunFinished
from fl_core.runs.recorder import Ends
from fl_core.runs.states import RunState
from fl_core.runs.store import RunStore


@pytest.fixture
def store(tmp_path) -> RunStore:
    return RunStore(f"sqlite:///{tmp_path / 'runs.db'}")


def test_an_end_that_is_taken_at_once_never_waits(store, monkeypatch):
    ends, run_id = Ends(store, "me"), store.create(RunConfig(), owner="me")
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
    ends = Ends(store, "me")
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
