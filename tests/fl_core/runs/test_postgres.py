"""The store on a real PostgreSQL, which is started anew, cut off and taken away."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, inspect
from sqlalchemy.exc import OperationalError

from fl_core import paths
from fl_core.config import RunConfig
from fl_core.errors import StoreError, StoreSilent
from fl_core.runs import migrations, run_driver, tables
from fl_core.runs.manager import RunManager
from fl_core.runs.run import Run
from fl_core.runs.run_catalogue import ORDERS, Wanted
from fl_core.runs.run_export import exported
from fl_core.runs.run_import import imported
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.sweep_gallery import GALLERY
from tests.fl_core.runs.conftest import QUICK, history, wait_until
from tests.fl_core.runs.postgres import PASSWORD, Postgres, postgres_server
from tests.fl_core.runs.test_run_catalogue import trained
from tests.fl_core.runs.test_run_export import assert_same_run, odd_run

# What a store promises, whatever the database.
from tests.fl_core.runs.test_store import (  # noqa: F401
    finished,
    test_a_round_is_added_whole_or_not_at_all,
    test_a_round_of_a_run_that_has_been_ended_is_refused_whole,
    test_a_run_comes_back_as_it_was,
    test_a_run_knows_the_accuracy_of_its_last_round,
    test_a_run_that_is_queued_again_goes_to_the_end,
    test_going_back_forgets_later_rounds_only,
    test_many_are_made_moved_and_deleted_at_once,
    test_one_that_cannot_be_read_is_listed_and_stands_in_nobodys_way,
    test_rounds_and_parties_come_back_in_order,
    test_rounds_that_are_not_measured_leave_warning_and_accuracy_as_they_were,
    test_runs_are_listed_in_the_order_they_were_made_whatever_the_clock_says,
    test_the_higher_priority_starts_first,
    test_the_queue_is_first_come_first_served_and_each_run_is_claimed_once,
    test_what_a_round_dealt_and_who_was_missing_is_kept,
    test_words_that_some_databases_refuse_are_kept_alike,
    unmeasured,
)
from tests.fl_core.runs.test_two_dashboards import (  # noqa: F401
    test_only_who_drives_a_run_speaks_for_it,
)
from tests.fl_core.tiny_data import assert_one_sentence
from tests.patience import PATIENCE, until

LONG = QUICK.model_copy(
    update={"num_images": 3_000, "num_rounds": 40, "batch_size": 8, "local_epochs": 4}
)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres_server() as running:
        yield running


@pytest.fixture
def url(server: Postgres, monkeypatch, tmp_path) -> URL:
    """The address of an empty database, read as it would be from FEDARIUM_DB."""
    monkeypatch.setenv("FEDARIUM_DB", server.database())
    monkeypatch.setenv("FEDARIUM_HOME", str(tmp_path / "home"))
    return paths.database_url()


@pytest.fixture
def store(url: URL) -> Iterator[RunStore]:
    store = RunStore(url)
    yield store
    store._database._engine.dispose()


@pytest.fixture(scope="module")
def shared(server: Postgres) -> RunStore:
    """A store for those tests that share a worker."""
    return RunStore(server.database().replace("postgres:", "postgresql:"))


@pytest.fixture(scope="module")
def manager(shared: RunStore, tmp_path_factory) -> Iterator[RunManager]:
    manager = RunManager(shared, tmp_path_factory.mktemp("weights"))
    yield manager
    manager.close()


@pytest.fixture(scope="module")
def alone(manager: RunManager, shared: RunStore) -> tuple:
    """What a long run comes to that nothing happens to."""
    return history(shared, ends(shared, manager.submit(LONG), RunState.FINISHED).id)


def ends(store: RunStore, run_id: str, state: RunState) -> Run:
    run = wait_until(store, run_id, lambda run: not run.active)
    assert run.state is state, run
    return run


def answers(store: RunStore) -> bool:
    try:
        return isinstance(store.find(), list)
    except StoreSilent:
        return False


def back(server: Postgres, store: RunStore) -> None:
    """Start the server again, and wait until the store has heard of it."""
    server.start()
    until(lambda: answers(store))


@pytest.mark.slow
def test_a_run_does_not_notice_restarts_and_cut_connections(server, shared, manager, alone):
    run_id = manager.submit(LONG)
    for round in (3, 8, 13):
        wait_until(shared, run_id, lambda run, round=round: (run.round or 0) >= round)
        server.restart()
        server.cut_connections()
        until(lambda: answers(shared))
    run = ends(shared, run_id, RunState.FINISHED)
    assert history(shared, run_id) == alone and run.reason == ""
    until(lambda: manager.trouble == "")


def test_a_run_goes_on_while_the_database_is_away_and_is_written_down_later(
    server, shared, manager, alone
):
    run_id = manager.submit(LONG)
    wait_until(shared, run_id, lambda run: (run.round or 0) >= 3)
    server.stop()
    try:
        until(lambda: "does not answer (Connection refused)" in manager.trouble)
        assert_one_sentence(manager.trouble)
        with pytest.raises(StoreSilent, match="does not answer"):
            manager.submit(LONG)
        began = time.monotonic()
        with pytest.raises(StoreSilent, match="does not answer"):
            shared.get(run_id)
        assert time.monotonic() - began < PATIENCE, "a page would hang"
        live = manager.live(run_id)
        assert live is None or live.round > 3
    finally:
        back(server, shared)
    run = ends(shared, run_id, RunState.FINISHED)
    assert history(shared, run_id) == alone and run.reason == ""


def test_a_database_that_stays_away_ends_the_run_and_resume_goes_on(
    server, shared, manager, alone, monkeypatch
):
    monkeypatch.setattr(run_driver, "STORE_PATIENCE", 0.0)
    run_id = manager.submit(LONG)
    wait_until(shared, run_id, lambda run: (run.round or 0) >= 3)
    server.stop()
    try:
        until(lambda: manager.live(run_id) is None)
    finally:
        back(server, shared)
    run = ends(shared, run_id, RunState.FAILED)
    assert "did not answer for long (" in run.reason
    said = "All finished rounds are safe. Once the store can be written again, press Resume."
    assert run.suggestion == said
    assert_one_sentence(run.reason)
    manager.go_on(run_id)
    ends(shared, run_id, RunState.FINISHED)
    assert history(shared, run_id) == alone


@pytest.mark.slow
def test_two_managers_share_the_runs(server, shared, manager, tmp_path):
    other = RunManager(RunStore(shared.url), tmp_path)
    try:
        until(lambda: other.warm)
        ids, owners = [], set()
        while owners != {manager._owner, other._owner}:  # one may be quicker than the other
            ids += [manager.submit(QUICK) for _ in range(4)]
            owners |= {ends(shared, run_id, RunState.FINISHED).owner for run_id in ids[-4:]}
        assert all(history(shared, run_id) == history(shared, ids[0]) for run_id in ids)
        assert [run.id for run in shared.find(most=len(ids))] == ids[::-1]
    finally:
        other.close()


def command_line(url: str, home: Path, *arguments: str, patience: float = 30) -> subprocess.Popen:
    code = (
        "import sys; from fl_core import cli; from fl_core.runs import foreground_run, run_driver; "
        "run_driver.STORE_PATIENCE = foreground_run.STORE_PATIENCE = float(sys.argv.pop(1))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", f"{code}; sys.exit(cli.main())", str(patience), *arguments],
        cwd=ROOT,
        env=os.environ | {"FEDARIUM_DB": url, "FEDARIUM_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_the_command_line_waits_too_and_says_how_to_go_on(server, tmp_path, alone):
    address = server.database()
    store = RunStore(address.replace("postgres:", "postgresql:"))
    knobs = tmp_path / "setup.json"
    knobs.write_text(LONG.to_json(), encoding="utf-8")
    run = command_line(address, tmp_path, "run", "--config", str(knobs), patience=2)
    until(lambda: run.poll() is not None or bool(store.find()))
    run_id = store.find()[0].id
    wait_until(store, run_id, lambda run: (run.round or 0) >= 2)
    server.restart()
    wait_until(store, run_id, lambda run: (run.round or 0) >= 4)
    server.stop()
    try:
        out, err = run.communicate(timeout=60)
    finally:
        back(server, store)
    assert run.returncode == 1 and f"`python -m fl_core resume {run_id}` goes on." in err
    assert err.startswith("The store of runs (127.0.0.1:") and "did not answer for long" in err
    assert "Traceback" not in out + err and PASSWORD not in out + err
    again = command_line(address, tmp_path, "resume", run_id)
    assert again.communicate(timeout=60)[0].strip().endswith("Finished.")
    assert history(store, run_id) == alone
    listed = command_line(address, tmp_path, "list")
    out, err = listed.communicate(timeout=60)
    assert listed.returncode == 0 and f"{run_id}  " in out and "finished" in out


def test_a_connection_lost_in_the_middle_is_tried_again_and_nothing_is_done_twice(store, server):
    run_id, seen = store.create(QUICK, owner="me"), []

    def change(connection):
        seen.append(connection.execute(tables.runs.select()).all())
        if len(seen) == 1:
            server.cut_connections()
        connection.execute(tables.runs.update().values(name="changed"))

    store._database.write(change)
    assert len(seen) == 2 and store.get(run_id).name == "changed"


def test_a_change_whose_answer_was_lost_is_not_made_twice(store, monkeypatch):
    """The server has taken it, and the connection broke before it could say so."""
    dialect, lost = store._database._engine.dialect, []

    def commit(connection):
        connection.commit()
        if not lost:
            lost.append(connection)
            connection.dbapi_connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    def losing(act, *args, **named):
        lost.clear()
        done = act(*args, **named)
        assert lost
        return done

    monkeypatch.setattr(dialect, "do_commit", commit)
    run_id = losing(store.create, QUICK)
    assert [run.id for run in store.find()] == [run_id]
    assert losing(store.claim_next, "me").id == run_id
    for round in range(3):
        losing(store.add_round, run_id, finished(round), "me")
    assert store.rounds(run_id)["round"].tolist() == [0, 1, 2]
    losing(store.go_back, run_id, 1, "why")
    assert store.rounds(run_id)["round"].tolist() == [0, 1]
    losing(store.move, run_id, RunState.FAILED, "me", reason="because")
    losing(store.move, run_id, RunState.QUEUED, stop_after=2)
    assert (store.get(run_id).state, store.get(run_id).stop_after) == (RunState.QUEUED, 2)


def test_a_server_that_may_only_be_read_since_a_failover_is_left_for_the_new_one(store, server):
    name = store.url.database
    server.does(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    server.cut_connections()
    new = threading.Timer(
        0.3, lambda: server.does(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    )
    new.start()
    store._database._patience = PATIENCE  # on a busy machine it takes its time
    assert store.get(store.create(QUICK)).state is RunState.QUEUED
    new.join()


def test_too_many_connections_pass(url, server):
    store = RunStore(url)
    store._database._engine.dispose()
    server.does(f"ALTER DATABASE {url.database} CONNECTION LIMIT 0")
    with pytest.raises(StoreSilent, match=r"does not answer \(too many connections"):
        store.find()
    server.does(f"ALTER DATABASE {url.database} CONNECTION LIMIT -1")
    until(lambda: answers(store))


def test_a_network_that_swallows_everything_is_not_waited_for_long(url):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        there = url.set(port=mute.getsockname()[1]).update_query_dict({"connect_timeout": "2"})
        began = time.monotonic()
        with pytest.raises(StoreSilent, match="timeout") as caught:
            RunStore(there, patience=0)
        assert time.monotonic() - began < PATIENCE
        assert_one_sentence(str(caught.value))


def test_what_no_waiting_mends_is_said_at_once(url, server):
    for wrong, said in (
        (url.set(password="wr@ng"), "password authentication failed"),
        (url.set(database="nowhere"), '"nowhere" does not exist. Check FEDARIUM_DB.'),
        (url.update_query_dict({"sslmode": "require"}), "does not support SSL"),
        (url.update_query_dict({"colour": "red"}), 'invalid connection option "colour"'),
    ):
        with pytest.raises(StoreError, match=said) as caught:
            RunStore(wrong)
        assert not isinstance(caught.value, StoreSilent)
        assert_one_sentence(str(caught.value))
        assert "wr@ng" not in str(caught.value) and PASSWORD not in str(caught.value)


def test_many_may_make_the_tables_at_once(url):
    with ThreadPoolExecutor(12) as pool:
        stores = list(pool.map(lambda _: RunStore(url), range(12)))
    run_id = stores[0].create(QUICK)
    assert all(store.get(run_id) for store in stores)


SINCE_VERSION_1 = {
    "runs": [
        "warning",
        "made_by",
        "deleted_at",
        "number",
        "priority",
        "sweep",
        "role",
        "keep_every",
    ],
    "rounds": ["missing", "dealt"],
}


def test_a_store_of_an_earlier_version_is_brought_up_to_date_by_many_at_once(store):
    run_id, other = store.create(QUICK, "Kept", owner="me"), store.create(QUICK, "Second")
    store.add_round(run_id, finished(0))
    with store._database._engine.begin() as connection:
        for table, columns in SINCE_VERSION_1.items():
            for column in columns:
                connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.exec_driver_sql("ALTER TABLE rounds ALTER COLUMN bytes_up TYPE INTEGER")
        for column in ("loss", "accuracy", "confusion", "gallery"):
            connection.exec_driver_sql(f"ALTER TABLE rounds ALTER COLUMN {column} SET NOT NULL")
        connection.exec_driver_sql("DROP TABLE run_facts")
        connection.exec_driver_sql("UPDATE about SET value = '1' WHERE key = 'version'")
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: RunStore(store.url), range(6)))
    assert all(store.get(run_id).name == "Kept" for store in stores)
    assert inspect(store._database._engine).has_table("run_facts")
    assert [(run.id, run.number) for run in store.find()] == [(other, 2), (run_id, 1)]
    store.add_round(run_id, finished(1).model_copy(update={"bytes_up": 5_000_000_000}))
    store.add_round(run_id, unmeasured(2))
    assert store.rounds(run_id)["bytes_up"].tolist() == [800, 5_000_000_000, 800]


@pytest.mark.slow
def test_a_migration_that_fails_in_the_middle_leaves_the_store_as_it_was(store, monkeypatch):
    store.create(QUICK, "Kept")
    with store._database._engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE runs DROP COLUMN number")
        connection.exec_driver_sql("UPDATE about SET value = '2' WHERE key = 'version'")

    def full(connection):
        assert "number" in {column["name"] for column in inspect(connection).get_columns("runs")}
        error = psycopg.errors.DiskFull("could not extend file")
        raise OperationalError("UPDATE", {}, error)

    monkeypatch.setitem(migrations.MIGRATIONS, 3, full)
    with pytest.raises(StoreError, match=r"The disk of the database .* is as it was"):
        RunStore(store.url)
    there = inspect(store._database._engine)
    assert "number" not in {column["name"] for column in there.get_columns("runs")}
    monkeypatch.undo()
    assert [run.number for run in RunStore(store.url).find()] == [1]


def test_a_run_comes_from_another_database_in_a_file_and_goes_back_the_same(store, tmp_path):
    lite = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    run_id = odd_run(lite)
    content = exported(lite, [run_id])
    assert imported(store, content) == imported(store, content) == [run_id]
    assert_same_run(lite, store, run_id)
    assert store.whole_run(run_id).checksum == lite.whole_run(run_id).checksum
    assert imported(lite, exported(store, [run_id])) == [run_id]
    assert len(lite.find()) == len(store.find()) == 1


def test_the_catalogue_outcomes_and_sweeps_are_the_same_as_on_a_file(store, tmp_path):
    on_file = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    told = []
    for each in (store, on_file):
        rising = trained(each, [0.1, 0.5, 0.95], name="Rising 100 %")
        falling = trained(each, [0.1, 0.97, 0.6], name="falling")
        each.describe(falling, tags=["one", "two"], note="Why?")
        names = {rising: "rising", falling: "falling"}
        pages = [each.catalogue(Wanted(order=order, rising=True)) for order in ORDERS]
        orders = [[names[run.id] for run in page.runs] for page in pages]
        words = [each.catalogue(Wanted(words=said)).total for said in ("100 %", "WHY", "two one")]
        outcomes = each.outcomes([rising, falling], 0.9)
        came = [(o.final, o.best, o.reached) for o in map(outcomes.get, (rising, falling))]
        copy = each.create(RunConfig(), owner="me")
        each.copy_history(rising, copy, 1)
        sweep_id = each.add_sweep("It", GALLERY["two-methods"].plan)
        queued = len(each.ids_of_sweep(sweep_id, [RunState.QUEUED]))
        told.append((orders, words, came, each.rounds(copy)["accuracy"].tolist(), queued))
        assert each.catalogue(Wanted(tag="two")).total == 1
        assert each.left_of_sweeps() == []
        assert [sweep.name for sweep in each.sweeps()] == ["It"]
    assert told[0] == told[1]
