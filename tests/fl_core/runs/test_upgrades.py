"""A store of an earlier version is brought up to date when it is opened, with every run kept."""

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.exc import OperationalError

from fl_core.config_fingerprint import fingerprint
from fl_core.errors import StoreError
from fl_core.federation import Checkpoint
from fl_core.local_run import run_rounds
from fl_core.runs import checkpoints, migrations, tables
from fl_core.runs.event_recorder import record
from fl_core.runs.resume_claims import claimed, left_run
from fl_core.runs.run_execution import execute
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from tests.fl_core.runs.test_store import finished, unmeasured
from tests.fl_core.tiny_data import assert_one_sentence, rounds

FOLDER = Path(__file__).parent / "stores"
STORES = sorted(FOLDER.glob("version_*.sql"))
NAMES = {
    "version_1": ["Two rounds", "Waiting, skewed", "Failed"],
    "version_2": ["Three rounds", "Paused, skewed", "Failed", "Waiting"],
    "version_3": ["Three rounds", "Paused, skewed", "Failed", "Waiting"],
}
NEW = ("warning", "made_by", "deleted_at", "sweep", "role", "keep_every")


def made_from(sql: Path, path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql.read_text(encoding="utf-8"))
    return path


@pytest.fixture(params=STORES, ids=lambda path: path.stem)
def old(request, tmp_path) -> Path:
    """A store that an earlier Fedarium made: runs finished, waiting, failed, paused."""
    return made_from(request.param, tmp_path / f"{request.param.stem}.db")


@pytest.fixture
def second(tmp_path) -> Path:
    """The one of version 2, and the weights beside it."""
    shutil.copytree(FOLDER / "version_2_weights", tmp_path / "weights")
    return made_from(FOLDER / "version_2.sql", tmp_path / "runs.db")


def opened(path: Path) -> RunStore:
    return RunStore(f"sqlite:///{path}")


def all_of(path: Path) -> list[str]:
    """Everything in a store, its tables included."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def version_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT value FROM about WHERE key = 'version'").fetchone()[0]


def test_there_is_a_store_of_each_earlier_version():
    assert [path.stem for path in STORES] == [f"version_{v}" for v in range(1, tables.VERSION)]


def test_every_run_is_kept_and_what_is_new_is_empty(old):
    store = opened(old)
    runs = store.find()[::-1]
    assert [run.name for run in runs] == NAMES[old.stem]
    assert [run.number for run in runs] == list(range(1, len(runs) + 1))
    assert {getattr(run, name) for run in runs for name in NEW} == {None}
    assert {run.priority for run in runs} == {0}
    assert all(run.fingerprint == fingerprint(run.config) for run in runs)
    done = runs[0]
    assert (done.state, store.rounds(done.id)["round"].max()) == (RunState.FINISHED, done.round)
    assert done.accuracy == store.rounds(done.id)["accuracy"].iloc[-1]
    assert len(store.parties(done.id)) == 3 * done.round
    assert store.confusion(done.id, 1) and not store.missing(done.id, 1)
    kept = store.confusion(done.id, 1, "own_on_own_confusion")
    assert (kept is None) == (old.stem < "version_3")
    failed = next(run for run in runs if run.name == "Failed")
    assert failed.state is RunState.FAILED and failed.reason.endswith(".")
    assert version_of(old) == str(tables.VERSION)


def test_what_an_older_run_found_is_kept_as_far_as_it_was(second):
    store = opened(second)
    facts = store.facts(store.find()[-1].id)
    assert (facts.num_test_images, facts.label_counts.shape) == (10_000, (3, 10))
    assert facts.num_train is facts.num_held_out is None


def test_it_takes_new_runs_and_opens_again(old):
    first = opened(old)
    waiting = first.claim_next("me")
    first.add_round(waiting.id, finished(0))
    again = opened(old)
    assert again.get(waiting.id).round == 0 and len(again.find()) == len(NAMES[old.stem])


def test_it_takes_rounds_that_are_not_measured_and_keeps_the_numbers_of_all_others(old):
    with closing(sqlite3.connect(old)) as connection:
        query = "SELECT run_id, round, loss, accuracy, confusion, gallery FROM rounds ORDER BY 1, 2"
        before = connection.execute(query).fetchall()
    store = opened(old)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute(query).fetchall() == before and len(before) > 2
    waiting = store.claim_next("me")
    store.add_round(waiting.id, finished(0))
    store.add_round(waiting.id, unmeasured(1))
    assert np.isnan(store.rounds(waiting.id)["accuracy"].iloc[1])
    assert store.get(waiting.id).accuracy == finished(0).accuracy


def test_a_run_of_before_goes_on_from_its_weights(second):
    store, folder = opened(second), second.parent / "weights"
    paused = next(run for run in store.find() if run.state is RunState.PAUSED)
    before = store.rounds(paused.id)["loss"].tolist()
    run = claimed(store, left_run(store, paused.id, print), "me")
    for event in execute(run.config, folder / run.id, run.round):
        record(store, run.id, event, "me")
    after = Checkpoint(1, checkpoints.load(FOLDER / "version_2_weights" / run.id, 1))
    expected = [event.loss for event in rounds(list(run_rounds(run.config, after=after)))]
    assert store.rounds(run.id)["loss"].tolist() == before + expected
    assert store.get(run.id).state is RunState.FINISHED and len(expected) == 2


def test_many_may_open_it_at_once(old):
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: opened(old), range(8)))
    assert all(len(store.find()) == len(NAMES[old.stem]) for store in stores)


def test_what_is_new_came_as_columns_that_may_be_empty(old):
    """Else an older table could not be given them, and an older process could add no rows."""
    with closing(sqlite3.connect(old)) as connection:
        for table in tables.metadata.sorted_tables:
            rows = connection.execute(f"PRAGMA table_info({table.name})").fetchall()
            known = {row[1] for row in rows}
            assert all(c.nullable for c in table.columns if known and c.name not in known)


ROW_OF_AN_OLDER = (
    "INSERT INTO runs (id, name, config, fingerprint, created_at, state, reason, suggestion, "
    "resumable, place, owner, beats, wish) SELECT ?, 'By an older', config, fingerprint, 1.0, "
    "'queued', '', '', 1, ?, '', 0, '' FROM runs LIMIT 1"
)


def test_a_process_of_an_earlier_version_that_is_still_connected_goes_on(second):
    """Its runs, of which it says no more than it knows, take their turn, whatever its clock."""
    with closing(sqlite3.connect(second, isolation_level=None)) as older:
        older.execute("SELECT id FROM runs").fetchall()
        store = opened(second)
        last = store.queue()[-1]
        older.execute(ROW_OF_AN_OLDER, ("0ld00001", last.place + 1))
        assert store.find()[0].id == "0ld00001" and store.find()[0].number is None
        assert [run.id for run in store.queue()] == [last.id, "0ld00001"]
        assert store.ahead_of(store.get("0ld00001")) == 1
        newest = store.create(last.config)
        older.execute("UPDATE runs SET name = 'Renamed' WHERE id = '0ld00001'")
    assert [run.number for run in store.find(most=3)] == [6, 5, 4]
    assert [run.id for run in store.find(most=2)] == [newest, "0ld00001"]


@pytest.mark.parametrize(("code", "said"), [(13, "The disk is full"), (8, "is read-only")])
def test_a_disk_that_fails_in_the_middle_leaves_the_store_as_it_was(old, monkeypatch, code, said):
    before, error = all_of(old), sqlite3.OperationalError("no")
    error.sqlite_errorcode = code

    def fail(connection):
        assert tables.runs.c.number.name in str(all_columns(connection))
        raise OperationalError("UPDATE", {}, error)

    monkeypatch.setitem(migrations.MIGRATIONS, tables.VERSION, fail)
    with pytest.raises(StoreError, match=said) as caught:
        opened(old)
    assert "made by an earlier Fedarium" in str(caught.value) and "it is as it was" in str(
        caught.value
    )
    assert_one_sentence(str(caught.value).replace(str(old), ""))
    assert all_of(old) == before
    monkeypatch.undo()
    assert len(opened(old).find()) == len(NAMES[old.stem])


def all_columns(connection) -> list:
    return connection.exec_driver_sql("PRAGMA table_info(runs)").fetchall()


def test_to_be_looked_at_one_that_is_up_to_date_is_opened_without_writing(second):
    opened(second)
    with closing(sqlite3.connect(second, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # who wants to write now waits for long
        assert len(RunStore(f"sqlite:///{second}", to_look=True).find()) == 4
        other.execute("ROLLBACK")


def test_a_run_that_cannot_be_read_keeps_its_fingerprint_and_stops_no_migration(second):
    with closing(sqlite3.connect(second, isolation_level=None)) as connection:
        connection.execute("UPDATE runs SET config = '{', fingerprint = 'ff' WHERE name = 'Failed'")
    store = opened(second)
    names = {run.name for run in store.listed()}
    assert names == set(NAMES["version_2"]) and len(store.find()) == 3
    with closing(sqlite3.connect(second)) as connection:
        query = "SELECT fingerprint FROM runs WHERE name = 'Failed'"
        assert connection.execute(query).fetchall() == [("ff",)]
