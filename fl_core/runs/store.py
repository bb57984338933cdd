"""The single source of truth about runs: what a page shows is what the store holds."""

import contextlib
import secrets
import time
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, func, literal_column, select, true

from fl_core.config import RunConfig
from fl_core.errors import StoreError, TransitionError
from fl_core.events import RoundFinished
from fl_core.runs import tables
from fl_core.runs.database import Database
from fl_core.runs.run import Run, runs_with_accuracy
from fl_core.runs.states import RunState, sources


class RunStore:
    """Reads and writes runs and their histories. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Open the store, creating it where there is none.

        Raises:
            StoreError: If it cannot be opened, is damaged, or was made by a newer Fedarium.
        """
        self._database = Database(url)
        self.url = self._database.url

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
        with self._database.write() as connection:
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
        with self._database.read() as connection:
            query = runs_with_accuracy().where(tables.runs.c.id == run_id)
            row = connection.execute(query).mappings().first()
        return Run.of(row) if row else None

    def find(self, states: Iterable[RunState] = RunState, most: int = 100) -> list[Run]:
        """Return the newest runs in any of these states, newest first."""
        # SQLite counts its rows; elsewhere a clock that was set back can only be believed.
        age = literal_column("runs.rowid") if self._database.is_sqlite else tables.runs.c.created_at
        return self._runs(states, most, age.desc())

    def queue(self, most: int = 100) -> list[Run]:
        """Return the queued runs in the order in which they will start."""
        return self._runs([RunState.QUEUED], most, tables.runs.c.place)

    def ahead_of(self, run: Run) -> int:
        """Return how many queued runs will start before this queued one."""
        earlier = (tables.runs.c.state == RunState.QUEUED) & (tables.runs.c.place < run.place)
        with self._database.read() as connection:
            return connection.execute(select(func.count()).where(earlier)).scalar_one()

    def _runs(self, states: Iterable[RunState], most: int, order: Any) -> list[Run]:
        query = runs_with_accuracy().where(tables.runs.c.state.in_(list(states)))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(order).limit(most)).mappings().all()
        found = []
        for row in rows:
            with contextlib.suppress(StoreError):  # one that cannot be read must not hide the rest
                found.append(Run.of(row))
        return found

    def move(
        self, run_id: str, target: RunState, driver: str | None = None, **changes: Any
    ) -> None:
        """Take a run to another state, in one step that no other process can come between.

        Args:
            run_id: Which run.
            target: The new state.
            driver: Who says so; if given, only if it is the one that drives the run.
            changes: Other columns to set.

        Raises:
            TransitionError: If there is no such way from its present state.
        """
        with self._database.write() as connection:
            if target is RunState.QUEUED:
                changes |= {"place": _next_place(connection), "owner": ""}
                changes |= {"reason": "", "suggestion": ""}
            elif target is not RunState.RUNNING:
                changes |= {"place": None}
            done = connection.execute(
                tables.runs.update()
                .where(
                    tables.runs.c.id == run_id,
                    tables.runs.c.state.in_(sources(target)),
                    _driven_by(driver),
                )
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
        with self._database.write() as connection:
            connection.execute(
                tables.runs.update()
                .where(tables.runs.c.owner == owner, tables.runs.c.state == RunState.RUNNING)
                .values(beats=tables.runs.c.beats + 1)
            )

    def add_round(self, run_id: str, finished: RoundFinished, driver: str | None = None) -> None:
        """Add a finished round of a running run with its parties, all or nothing.

        Args:
            run_id: Which run.
            finished: The round.
            driver: Who says so; if given, only if it is the one that drives the run.

        Raises:
            TransitionError: If somebody else has ended the run, or taken it over, meanwhile.
        """
        row = finished.model_dump(mode="json", exclude={"type", "parties", "seconds"})
        seconds = {f"seconds_{phase}": s for phase, s in finished.seconds.model_dump().items()}
        keys = {"run_id": run_id, "round": finished.round}
        with self._database.write() as connection:
            done = connection.execute(
                tables.runs.update()
                .where(
                    tables.runs.c.id == run_id,
                    tables.runs.c.state == RunState.RUNNING,
                    _driven_by(driver),
                )
                .values(round=finished.round)
            )
            if done.rowcount != 1:
                raise TransitionError("A round was finished of a run that is not running here.")
            connection.execute(tables.rounds.insert().values(run_id=run_id, **row, **seconds))
            if finished.parties:
                connection.execute(
                    tables.party_rounds.insert(),
                    [keys | party.model_dump(mode="json") for party in finished.parties],
                )

    def go_back(self, run_id: str, round: int | None, reason: str = "") -> None:
        """Forget the rounds after `round`, all of them if `None`: they will be trained again."""
        last = -1 if round is None else round
        with self._database.write() as connection:
            for table in (tables.party_rounds, tables.rounds):
                connection.execute(
                    table.delete().where(table.c.run_id == run_id, table.c.round > last)
                )
            connection.execute(
                tables.runs.update()
                .where(tables.runs.c.id == run_id)
                .values(round=round, reason=reason)
            )

    def rounds(self, run_id: str, after: int = -1) -> pd.DataFrame:
        """Return one row a finished round after `after`, in order.

        The confusion matrix and the gallery are left out.
        """
        hidden = {"confusion", "gallery"}
        return self._history(tables.rounds, run_id, after, ["round"], hidden)

    def parties(self, run_id: str, after: int = -1) -> pd.DataFrame:
        """Return one row a party and round after `after`, in order of round and party."""
        return self._history(tables.party_rounds, run_id, after, ["round", "party"])

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
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def _history(
        self,
        table: Table,
        run_id: str,
        after: int,
        order: Sequence[str],
        hidden: Collection[str] = (),
    ) -> pd.DataFrame:
        columns = [c for c in table.c if c.name != "run_id" and c.name not in hidden]
        later = (table.c.run_id == run_id) & (table.c.round > after)
        with self._database.read() as connection:
            result = connection.execute(select(*columns).where(later).order_by(*order))
            return pd.DataFrame(result.all(), columns=list(result.keys()))

    def _update(self, run_id: str, **values: Any) -> None:
        with self._database.write() as connection:
            connection.execute(
                tables.runs.update().where(tables.runs.c.id == run_id).values(**values)
            )


def _driven_by(driver: str | None) -> Any:
    """Return the condition that a run is driven by `driver`; none if nobody in particular."""
    return true() if driver is None else tables.runs.c.owner == driver


def _next_place(connection: Connection) -> int:
    highest = connection.execute(select(func.max(tables.runs.c.place))).scalar()
    return (highest or 0) + 1
