"""What pages know of a run's rounds: each read once, never a later one, never a stale one."""

import pandas as pd
import pytest

from fl_core.runs.store import RunStore
from pages.shared import rounds_cache as module
from pages.shared.rounds_cache import History, history
from tests.fl_core.runs.conftest import QUICK
from tests.fl_core.runs.test_store import finished


@pytest.fixture
def store(tmp_path) -> RunStore:
    return RunStore(f"sqlite:///{tmp_path / 'runs.db'}")


def run_of(store: RunStore, last: int) -> str:
    run_id = store.create(QUICK, owner="me")
    for round in range(last + 1):
        store.add_round(run_id, finished(round))
    return run_id


@pytest.fixture
def rows_read(monkeypatch) -> list[int]:
    """How many rounds each question to the store brought."""
    counts: list[int] = []
    read = RunStore.rounds

    def counted(self, run_id, after=-1):
        frame = read(self, run_id, after)
        counts.append(len(frame))
        return frame

    monkeypatch.setattr(RunStore, "rounds", counted)
    return counts


def assert_equal(told: History, other: History) -> None:
    pd.testing.assert_frame_equal(told.rounds, other.rounds)
    pd.testing.assert_frame_equal(told.parties, other.parties)


def test_round_by_round_it_is_what_one_reading_gives_and_nothing_is_read_twice(store, rows_read):
    run_id = run_of(store, 0)
    history(store, run_id, 0)
    for round in range(1, 6):
        store.add_round(run_id, finished(round))
        told = history(store, run_id, round)
    assert history(store, run_id, 5) is told
    assert rows_read == [1] * 6
    module._kept.clear()
    assert_equal(told, history(store, run_id, 5))
    assert told.rounds["round"].tolist() == list(range(6))


def test_it_never_holds_a_later_round(store):
    """A round may be finished between reading the run and reading its history."""
    run_id = run_of(store, 3)
    told = history(store, run_id, 1)
    assert told.rounds["round"].tolist() == [0, 1] and set(told.parties["round"]) <= {0, 1}
    assert history(store, run_id, 3).rounds["round"].tolist() == [0, 1, 2, 3]
    assert history(store, run_id, 2).rounds["round"].tolist() == [0, 1, 2]
    nothing = history(store, run_id, None)
    assert nothing.rounds.empty and nothing.parties.empty


def test_a_run_that_went_back_is_read_anew(store):
    run_id = run_of(store, 4)
    history(store, run_id, 4)
    store.go_back(run_id, 1)
    assert history(store, run_id, 1).rounds["round"].tolist() == [0, 1]
    store.add_round(run_id, finished(2).model_copy(update={"accuracy": 0.125}))
    assert history(store, run_id, 2).rounds["global_on_test_accuracy"].tolist()[-1] == 0.125


def test_only_so_many_runs_are_kept(store):
    ids = [run_of(store, 1) for _ in range(module.MOST_KEPT + 3)]
    for run_id in ids:
        assert len(history(store, run_id, 1).rounds) == 2
    assert len(module._kept) == module.MOST_KEPT
    assert (store, ids[0]) not in module._kept
