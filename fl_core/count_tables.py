"""Tables of counts, such as images by party and class: read however they are written.

As text a table is short enough for a link, and has no letter that an address would escape:
"5.0.3_2.2.2" is two rows of three numbers.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from fl_core.errors import shown
from fl_core.knob_parsing import own, whole_number
from fl_core.translatable import translatable

Counts = tuple[tuple[int, ...], ...]
"""Rows of equally many whole numbers; none at all for a table that nobody has filled in."""

MOST_ROWS, MOST_COLUMNS = 200, 100
MOST_COUNT = 200_000
"""As many as a data set has training images at most."""

RULE = translatable(
    "up to {rows} rows of up to {columns} whole numbers from 0 to {most}, all rows equally long",
    rows=MOST_ROWS,
    columns=MOST_COLUMNS,
    most=MOST_COUNT,
)

_LONGEST_TEXT = MOST_ROWS * MOST_COLUMNS * (len(str(MOST_COUNT)) + 2)
_BETWEEN_ROWS = re.compile(r"\s*[_;\n]\s*")
_BETWEEN_NUMBERS = re.compile(r"\.|,\s+|\s+")  # a comma alone may be one of thousands


def read_counts(value: Any) -> Counts:
    """Return the table that rows in rows, an array of numpy or a text stand for.

    A text may be as in a link, as in JSON, or as a spreadsheet or numpy writes rows of numbers.

    Raises:
        ValueError: With what is there instead, in words that follow "got".
    """
    value = own(value)
    rows = _rows_in(value) if isinstance(value, str) else _items(value)
    if rows is None:
        raise ValueError(shown(value))
    if len(rows) > MOST_ROWS:
        raise ValueError(translatable("{rows} rows", rows=len(rows)))
    table = tuple(tuple(_row(row, number)) for number, row in enumerate(rows, start=1))
    if odd := next((row for row in table if len(row) != len(table[0])), None):
        text = "rows of {one} and of {other} numbers"
        raise ValueError(translatable(text, one=len(table[0]), other=len(odd)))
    return table


def counts_text(table: Sequence[Sequence[int]]) -> str:
    """Return a table as the shortest text that `read_counts` takes."""
    return "_".join(".".join(map(str, row)) for row in table)


def size_in_words(table: Sequence[Sequence[int]]) -> str:
    """Return such as "5 parties × 10 classes, 12,000 images", of at least one row."""
    return translatable(
        "{parties} parties × {classes} classes, {images} images",
        parties=len(table),
        classes=len(table[0]),
        images=sum(map(sum, table)),
    )


def _row(row: Any, number: int) -> Iterator[int]:
    cells = _items(row)
    if not cells:
        text = "{given} for row {row}"
        raise ValueError(translatable(text, given=shown(own(row)), row=number))
    if len(cells) > MOST_COLUMNS:
        text = "{numbers} numbers in row {row}"
        raise ValueError(translatable(text, numbers=len(cells), row=number))
    for cell in cells:
        found = cell if type(cell) is int else whole_number(cell)
        if type(found) is not int or not 0 <= found <= MOST_COUNT:
            text = "{given} in row {row}"
            raise ValueError(translatable(text, given=shown(own(cell)), row=number))
        yield found


def _items(value: Any) -> Sequence[Any] | None:
    if isinstance(value, np.ndarray) and value.ndim:
        value = value.tolist()
    return value if isinstance(value, list | tuple) else None


def _rows_in(text: str) -> Sequence[Any] | None:
    if len(text) > _LONGEST_TEXT:
        return None
    if text.startswith("["):
        try:
            return _items(json.loads(text))
        except (ValueError, RecursionError):
            return None
    return [_BETWEEN_NUMBERS.split(row) for row in _BETWEEN_ROWS.split(text)] if text else ()
