"""A store that is cut short, or damaged while it is in use; weights that are."""

import sqlite3
from pathlib import Path

import pytest

from fl_core.errors import StoreError
from fl_core.runs import checkpoints
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from tests.fl_core.runs.conftest import LONG_ROUNDS, QUICK, history, wait_until
from tests.fl_core.runs.test_store import finished
from tests.fl_core.tiny_data import assert_one_sentence
from tests.patience import until

DAMAGED = "is damaged. Stop Fedarium and move the file away"


def filled(path: Path) -> str:
    """Make a store with one run of many rounds, all of it in the file itself."""
    store = RunStore(f"sqlite:///{path}")
    run_id = store.create(QUICK, owner="me")
    for round in range(60):
        store.add_round(run_id, finished(round))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return run_id


def read_all(path: Path, run_id: str) -> None:
    store = RunStore(f"sqlite:///{path}")
    store.find()
    store.rounds(run_id)
    store.parties(run_id)


@pytest.mark.parametrize("keep", [100, 5_000, 10_000, 0.5, 0.9])
def test_a_store_that_was_cut_short_is_said_in_a_sentence(tmp_path, keep):
    path, copy = tmp_path / "runs.db", tmp_path / "copy.db"
    run_id = filled(path)
    whole = path.read_bytes()
    copy.write_bytes(whole[: int(keep * len(whole)) if keep < 1 else keep])
    with pytest.raises(StoreError, match=DAMAGED) as caught:
        read_all(copy, run_id)
    assert_one_sentence(str(caught.value).replace(str(tmp_path), ""))


def damage(folder: Path, store: str = "runs.db") -> None:
    """Write over all the store holds, as a failing disk or another program might.

    Also over the map SQLite keeps of its log: while that is whole, a connection may go on for
    long with what it remembers of the file.
    """
    for name in (store, f"{store}-wal", f"{store}-shm"):
        with (folder / name).open("r+b") as opened:
            opened.write(b"damaged!" * ((folder / name).stat().st_size // 8))


def test_a_run_whose_store_is_damaged_under_it(manager, store, tmp_path):
    run_id = manager.submit(LONG_ROUNDS)
    wait_until(store, run_id, lambda run: (run.round or 0) >= 1)
    damage(tmp_path)
    until(lambda: DAMAGED in manager.trouble)
    for look in (lambda: RunStore(f"sqlite:///{tmp_path / 'runs.db'}"), store.find):
        with pytest.raises(StoreError, match=DAMAGED):
            look()
    assert (checkpoints.last_readable(tmp_path / "weights" / run_id, 6) or 0) >= 1


@pytest.mark.slow
def test_resume_goes_back_to_the_newest_weights_that_can_be_read(manager, store, tmp_path):
    alone = manager.submit(QUICK)
    wait_until(store, alone, lambda run: run.state is RunState.FINISHED)
    for lost, damage, which in (
        ([2], b"", "round 2"),
        ([2, 1], b"\0" * 20, "rounds 1 to 2"),
        ([2, 1, 0], None, "rounds 1 to 2"),
    ):
        run_id = manager.submit(QUICK, stop_after=2)
        wait_until(store, run_id, lambda run: run.state is RunState.PAUSED)
        for round in lost:
            path = checkpoints.path_of(tmp_path / "weights" / run_id, round)
            path.unlink() if damage is None else path.write_bytes(damage)
        manager.go_on(run_id)
        run = wait_until(store, run_id, lambda run: run.state is RunState.FINISHED)
        assert_one_sentence(run.reason)
        assert run.reason.endswith(f"were damaged or missing: {which}.")
        assert history(store, run_id) == history(store, alone)
