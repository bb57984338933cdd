"""Histories as tidy tables: rows made of finished rounds, and columns made of rows.

The store keeps such rows between the two, `train` in Python has them at hand: both show the same
columns with the same values, to the last bit.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Boolean, Column, Float, Integer, Table

from fl_core.events import RoundFinished
from fl_core.runs import tables
from fl_core.runs.column_types import Words
from fl_core.runs.event_columns import row_of

Row = dict[str, Any]


def rows_of(finished: RoundFinished) -> tuple[Row, list[Row]]:
    """Return a finished round's row of `tables.rounds`, and those of `tables.party_rounds`.

    What tells the rows of one run from those of others (`run_id`) is not among their columns.
    """
    key = {"round": finished.round}
    parties = [
        key | {"party": party.party} | row_of(party, tables.NOT_OF_PARTIES)
        for party in finished.parties
    ]
    return key | row_of(finished, tables.NOT_OF_ROUNDS), parties


def shown_columns(table: Table) -> Mapping[str, type]:
    """Return the columns that a history shows, with what is in them: numbers and words.

    A sequence or a matrix is left out, and so is the run that a row is of.
    """
    return {c.name: kind for c in table.c if (kind := _kind_of(c)) and c.name != "run_id"}


def frame_of(table: Table, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Return a history: whole numbers are int64, others float64, NaN where nothing was measured.

    Args:
        table: Of which the rows are.
        rows: What `shown_columns` names of each, in that order.
    """
    kinds = shown_columns(table)
    columns = zip(*rows, strict=True) if rows else [()] * len(kinds)
    named = zip(kinds.items(), columns, strict=True)
    return pd.DataFrame({name: _array_of(kind, values) for (name, kind), values in named})


def _array_of(kind: type, values: Sequence[Any]) -> NDArray[Any]:
    """Return a column; a whole number that rows older than it lack is a float there."""
    if kind is str:
        return np.array(values, dtype=object)
    if kind is int and None not in values:
        return np.array(values, dtype=int)
    return np.array(values, dtype=float) + 0.0  # no -0.0, which SQLite keeps as 0.0


def _kind_of(column: Column[Any]) -> type | None:
    """Return what a column shows in a table of numbers and words; `None`: nothing."""
    if isinstance(column.type, Words):
        return str
    if isinstance(column.type, Integer):
        return int
    return float if isinstance(column.type, Float | Boolean) else None
