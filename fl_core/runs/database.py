"""The database under the store: opened, prepared, and tried again where it does not answer."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from fl_core.errors import StoreError, StoreSilent
from fl_core.runs import migrations
from fl_core.runs.database_engines import any_engine, read_only_engines, readable_url
from fl_core.runs.database_errors import in_words, name_of

PATIENCE = 1.5
"""Seconds in which a database is tried again before anybody hears of it; one that is started anew
takes one. Pages wait as long, so it cannot be much more."""
PAUSES = (0.05, 0.1, 0.2, 0.4)
SILENT_FOR = 0.5  # seconds in which others are told what one of us found, and need not try
ALONE = "SET LOCAL lock_timeout = '10s'; SELECT pg_advisory_xact_lock(460317)"
"""Held until the transaction ends; the number is ours."""

UNCHANGED = (
    "The store was made by an earlier Fedarium and is to be brought up to date; it is as it was."
)

Result = TypeVar("Result")


class Database:
    """Connections to the store's tables; every trouble is a `StoreError`. Safe to share."""

    def __init__(
        self, url: str | URL, patience: float = PATIENCE, *, to_look: bool = False
    ) -> None:
        """Open the database, creating its tables where there are none.

        Args:
            url: Where it is.
            patience: Seconds in which it is tried again when it does not answer.
            to_look: Open it even if it cannot be written just now, its disk being full or
                read-only. What is to be written is refused until the disk takes it.

        Raises:
            StoreError: If it cannot be opened, is damaged, or was made by a newer Fedarium.
        """
        self._patience = patience
        self._silent: tuple[float, StoreSilent] | None = None
        self.url = readable_url(url)
        with self._plainly("opened"):
            self._engine = any_engine(self.url)
        self.is_sqlite = self._engine.dialect.name == "sqlite"
        self._to_look, self._only_read = to_look, False
        try:
            self._persist(lambda _: self._bring_up_to_date(self._engine), "opened")
        except StoreError as error:
            self._engine.dispose()
            if not to_look or isinstance(error, StoreSilent):
                raise
            self._open_to_read_only(error)

    def read(self, look: Callable[[Connection], Result]) -> Result:
        """Look without changing anything; `look` may be called again."""

        def attempt(_: bool) -> Result:
            with self._engine.connect() as connection:
                return look(connection)

        return self._persist(attempt, "read")

    def write(
        self,
        change: Callable[[Connection], object],
        is_made: Callable[[Connection], bool] = lambda _: False,
    ) -> None:
        """Change all or nothing; nobody else writes meanwhile.

        Args:
            change: Makes the change. It may be called again after a connection was lost.
            is_made: Whether the change is there. Asked after a connection was lost, perhaps while
                it was already on its way; not needed if making it twice comes to the same.
        """

        def attempt(again: bool) -> None:
            if self._only_read:
                self._open_to_write()
            with self._begin(self._engine) as connection:
                if not (again and is_made(connection)):
                    change(connection)

        self._persist(attempt, "saved")

    def _persist(self, attempt: Callable[[bool], Result], verb: str) -> Result:
        """Do something, and again for a while if the database does not answer.

        Args:
            attempt: Does it; told whether it was tried before.
            verb: What it is, for messages.
        """
        self._heed_others()
        pauses, again = itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])), False
        deadline = time.monotonic() + (
            0 if self.is_sqlite else self._patience
        )  # it waits by itself
        while True:
            try:
                with self._plainly(verb):
                    return attempt(again)
            except StoreSilent as error:
                pause, again = next(pauses), True
                if time.monotonic() + pause > deadline:
                    self._silent = (time.monotonic(), error)
                    raise
                time.sleep(pause)

    def _heed_others(self) -> None:
        """Fail at once if somebody has just found out: a class must not wait one by one."""
        if self._silent and not self.is_sqlite:
            found, error = self._silent
            if time.monotonic() - found < SILENT_FOR:
                raise StoreSilent(error.where, error.why)

    @contextmanager
    def _begin(self, engine: Engine) -> Iterator[Connection]:
        with engine.begin() as connection:
            if self.is_sqlite:  # the write lock at once: what is read before writing stays true
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            elif engine.dialect.name == "postgresql":
                connection.exec_driver_sql(ALONE)
            yield connection

    def _bring_up_to_date(self, engine: Engine) -> None:
        """See that the store has all that is used, and can be written unless it is to look at."""
        with engine.connect() as connection:
            is_ready = migrations.is_up_to_date(connection)
            if is_ready and self._to_look:
                return
            is_old = not is_ready and migrations.version_of(connection) is not None
        try:
            with self._plainly("opened"), self._begin(engine) as connection:
                migrations.bring_up_to_date(connection)
        except StoreSilent:
            raise
        except StoreError as error:
            raise StoreError(f"{error} {UNCHANGED}" if is_old else str(error)) from error

    def _open_to_read_only(self, why: StoreError) -> None:
        """Open a store that is up to date and cannot be written just now, or say why it cannot."""
        for engine in read_only_engines(self.url):
            try:
                with engine.connect() as connection:
                    if migrations.is_up_to_date(connection):
                        self._engine, self._only_read = engine, True
                        return
            except SQLAlchemyError:
                continue
        raise why

    def _open_to_write(self) -> None:
        engine = any_engine(self.url)
        try:
            self._bring_up_to_date(engine)
        except (StoreError, SQLAlchemyError):
            engine.dispose()
            raise
        self._engine, self._only_read = engine, False

    @contextmanager
    def _plainly(self, verb: str) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            raise in_words(error, verb, self.url) from error
        except ImportError as error:
            raise StoreError(
                f"The store of runs ({name_of(self.url)}) needs a package that is not installed: "
                f"{error}."
            ) from error
