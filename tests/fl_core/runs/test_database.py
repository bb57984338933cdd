"""What databases say is told apart by their codes, not by words that may stand in any message."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError, OperationalError, TimeoutError

from fl_core.errors import StoreSilent
from fl_core.runs import database_engines
from fl_core.runs.database_errors import in_words
from fl_core.runs.store import RunStore
from tests.fl_core.runs.conftest import QUICK
from tests.fl_core.tiny_data import assert_one_sentence

FILE = make_url("sqlite:////home/me/full/readonly.db")
SERVER = make_url("postgresql+psycopg://u:secret@db.example.org:5433/runs")


class Said(Exception):
    """What a driver raises: words, and a code beside them."""

    def __init__(self, words: str, sqlstate: str | None = None) -> None:
        super().__init__(words)
        self.sqlstate = sqlstate


def of_sqlite(code: int, words: str = "something") -> DatabaseError:
    said = sqlite3.OperationalError(words)
    said.sqlite_errorcode = code
    return OperationalError("UPDATE", {}, said)


def of_server(
    words: str, sqlstate: str | None = None, statement: str | None = "UPDATE"
) -> Exception:
    return OperationalError(statement, {}, Said(words, sqlstate))


@pytest.mark.parametrize(
    ("error", "url", "says"),
    [
        (of_sqlite(13), FILE, "The disk is full"),
        (of_sqlite(8 | 3 << 8), FILE, "is read-only. Allow writing there"),
        (
            of_sqlite(10 | 1 << 8),
            FILE,
            "The disk with the store of runs (/home/me/full/readonly.db) fails",
        ),
        (of_sqlite(11), FILE, "is damaged. Stop Fedarium and move the file away"),
        (
            of_sqlite(15),
            FILE,
            "cannot lock files, as some network drives cannot: set FEDARIUM_HOME",
        ),
        (of_sqlite(1, "full of read-only permission errors"), FILE, "could not be saved: full of"),
        (
            TimeoutError("QueuePool limit: the pool is full"),
            SERVER,
            "(all connections are in use).",
        ),
        (
            of_server("could not extend file", "53100"),
            SERVER,
            "The disk of the database (db.example",
        ),
        (
            of_server("permission denied for table", "42501"),
            SERVER,
            "may not be written. Allow its",
        ),
        (
            of_server("no room on this disk, it is full", "22001"),
            SERVER,
            "could not be saved: no room",
        ),
        (of_server("cannot execute UPDATE", "25006"), SERVER, "does not answer (cannot execute"),
        (of_server("FATAL:  starting up", None, None), SERVER, "does not answer (starting up)."),
        (OSError(28, "No space left on device"), FILE, "The disk is full"),
        (OSError(22, "Invalid argument\nmore"), FILE, "could not be saved: [Errno 22] Invalid"),
        (
            of_server("no pg_hba.conf entry for secret", None, None),
            SERVER,
            "pg_hba.conf entry for ***",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_trouble_has_its_sentence(error, url, says):
    said = str(in_words(error, "saved", url))
    assert says in said and "secret" not in said
    assert_one_sentence(said)


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (of_sqlite(5), True),
        (of_sqlite(6), True),
        (of_sqlite(13), False),
        (of_sqlite(14), False),
        (of_server("lost", "08006"), True),
        (of_server("shut down", "57P01"), True),
        (of_server("deadlock", "40P01"), True),
        (of_server("too many clients", "53300"), True),
        (of_server("SSL connection has been closed unexpectedly", None, None), True),
        (of_server("value too long", "22001"), False),
        (of_server("out of range", None), False),
        (of_server('role "u" does not exist', None, None), False),
    ],
    ids=str,
)
def test_what_may_pass_by_itself_is_told_apart(error, passes):
    url = FILE if isinstance(error.orig, sqlite3.Error) else SERVER
    assert isinstance(in_words(error, "saved", url), StoreSilent) is passes


def test_a_store_that_another_program_locks_for_long_is_silent_and_takes_it_later(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(database_engines, "BUSY_FOR", 50)
    store = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    with closing(sqlite3.connect(tmp_path / "runs.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreSilent, match=r"does not answer \(another program has locked it\)"):
            store.create(QUICK)
        other.execute("ROLLBACK")
    run_id = store.create(QUICK)
    assert [run.id for run in store.find()] == [run_id]
