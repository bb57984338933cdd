"""What a database says when it fails, told apart by its codes and put into sentences."""

import errno
import os
import sqlite3
from enum import Enum, auto
from typing import Any

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from fl_core.errors import StoreError, StoreSilent, printable, shown_path

LONGEST_SQLITE_PATH = 500  # bytes; SQLite itself ends at 512, the name of its log included


class Trouble(Enum):
    """What kind of trouble a database is in, whatever the database."""

    BUSY = auto()
    CLOSED = auto()
    DAMAGED = auto()
    FAILS = auto()
    FULL = auto()
    NO_LOCKS = auto()
    READ_ONLY = auto()
    TOO_LONG = auto()


OF_SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_IOERR: Trouble.FAILS,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_CANTOPEN: Trouble.CLOSED,
    sqlite3.SQLITE_PROTOCOL: Trouble.NO_LOCKS,
}
OF_SYSTEM = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EFBIG: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EACCES: Trouble.READ_ONLY,
    errno.EPERM: Trouble.READ_ONLY,
}
OF_SQLSTATE = {"53100": Trouble.FULL, "42501": Trouble.READ_ONLY}
STANDBY = "25006"  # a transaction that may only read: after a failover, the server of before
PASSING = {
    STANDBY,
    "40001",  # serialization failure
    "40P01",  # deadlock
    "53300",  # too many connections
    "55P03",  # a lock that was waited for in vain
    "57P01",  # shut down
    "57P02",  # crashed
    "57P03",  # not up yet
}
LASTING = (
    "authentication failed",
    "no password supplied",
    "pg_hba.conf",
    "does not exist",  # a database or a role
    "does not support SSL",
    "certificate",
    "Access denied",
    "Unknown database",
)
"""What no waiting mends, of what is said where a connection is refused and no code comes along."""


ELSEWHERE = "set FEDARIUM_HOME to another folder"
OF_A_FILE = {
    Trouble.CLOSED: "The store of runs ({where}) cannot be opened: its folder is missing or "
    f"read-only. Allow writing there, then try again, or {ELSEWHERE}.",
    Trouble.DAMAGED: "The store of runs ({where}) is damaged. Stop Fedarium and move the file away "
    "to start with an empty store; the weights of every round are still in the folder beside it.",
    Trouble.FAILS: "The disk with the store of runs ({where}) fails. See to it, then try again.",
    Trouble.FULL: "The disk is full: make room on it, then try again.",
    Trouble.NO_LOCKS: "The disk with the store of runs ({where}) cannot lock files, as some "
    f"network drives cannot: {ELSEWHERE}, on a disk of this machine.",
    Trouble.READ_ONLY: "The store of runs ({where}) is read-only. Allow writing there, then try "
    f"again, or {ELSEWHERE}.",
    Trouble.TOO_LONG: "The path of the store of runs is too long for SQLite, which takes some "
    f"{LONGEST_SQLITE_PATH} bytes: {ELSEWHERE}, nearer to the root.",
}
OF_A_SERVER = {
    Trouble.FULL: "The disk of the database ({where}) is full: make room on it, then try again.",
    Trouble.READ_ONLY: "The store of runs ({where}) may not be written. Allow its user to, then "
    "try again, or name another one in FEDARIUM_DB.",
}


def in_words(error: Exception, verb: str, url: URL) -> StoreError:
    """Return what went wrong in a sentence, as a `StoreSilent` where it may pass by itself.

    Args:
        error: What SQLAlchemy, or the system, raised.
        verb: What could not be done to the store: "read", "saved" or "opened".
        url: Where the store is; its password is shown to nobody.
    """
    where = name_of(url)
    kind = _kind(error)
    if kind is Trouble.CLOSED and len(os.fsencode(url.database or "")) > LONGEST_SQLITE_PATH:
        kind = Trouble.TOO_LONG
    if kind is Trouble.BUSY:
        return StoreSilent(where, "another program has locked it")
    if _passes(error):
        return StoreSilent(where, _said(error, url))
    if kind is None:
        check = "" if _is_file(url) or verb != "opened" else " Check FEDARIUM_DB."
        said = f"The store of runs ({where}) could not be {verb}: {_said(error, url)}."
        return StoreError(said + check)
    sentences = OF_A_FILE if _is_file(url) else OF_A_SERVER
    return StoreError(sentences.get(kind, OF_A_FILE[kind]).format(where=where))


def name_of(url: URL) -> str:
    """Return where a store is, as it is shown: a file, or a server and a database's name."""
    if _is_file(url):
        return shown_path(url.database or "")
    port = f":{url.port}" if url.port else ""
    return printable(f"{url.host or 'this machine'}{port}/{url.database or ''}")


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def code_of(error: BaseException | None) -> Any:
    """Return the code that came with an error: SQLite's, an SQLSTATE, or the system's."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return None if code is None else code & 0xFF
    return getattr(error, "sqlstate", None) or getattr(error, "errno", None)


def _kind(error: Exception) -> Trouble | None:
    origin = error.orig if isinstance(error, DBAPIError) else error
    code = code_of(origin)
    if isinstance(origin, sqlite3.Error):
        if getattr(origin, "sqlite_errorcode", None) == sqlite3.SQLITE_IOERR_SHMSIZE:
            return Trouble.FULL  # no room for the map of its log
        return OF_SQLITE.get(code)
    return OF_SYSTEM.get(code) if isinstance(origin, OSError) else OF_SQLSTATE.get(code)


def _passes(error: Exception) -> bool:
    """Return whether the same may go well in a while, nobody having done anything."""
    if isinstance(error, TimeoutError):
        return True
    if not isinstance(error, DBAPIError) or isinstance(error.orig, sqlite3.Error):
        return False
    code = code_of(error.orig)
    if error.connection_invalidated or code in PASSING or str(code).startswith("08"):
        return True
    refused = isinstance(error, OperationalError) and error.statement is None and not code
    return refused and not any(sign in str(error.orig) for sign in LASTING)


def _said(error: Exception, url: URL) -> str:
    """Return the heart of what was said, in one short line."""
    if isinstance(error, TimeoutError):
        return "all connections are in use"
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    said = said.strip().partition("\n")[0].rpartition("failed: ")[2].removeprefix("FATAL:")
    if url.password:
        said = said.replace(str(url.password), "***")
    return printable(said.strip().rstrip("."))[:200]
