"""What runs came to, round by round, in the store's tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, literal, select

from fl_core.events import Absence, RoundFinished, RunStarted
from fl_core.runs import tables
from fl_core.runs.database import Database
from fl_core.runs.event_columns import row_of
from fl_core.runs.history_frames import frame_of, rows_of, shown_columns
from fl_core.runs.run import RunFacts
from fl_core.runs.run_preconditions import change_running, finds
from fl_core.runs.run_states import RunState


class RunHistories:
    """Reads and writes the facts and rounds of runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_facts(self, run_id: str, started: RunStarted, driver: str | None = None) -> None:
        """Keep what a running run found as it began, in place of what it found before.

        Args:
            run_id: Which run.
            started: What it found.
            driver: Who says so; if given, only if it is the one that drives the run.

        Raises:
            TransitionError: If somebody else has ended the run, or taken it over, meanwhile.
        """
        facts = row_of(started, tables.NOT_OF_FACTS)
        table = tables.run_facts

        def keep(connection: Connection) -> None:
            change_running(connection, run_id, driver, state=RunState.RUNNING)
            connection.execute(table.delete().where(table.c.run_id == run_id))
            connection.execute(table.insert().values(run_id=run_id, **facts))

        self._database.write(keep)

    def facts(self, run_id: str) -> RunFacts | None:
        """Return what a run found as it began; `None` if it has not begun since version 2."""
        table = tables.run_facts
        query = select(table).where(table.c.run_id == run_id)
        row = self._database.read(lambda connection: connection.execute(query).first())
        if row is None:
            return None
        return RunFacts(
            num_weights=row.num_weights,
            num_test_images=row.num_test_images,
            num_sample_images=row.num_sample_images,
            label_counts=np.array(row.label_counts, dtype=np.intp),
            num_train=None if row.num_train is None else np.array(row.num_train, dtype=np.intp),
        )

    def label_counts(self, run_id: str, round: int = 1) -> NDArray[np.intp] | None:
        """Return `[num_parties, num_classes]`, what each party held in a round, if it was kept."""
        if dealt := self._cell(run_id, round, "dealt"):
            return np.array(dealt, dtype=np.intp)
        facts = self.facts(run_id)
        return facts.label_counts if facts else None

    def missing(self, run_id: str, round: int) -> list[Absence] | None:
        """Return who was to take part in a round and did not; `None` if it was not kept."""
        absences = self._cell(run_id, round, "missing")
        return None if absences is None else [Absence(**absence) for absence in absences]

    def add_round(self, run_id: str, finished: RoundFinished, driver: str | None = None) -> None:
        """Add a finished round of a running run with its parties, all or nothing.

        Args:
            run_id: Which run.
            finished: The round.
            driver: Who says so; if given, only if it is the one that drives the run.

        Raises:
            TransitionError: If somebody else has ended the run, or taken it over, meanwhile.
        """
        row, parties = rows_of(finished)
        of_this = [{"run_id": run_id} | party for party in parties]

        # Where nothing was measured, what was wrong before is taken to be so still.
        judged = {"warning": finished.warning or None} if finished.measured else {}

        def add(connection: Connection) -> None:
            change_running(connection, run_id, driver, round=finished.round, **judged)
            connection.execute(tables.rounds.insert().values(run_id=run_id, **row))
            if of_this:
                connection.execute(tables.party_rounds.insert(), of_this)

        there = (tables.rounds.c.run_id == run_id) & (tables.rounds.c.round == finished.round)
        self._database.write(add, finds(there))

    def go_back(self, run_id: str, round: int | None, reason: str = "") -> None:
        """Forget the rounds after `round`, all of them if `None`: they will be trained again."""
        last = -1 if round is None else round

        def forget(connection: Connection) -> None:
            for table in (tables.party_rounds, tables.rounds):
                connection.execute(
                    table.delete().where(table.c.run_id == run_id, table.c.round > last)
                )
            connection.execute(
                tables.runs.update()
                .where(tables.runs.c.id == run_id)
                .values(round=round, reason=reason, warning=None)
            )

        self._database.write(forget)

    def copy_history(self, source: str, target: str, last: int) -> None:
        """Give a run all that another one has told, up to round `last`, in place of its own."""

        def copy(connection: Connection) -> None:
            for table in (tables.run_facts, tables.rounds, tables.party_rounds):
                rows = select(*(literal(target) if c.name == "run_id" else c for c in table.c))
                rows = rows.where(table.c.run_id == source)
                rows = rows.where(table.c.round <= last) if "round" in table.c else rows
                connection.execute(table.delete().where(table.c.run_id == target))
                connection.execute(table.insert().from_select([*table.c.keys()], rows))
            this = tables.runs.c.id == target
            connection.execute(tables.runs.update().where(this).values(round=last))

        self._database.write(copy)

    def rounds(self, run_id: str, after: int = -1) -> pd.DataFrame:
        """Return one row a finished round after `after`, in order; sequences are left out."""
        return self._history(tables.rounds, run_id, after, ["round"])

    def parties(self, run_id: str, after: int = -1) -> pd.DataFrame:
        """Return one row a party and round after `after`, in order of round and party."""
        return self._history(tables.party_rounds, run_id, after, ["round", "party"])

    def confusion(self, run_id: str, round: int, of: str = "confusion") -> list[list[int]] | None:
        """Return a confusion matrix after a round, rows are the truth.

        Args:
            run_id: Which run.
            round: Which of its rounds; `last_measured` says after which one there is any.
            of: The field of `RoundFinished` that says whose model it is of, on which images.

        Returns:
            `None` if it was not kept, or nobody was measured.
        """
        matrix: list[list[int]] | None = self._cell(run_id, round, of)
        return matrix

    def gallery(self, run_id: str, round: int) -> list[list[float]] | None:
        """Return the class probabilities of the gallery images after a measured round."""
        chances: list[list[float]] | None = self._cell(run_id, round, "gallery")
        return chances

    def recognised_by_class(self, run_id: str, round: int) -> list[list[float | None]] | None:
        """Return how much of each class each party's own model recognises, if that is told."""
        shares: list[list[float | None]] | None = self._cell(run_id, round, "own_on_test_by_class")
        return shares

    def update_products(self, run_id: str, round: int) -> list[list[float]] | None:
        """Return the scalar product of each two parties' updates of a round, if that is told."""
        products: list[list[float]] | None = self._cell(run_id, round, "update_products")
        return products

    def _cell(self, run_id: str, round: int, column: str) -> Any:
        query = select(tables.rounds.c[column]).where(
            tables.rounds.c.run_id == run_id, tables.rounds.c.round == round
        )
        return self._database.read(lambda connection: connection.execute(query).scalar())

    def _history(self, table: Table, run_id: str, after: int, order: Sequence[str]) -> pd.DataFrame:
        shown = [table.c[name] for name in shown_columns(table)]
        later = (table.c.run_id == run_id) & (table.c.round > after)
        query = select(*shown).where(later).order_by(*order)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return frame_of(table, rows)
