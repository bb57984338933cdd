"""The database under the store: opened, prepared, and its troubles said in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, make_url, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from fl_core.errors import StoreError
from fl_core.runs import tables


class Database:
    """Connections to the store's tables; every trouble is a `StoreError`. Safe to share."""

    def __init__(self, url: str) -> None:
        """Open the database, creating its tables where there are none.

        Raises:
            StoreError: If it cannot be opened, is damaged, or was made by a newer Fedarium.
        """
        self._where = url.split("@")[-1].removeprefix("sqlite:///")  # without a password
        with self._plainly("opened"):
            self.url = make_url(url)
            if self.url.drivername.startswith("sqlite") and self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self._engine = create_engine(self.url)
            self.is_sqlite = self._engine.dialect.name == "sqlite"
            if self.is_sqlite:
                event.listen(self._engine, "connect", _prepare_sqlite)
            version = self._create_tables()
        if version > tables.VERSION:
            raise StoreError(
                "The store of runs was made by a newer Fedarium: update this one, or name another "
                "store in FEDARIUM_DB. Nothing was changed."
            )

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Look without changing anything."""
        with self._plainly("read"), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Change all or nothing; nobody else writes meanwhile."""
        with self._plainly("saved"), self._begin() as connection:
            yield connection

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            if self.is_sqlite:  # the write lock at once: what is read before writing stays true
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def _create_tables(self) -> int:
        """Return the store's version, having made what was missing unless it is a newer one."""
        about = tables.about
        query = select(about.c.value).where(about.c.key == "version")
        with self._begin() as connection:
            about.create(connection, checkfirst=True)
            found = connection.execute(query).scalar()
            if found is None:
                connection.execute(about.insert().values(key="version", value=str(tables.VERSION)))
            version = int(found or tables.VERSION)
            if version <= tables.VERSION:  # a newer Fedarium may have given up some of ours
                tables.metadata.create_all(connection)
        return version

    @contextmanager
    def _plainly(self, verb: str) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
            raise StoreError(_in_words(said, verb, self._where)) from error
        except ImportError as error:
            raise StoreError(
                f"The store of runs ({self._where}) needs a package that is not installed: {error}."
            ) from error


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Let many read while one writes, and wait for a lock instead of giving up."""
    connection.isolation_level = None  # transactions begin where we say, not where Python guesses
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _in_words(said: str, verb: str, where: str) -> str:
    low = said.lower()
    if "full" in low or "no space" in low:
        return "The disk is full: make room on it, then try again."
    if "readonly" in low or "read-only" in low or "permission" in low:
        return (
            f"The store of runs ({where}) is read-only. Allow writing there, then try again, or "
            "set FEDARIUM_HOME to another folder."
        )
    if "unable to open" in low:
        return (
            f"The store of runs ({where}) cannot be opened: its folder is missing or read-only. "
            "Allow writing there, then try again, or set FEDARIUM_HOME to another folder."
        )
    if "disk i/o error" in low:
        return f"The disk with the store of runs ({where}) fails. See to it, then try again."
    if "not a database" in low or "malformed" in low:
        return (
            f"The store of runs ({where}) is damaged. Stop Fedarium and move the file away to "
            "start with an empty store; the weights of every round are still in the folder "
            "beside it."
        )
    return f"The store of runs ({where}) could not be {verb}: {said[:200]}."
