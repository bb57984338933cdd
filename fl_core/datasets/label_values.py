"""Labels however they were written, as one whole number or word an image."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.datasets.array_source import in_blocks
from fl_core.errors import DataError, shown

Labels = NDArray[Any]


def number_of_labels(shape: tuple[int, ...]) -> int:
    """Return how many labels an array of this shape holds, a column, a row or one-hot rows."""
    sides = [side for side in shape if side != 1]
    return sides[0] if sides else 1


def flat_labels(name: str, labels: Labels) -> Labels:
    """Return labels as `[n]` whole numbers or words, whatever they were written as.

    Raises:
        DataError: If they are neither.
    """
    labels = labels.reshape([side for side in labels.shape if side != 1] or [1])
    if labels.ndim == 2:
        return _columns(name, labels)
    if labels.ndim != 1 or labels.dtype.kind not in "biufSU":
        raise DataError(
            f"The labels of the array {shown(name)} must be [number], or one-hot "
            f"[number, classes], but they are {labels.dtype} {list(labels.shape)}."
        )
    if labels.dtype.kind in "SU":
        return _words(labels)
    if labels.dtype.kind == "f":
        whole = np.isfinite(labels) & (np.trunc(labels) == labels)
        if not whole.all():
            raise DataError(
                f"The labels of the array {shown(name)} must be whole numbers, but there is "
                f"{labels[~whole][0]} among them."
            )
    return labels.astype(np.uint8) if labels.dtype == bool else labels


def _columns(name: str, rows: Labels) -> Labels:
    """Return the column of the one in each row, block by block: they may be a hundred columns."""
    if rows.dtype.kind not in "biuf":
        raise _no_columns(name, rows)
    found = np.empty(len(rows), np.int64)
    start = 0
    for block in in_blocks(rows):
        ones = block == 1
        if not (ones | (block == 0)).all():
            raise _no_columns(name, rows)
        count = np.count_nonzero(ones, axis=1)
        if (count != 1).any():
            where = int(np.argmax(count != 1))
            raise DataError(
                f"Each image must be of one class, but row {start + where:,} of the one-hot labels "
                f"{shown(name)} has {int(count[where])} ones."
            )
        found[start : start + len(block)] = ones.argmax(axis=1)
        start += len(block)
    return found


def _no_columns(name: str, rows: Labels) -> DataError:
    return DataError(
        f"The labels of the array {shown(name)} must be one a row, or one-hot of zeros and ones, "
        f"but they are {rows.dtype} {list(rows.shape)}."
    )


def _words(labels: Labels) -> Labels:
    if labels.dtype.kind == "S":
        labels = np.char.decode(labels, "utf-8", "replace")
    return np.char.strip(labels)
