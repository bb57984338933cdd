"""Connections to the databases that a store may live in, each prepared as the store needs it."""

import os
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from fl_core.errors import StoreError
from fl_core.runs.database_errors import STANDBY, code_of

BUSY_FOR = 10_000  # milliseconds in which SQLite waits for a lock
POSTGRESQL = {
    "connect_timeout": 3,
    # A network that went away says nothing. Without these, one would wait for it for hours.
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 5_000,
    "prepare_threshold": None,  # PgBouncer hands the next transaction to another connection
    "client_encoding": "utf8",
}


def readable_url(url: str | URL) -> URL:
    """Return the address of a store.

    Raises:
        StoreError: If it is none.
    """
    try:
        return make_url(url)
    except (SQLAlchemyError, ValueError):
        raise StoreError("The store of runs has an address that cannot be read.") from None


def any_engine(url: URL) -> Engine:
    """Return what connects to a database; where it is a file, the file is made if need be."""
    if url.get_backend_name() == "sqlite":
        if url.database and not url.database.startswith("file:"):
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    ours = POSTGRESQL if url.get_driver_name() == "psycopg" else {}
    arguments = {name: value for name, value in ours.items() if name not in url.query}
    engine = create_engine(url, connect_args=arguments, pool_pre_ping=True, pool_timeout=5)
    event.listen(engine, "handle_error", _leave_a_standby)
    return engine


def read_only_engines(url: URL) -> Iterator[Engine]:
    """Yield what may read a file that cannot be written, its disk being full or read-only.

    SQLite keeps a log beside the file, and a map of the log, which it would have to make. Without
    a log there is nothing to keep: the file is read as one that nobody changes.
    """
    path = url.database or ""
    if url.get_backend_name() != "sqlite" or not os.path.isfile(path):
        return
    log = f"{path}-wal"
    kept = os.path.isfile(log) and os.path.getsize(log)
    for how in ("mode=ro",) if kept else ("mode=ro", "mode=ro&immutable=1"):
        there = f"file:{quote(os.path.abspath(path))}?{how}"
        yield create_engine(
            url, creator=partial(sqlite3.connect, there, uri=True), poolclass=NullPool
        )


def _leave_a_standby(context: Any) -> None:
    """Give up connections to a server that may only be read since another one took over."""
    if code_of(context.original_exception) == STANDBY:
        context.is_disconnect = True


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Let many read while one writes, and wait for a lock instead of giving up."""
    connection.isolation_level = None  # transactions begin where we say, not where Python guesses
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_FOR}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
