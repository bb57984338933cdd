"""Whether columns from elsewhere hold what a Fedarium writes: kinds, ranges and shapes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, Float, Integer, Table

from fl_core.runs.column_types import PackedMatrix, Words
from fl_core.runs.exact_json import float_in
from fl_core.runs.whole_runs import Columns, names_of
from fl_core.short_text import one_line, shortened

MOST_WHOLE, MOST_COUNT = 2**63 - 1, 2**31 - 1
MOST_WORDS = 2_000  # letters
NEARLY = 1e-3
"""How far above 1 a share may be that was reckoned in float32."""

CONFUSIONS = (
    "confusion",
    "global_on_own_confusion",
    "own_on_test_confusion",
    "own_on_own_confusion",
)

Reader = Callable[[Any], Any]


class Unlike(Exception):
    """Something is not as a Fedarium writes it; the message is its name."""


class Unknown(Exception):
    """There is a column that is not known here; the message is its name."""


def whole(value: Any) -> int:
    """Return a whole number from 0."""
    if type(value) is int and 0 <= value <= MOST_WHOLE:
        return value
    raise ValueError


def small(value: Any) -> int:
    """Return a whole number from 0 that a packed matrix can hold."""
    if whole(value) <= MOST_COUNT:
        return int(value)
    raise ValueError


def number(value: Any) -> float:
    """Return any float."""
    if (found := float_in(value)) is not None:
        return found
    raise ValueError


def share(value: Any) -> float:
    """Return a float 0..1, or NaN."""
    if (found := number(value)) < 0 or found > 1 + NEARLY:
        raise ValueError
    return found


def words(value: Any) -> str:
    """Return a sentence on one line."""
    if isinstance(value, str):
        return shortened(one_line(value[: 20 * MOST_WORDS]), MOST_WORDS)
    raise ValueError


def yes_or_no(value: Any) -> bool:
    """Return whether something is so."""
    if isinstance(value, bool):
        return value
    raise ValueError


def or_none(read: Reader) -> Reader:
    """Return a reader that takes `None`, too."""
    return lambda value: None if value is None else read(value)


def listed(read: Reader, length: int | None = None) -> Reader:
    """Return a reader of a sequence, which may have to have a length."""

    def read_all(value: Any) -> list[Any]:
        if not isinstance(value, list) or (length is not None and len(value) != length):
            raise ValueError
        return [read(each) for each in value]

    return read_all


def matrix(cell: Reader, rows: int | None, columns: int | None) -> Reader:
    """Return a reader of a matrix, a list of rows; it may be of any size where none is given."""
    read_rows = listed(listed(cell, columns), rows)

    def read(value: Any) -> list[Any]:
        found: list[Any] = read_rows(value)
        if len({len(row) for row in found}) > 1:
            raise ValueError
        return found

    return read


@dataclass(frozen=True)
class Sizes:
    """How large matrices of a run are.

    Attributes:
        parties: How many parties there are.
        classes: How many classes; `None` where it is not known here.
    """

    parties: int
    classes: int | None


def columns_in(given: Any, table: Table, sizes: Sizes) -> Columns:
    """Return columns of a table, each value as the table takes it.

    Raises:
        Unlike: If they are of other kinds or shapes, or not all equally long.
        Unknown: If there is one that the table does not have.
    """
    if not isinstance(given, dict):
        raise Unlike(table.name)
    _know(given, table)
    key = {column.name for column in table.primary_key.columns} - {"run_id"}
    read = {name: _all_of(name, given[name], key, _reader(table.c[name], sizes)) for name in given}
    if not key <= read.keys() or len({len(values) for values in read.values()}) != 1:
        raise Unlike(table.name)
    return read


def row_in(given: Any, table: Table, sizes: Sizes) -> Mapping[str, Any]:
    """Return a row of a table, each value as the table takes it; what is lacking is `None`.

    Raises:
        Unlike, Unknown: As `columns_in`.
    """
    if not isinstance(given, dict):
        raise Unlike(table.name)
    _know(given, table)
    lists = {name: [given.get(name)] for name in names_of(table)}
    return {name: values[0] for name, values in columns_in(lists, table, sizes).items()}


def _know(given: Mapping[str, Any], table: Table) -> None:
    if unknown := [name for name in given if name not in names_of(table)]:
        raise Unknown(unknown[0])


def _all_of(name: str, values: Any, key: set[str], read: Reader) -> Sequence[Any]:
    """Return the values of a column; only of what rows are known by, none may be empty."""
    try:
        return list(
            map(read if name in key else or_none(read), listed(lambda value: value)(values))
        )
    except (ValueError, OverflowError):
        raise Unlike(name) from None


def _reader(column: Column[Any], sizes: Sizes) -> Reader:
    name, kind = column.name, column.type
    if shaped := _shaped(sizes).get(name):
        return shaped
    if isinstance(kind, PackedMatrix):
        return matrix(small, None, None)
    if isinstance(kind, Boolean):
        return yes_or_no
    if isinstance(kind, Integer):
        return whole
    if isinstance(kind, Float):
        return share if name.endswith(("accuracy", "_share")) else number
    return words if isinstance(kind, Words) else _numbers


def _shaped(sizes: Sizes) -> Mapping[str, Reader]:
    """Return how what has a shape is read, by the names of columns."""
    parties, classes = sizes.parties, sizes.classes
    return {
        **dict.fromkeys(CONFUSIONS, matrix(small, classes, classes)),
        "dealt": matrix(small, parties, classes),
        "label_counts": matrix(small, parties, classes),
        "num_train": listed(small, parties),
        "gallery": matrix(share, None, classes),
        "own_on_test_by_class": matrix(or_none(share), None, classes),
        "update_products": _square,
        "missing": listed(_absence_of(parties)),
    }


def _square(value: Any) -> Any:
    sides = len(value) if isinstance(value, list) else 0
    return matrix(number, sides, sides)(value)


def _absence_of(parties: int) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or value.keys() != {"party", "reason"}:
            raise ValueError
        if (party := whole(value["party"])) >= parties:
            raise ValueError
        return {"party": party, "reason": words(value["reason"])}

    return read


def _numbers(value: Any) -> Any:
    """Return numbers, alone or in lists of lists: what of a column more is known by its kind."""
    for read in (number, listed(or_none(number)), listed(listed(or_none(number)))):
        try:
            return read(value)
        except ValueError:
            continue
    raise ValueError
