"""Runs with all that is known of them but their weights, taken out of a store and put into one."""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, select

from fl_core.analysis.history_fingerprint import history_fingerprint
from fl_core.runs import tables
from fl_core.runs.arrivals import Arrival, ids_for
from fl_core.runs.database import Database
from fl_core.runs.exact_json import told
from fl_core.runs.history_frames import frame_of, shown_columns
from fl_core.runs.run_sequence_numbers import next_number
from fl_core.runs.whole_sweeps import add_sweep

Row = Mapping[str, Any]
Columns = Mapping[str, Sequence[Any]]
"""A table by its columns, `run_id` left out: all have as many values, one a row."""

AT_A_TIME = 1_000  # rows
DIGITS = 32


@dataclass(frozen=True)
class WholeRun:
    """A run as the tables have it.

    Attributes:
        run: Its row of `tables.runs`.
        facts: Its row of `tables.run_facts` without `run_id`, if there is one.
        rounds: Its rows of `tables.rounds`, in order.
        parties: Its rows of `tables.party_rounds`, in order of round and party.
    """

    run: Row
    facts: Row | None
    rounds: Columns
    parties: Columns

    @property
    def fingerprint(self) -> str:
        """Return what `history_fingerprint` says of the columns that are there."""
        return history_fingerprint(
            _frame(tables.rounds, self.rounds), _frame(tables.party_rounds, self.parties)
        )

    @property
    def checksum(self) -> str:
        """Return hex digits of all that the run has told: matrices and seconds, too."""
        return checksum_of(self.facts, self.rounds, self.parties)


def checksum_of(*parts: Mapping[str, Any] | None) -> str:
    """Return hex digits of facts, rounds and parties, in whatever order their columns are."""
    ordered = [part and {name: part[name] for name in sorted(part)} for part in parts]
    return hashlib.sha256(told(ordered).encode()).hexdigest()[:DIGITS]


class WholeRuns:
    """Reads and adds runs with all that they have told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def whole_run(self, run_id: str) -> WholeRun | None:
        """Return a run up to its last finished round, or `None` if there is none of that id."""
        return self._database.read(lambda connection: _whole(connection, run_id))

    def add_whole_runs(self, runs: Sequence[WholeRun]) -> list[Arrival]:
        """Add runs, all or none, and return what became of each.

        One keeps its id unless another run has it; one that is there already is not added again.
        """
        return self.add_whole_sweeps(runs, ())[0]

    def add_whole_sweeps(
        self, runs: Sequence[WholeRun], sweeps: Sequence[Row]
    ) -> tuple[list[Arrival], list[Arrival]]:
        """Add runs and, as rows of `tables.sweeps`, the sweeps that they are of: all or none.

        Returns:
            What became of each run, and of each sweep; one that is called otherwise here is so in
            its runs, too.
        """
        arrived: list[Arrival] = []
        planned: list[Arrival] = []

        def add(connection: Connection) -> None:
            planned[:] = [add_sweep(connection, sweep) for sweep in sweeps]
            names = {row["id"]: here.id for row, here in zip(sweeps, planned, strict=True)}
            numbers = count(next_number(connection))
            arrived[:] = [_add(connection, _of_sweep(run, names), numbers) for run in runs]

        self._database.write(add)
        return arrived, planned


def _whole(connection: Connection, run_id: str) -> WholeRun | None:
    query = select(tables.runs).where(tables.runs.c.id == run_id)
    run = connection.execute(query).mappings().first()
    if run is None:
        return None
    facts = connection.execute(_of(tables.run_facts, run_id)).mappings().first()
    # Rounds up to this one never change; more may come while they are read.
    last = -1 if run["round"] is None else run["round"]
    rounds, parties = (
        _columns(connection, table, run_id, last) for table in (tables.rounds, tables.party_rounds)
    )
    return WholeRun(dict(run), dict(facts) if facts else None, rounds, parties)


def _of(table: Table, run_id: str) -> Any:
    return select(*(table.c[name] for name in names_of(table))).where(table.c.run_id == run_id)


def names_of(table: Table) -> list[str]:
    """Return the columns of a table that tell something of a run."""
    return [column.name for column in table.c if column.name != "run_id"]


def _columns(connection: Connection, table: Table, run_id: str, last: int) -> Columns:
    order = [column for column in table.primary_key.columns if column.name != "run_id"]
    query = _of(table, run_id).where(table.c.round <= last).order_by(*order)
    rows = connection.execute(query).all()
    values = zip(*rows, strict=True) if rows else ((),) * len(names_of(table))
    return dict(zip(names_of(table), map(list, values), strict=True))


def _add(connection: Connection, run: WholeRun, numbers: Iterator[int]) -> Arrival:
    ids = ids_for(run.run["id"], run.checksum)
    while there := _whole(connection, run_id := next(ids)):
        if _as_kept(there) == _as_kept(run):
            return Arrival(run_id, added=False, in_bin=there.run["deleted_at"] is not None)
    _insert(connection, run, run_id, next(numbers))
    return Arrival(run_id, added=True)


def _of_sweep(run: WholeRun, names: Mapping[str, str]) -> WholeRun:
    """Return a run with the name that its sweep has here."""
    sweep = run.run["sweep"]
    return replace(run, run={**run.run, "sweep": names[sweep]}) if sweep in names else run


def _as_kept(run: WholeRun) -> tuple[str, str]:
    """Return what tells a run from others; SQLite keeps a NaN as NULL, and no -0.0."""
    history = [{name: list(map(_kept, part[name])) for name in part} for part in _parts(run)]
    facts = run.facts and {name: run.facts.get(name) for name in names_of(tables.run_facts)}
    return run.run["fingerprint"], WholeRun({}, facts, *history).checksum


def _parts(run: WholeRun) -> tuple[Columns, Columns]:
    """Return the tables of a run with all columns that there are."""
    return _filled(tables.rounds, run.rounds), _filled(tables.party_rounds, run.parties)


def _kept(value: Any) -> Any:
    if isinstance(value, float):
        return None if math.isnan(value) else value + 0.0
    return value


def _filled(table: Table, columns: Columns) -> Columns:
    """Return columns with those that are lacking, as an older Fedarium's are: nothing in them."""
    number = len(columns["round"])
    return {name: columns.get(name, [None] * number) for name in names_of(table)}


def _insert(connection: Connection, run: WholeRun, run_id: str, number: int) -> None:
    connection.execute(tables.runs.insert().values(**{**run.run, "id": run_id, "number": number}))
    if run.facts:
        connection.execute(tables.run_facts.insert().values(run_id=run_id, **run.facts))
    for table, columns in zip((tables.rounds, tables.party_rounds), _parts(run), strict=True):
        values = zip(*columns.values(), strict=True)
        while rows := [*islice(values, AT_A_TIME)]:
            named = [{"run_id": run_id} | dict(zip(columns, row, strict=True)) for row in rows]
            connection.execute(table.insert(), named)


def _frame(table: Table, columns: Columns) -> pd.DataFrame:
    """Return a table as `RunStore.rounds` does, of the columns that are there."""
    shown = shown_columns(table)
    filled = _filled(table, columns)
    rows = [*zip(*(filled[name] for name in shown), strict=True)]
    return frame_of(table, rows)[[name for name in shown if name in columns]]
