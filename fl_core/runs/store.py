"""The single source of truth about runs: what a page shows is what the store holds."""

import contextlib
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, create_engine, event, func, make_url, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from fl_core.config import RunConfig
from fl_core.errors import ConfigError, StoreError, TransitionError
from fl_core.events import RoundFinished
from fl_core.runs import tables
from fl_core.runs.states import ACTIVE, RunState, sources


@dataclass(frozen=True)
class Run:
    """One run as the store knows it.

    Attributes:
        round: The last finished round, 0 is the untrained model, `None` before it is measured.
        place: Orders queued runs; smaller is earlier.
        owner: The process that drives it.
        beats: Rises while the owner lives.
        wish: "cancel" or "pause", asked of the owner by another process.
        accuracy: Of the global model after the last finished round, 0..1.
    """

    id: str
    name: str
    config: RunConfig
    fingerprint: str
    created_at: float
    state: RunState
    round: int | None
    reason: str
    suggestion: str
    resumable: bool
    stop_after: int | None
    place: int | None
    owner: str
    beats: int
    wish: str
    accuracy: float | None

    @property
    def active(self) -> bool:
        """Whether it is queued or running."""
        return self.state in ACTIVE


class RunStore:
    """Reads and writes runs and their histories. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Open the store, creating it where there is none.

        Raises:
            StoreError: If it cannot be opened, is damaged, or was made by a newer Fedarium.
        """
        self._where = url.split("@")[-1]  # without a password
        with self._plainly("opened"):
            self.url = make_url(url)
            if self.url.drivername.startswith("sqlite") and self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self._engine = create_engine(self.url)
            if self._engine.dialect.name == "sqlite":
                event.listen(self._engine, "connect", _prepare_sqlite)
            tables.metadata.create_all(self._engine)
            version = self._version()
        if version > tables.VERSION:
            raise StoreError(
                "The store of runs was made by a newer Fedarium: update this one, or name another "
                "store in FEDARIUM_DB. Nothing was changed."
            )

    def create(
        self, config: RunConfig, name: str = "", stop_after: int | None = None, owner: str = ""
    ) -> str:
        """Add a run at the end of the queue and return its id.

        Args:
            config: What to run.
            name: Shown instead of the fingerprint.
            stop_after: Pause after this round.
            owner: The process that drives it from the start, instead of queueing it.
        """
        run_id = secrets.token_hex(4)
        with self._write("saved") as connection:
            connection.execute(
                tables.runs.insert().values(
                    id=run_id,
                    name=name,
                    config=config.to_json(),
                    fingerprint=config.fingerprint,
                    created_at=time.time(),
                    state=RunState.RUNNING if owner else RunState.QUEUED,
                    stop_after=stop_after,
                    place=None if owner else _next_place(connection),
                    owner=owner,
                )
            )
        return run_id

    def get(self, run_id: str) -> Run | None:
        """Return a run, or `None` if there is none of that id."""
        with self._read() as connection:
            query = _with_accuracy().where(tables.runs.c.id == run_id)
            row = connection.execute(query).mappings().first()
        return _run(dict(row)) if row else None

    def find(self, states: Iterable[RunState] = RunState, most: int = 100) -> list[Run]:
        """Return the newest runs in any of these states, newest first."""
        return self._runs(states, most, tables.runs.c.created_at.desc())

    def queue(self, most: int = 100) -> list[Run]:
        """Return the queued runs in the order in which they will start."""
        return self._runs([RunState.QUEUED], most, tables.runs.c.place)

    def _runs(self, states: Iterable[RunState], most: int, order: Any) -> list[Run]:
        query = _with_accuracy().where(tables.runs.c.state.in_(list(states)))
        with self._read() as connection:
            rows = connection.execute(query.order_by(order).limit(most)).mappings().all()
        found = []
        for row in rows:
            with contextlib.suppress(StoreError):  # one that cannot be read must not hide the rest
                found.append(_run(dict(row)))
        return found

    def move(self, run_id: str, target: RunState, **changes: Any) -> None:
        """Take a run to another state, in one step that no other process can come between.

        Args:
            run_id: Which run.
            target: The new state.
            changes: Other columns to set.

        Raises:
            TransitionError: If there is no such way from its present state.
        """
        with self._write("saved") as connection:
            if target is RunState.QUEUED:
                changes |= {"place": _next_place(connection), "reason": "", "suggestion": ""}
            elif target is not RunState.RUNNING:
                changes |= {"place": None}
            done = connection.execute(
                tables.runs.update()
                .where(tables.runs.c.id == run_id, tables.runs.c.state.in_(sources(target)))
                .values(state=target, wish="", **changes)
            )
        if done.rowcount != 1:
            run = self.get(run_id)
            now = run.state if run else "unknown"
            raise TransitionError(f"A run that is {now} cannot become {target}.")

    def claim_next(self, owner: str) -> Run | None:
        """Take the first queued run for `owner`, or return `None` if the queue is empty."""
        while queued := self.queue():
            with contextlib.suppress(TransitionError):  # another dashboard was quicker
                self.move(queued[0].id, RunState.RUNNING, owner=owner)
                return self.get(queued[0].id)
        return None

    def wish(self, run_id: str, wish: str) -> None:
        """Ask the process that drives a run for "cancel" or "pause"."""
        self._update(run_id, wish=wish)

    def beat(self, owner: str) -> None:
        """Show that `owner` lives, on all its running runs."""
        with self._write("saved") as connection:
            connection.execute(
                tables.runs.update()
                .where(tables.runs.c.owner == owner, tables.runs.c.state == RunState.RUNNING)
                .values(beats=tables.runs.c.beats + 1)
            )

    def add_round(self, run_id: str, finished: RoundFinished) -> None:
        """Add a finished round of a running run with its parties, all or nothing.

        Raises:
            TransitionError: If somebody else has ended the run meanwhile.
        """
        row = finished.model_dump(mode="json", exclude={"type", "parties", "seconds"})
        seconds = {f"seconds_{phase}": s for phase, s in finished.seconds.model_dump().items()}
        keys = {"run_id": run_id, "round": finished.round}
        with self._write("saved") as connection:
            connection.execute(tables.rounds.insert().values(run_id=run_id, **row, **seconds))
            if finished.parties:
                connection.execute(
                    tables.party_rounds.insert(),
                    [keys | party.model_dump(mode="json") for party in finished.parties],
                )
            done = connection.execute(
                tables.runs.update()
                .where(tables.runs.c.id == run_id, tables.runs.c.state == RunState.RUNNING)
                .values(round=finished.round)
            )
            if done.rowcount != 1:
                raise TransitionError("A round was finished of a run that is not running.")

    def go_back(self, run_id: str, round: int | None) -> None:
        """Forget the rounds after `round`, all of them if `None`: they will be trained again."""
        last = -1 if round is None else round
        with self._write("saved") as connection:
            for table in (tables.party_rounds, tables.rounds):
                connection.execute(
                    table.delete().where(table.c.run_id == run_id, table.c.round > last)
                )
            connection.execute(
                tables.runs.update().where(tables.runs.c.id == run_id).values(round=round)
            )

    def rounds(self, run_id: str) -> pd.DataFrame:
        """Return one row a finished round, in order, without the confusion and gallery."""
        hidden = {"run_id", "confusion", "gallery"}
        columns = [column for column in tables.rounds.c if column.name not in hidden]
        return self._frame(select(*columns).where(tables.rounds.c.run_id == run_id), "round")

    def parties(self, run_id: str) -> pd.DataFrame:
        """Return one row a party and round, in order of round and party."""
        columns = [column for column in tables.party_rounds.c if column.name != "run_id"]
        query = select(*columns).where(tables.party_rounds.c.run_id == run_id)
        return self._frame(query, "round", "party")

    def confusion(self, run_id: str, round: int) -> list[list[int]] | None:
        """Return the confusion matrix after a round, rows are the truth."""
        matrix: list[list[int]] | None = self._cell(run_id, round, "confusion")
        return matrix

    def gallery(self, run_id: str, round: int) -> list[list[float]] | None:
        """Return the class probabilities of the gallery images after a round."""
        chances: list[list[float]] | None = self._cell(run_id, round, "gallery")
        return chances

    def _cell(self, run_id: str, round: int, column: str) -> Any:
        query = select(tables.rounds.c[column]).where(
            tables.rounds.c.run_id == run_id, tables.rounds.c.round == round
        )
        with self._read() as connection:
            return connection.execute(query).scalar()

    def _frame(self, query: Any, *order: str) -> pd.DataFrame:
        with self._read() as connection:
            result = connection.execute(query.order_by(*order))
            return pd.DataFrame(result.all(), columns=list(result.keys()))

    def _update(self, run_id: str, **values: Any) -> None:
        with self._write("saved") as connection:
            connection.execute(
                tables.runs.update().where(tables.runs.c.id == run_id).values(**values)
            )

    def _version(self) -> int:
        with self._engine.begin() as connection:
            found = connection.execute(
                select(tables.about.c.value).where(tables.about.c.key == "version")
            ).scalar()
            if found is None:
                connection.execute(
                    tables.about.insert().values(key="version", value=str(tables.VERSION))
                )
        return int(found or tables.VERSION)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._plainly("read"), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self, verb: str) -> Iterator[Connection]:
        with self._plainly(verb), self._engine.begin() as connection:
            yield connection

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
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _in_words(said: str, verb: str, where: str) -> str:
    if "full" in said:
        return f"The disk is full, so the run could not be {verb}. Make room and press Resume."
    if "readonly" in said or "read-only" in said.lower() or "Permission" in said:
        return f"The store of runs ({where}) is read-only. Allow writing or set FEDARIUM_HOME."
    if "not a database" in said or "malformed" in said:
        return (
            f"The store of runs ({where}) is damaged. Move the file away to start with an empty "
            "store; the weights of every round are still in the folder beside it."
        )
    return f"The store of runs ({where}) could not be {verb}: {said[:200]}."


def _with_accuracy() -> Any:
    """Select runs, each with the accuracy after its last finished round."""
    last = (tables.rounds.c.run_id == tables.runs.c.id) & (
        tables.rounds.c.round == tables.runs.c.round
    )
    joined = tables.runs.outerjoin(tables.rounds, last)
    return select(tables.runs, tables.rounds.c.accuracy).select_from(joined)


def _next_place(connection: Connection) -> int:
    highest = connection.execute(select(func.max(tables.runs.c.place))).scalar()
    return (highest or 0) + 1


def _run(row: dict[str, Any]) -> Run:
    try:
        config = RunConfig.from_json(row["config"])
    except ConfigError as error:
        raise StoreError(f"Run {row['id']} was saved with other knobs: {error}") from error
    return Run(**row | {"config": config, "state": RunState(row["state"])})
