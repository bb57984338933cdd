"""Labels however they were written: which different ones there are, and which each image has."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.datasets.array_source import MOST_AT_ONCE, Source, in_blocks
from fl_core.errors import DataError, shown
from fl_core.translatable import translatable


@dataclass(frozen=True)
class Labels:
    """Labels of some images; words are held once each, for one takes far more than its number.

    Attributes:
        values: The different ones, whole numbers or words.
        places: `[n]` int32, which of these each image has.
        words: Whether they are words.
    """

    values: tuple[Any, ...]
    places: NDArray[np.int32]
    words: bool = False

    def __len__(self) -> int:
        return len(self.places)


def number_of_labels(shape: tuple[int, ...]) -> int:
    """Return how many labels an array of this shape holds, a column, a row or one-hot rows."""
    sides = [side for side in shape if side != 1]
    return sides[0] if sides else 1


def labels_in(source: Source) -> Labels:
    """Return the labels that an array of a file holds; words are read block by block.

    Raises:
        DataError: If they are neither whole numbers nor words, or take too much.
    """
    source.check(MOST_AT_ONCE)
    lengths = sum(side != 1 for side in source.shape)
    if source.dtype.kind in "SU" and lengths == 1 and source.shape[0] != 1:
        return _words(source.blocks())
    return flat_labels(source.name, source.whole())


def flat_labels(name: str, labels: NDArray[Any]) -> Labels:
    """Return labels as whole numbers or words, whatever they were written as.

    Raises:
        DataError: If they are neither.
    """
    labels = labels.reshape([side for side in labels.shape if side != 1] or [1])
    if labels.ndim == 2:
        return _numbers(_columns(name, labels))
    if labels.ndim != 1 or labels.dtype.kind not in "biufSU":
        raise DataError(
            translatable(
                "The labels of the array {array} must be [number], or one-hot "
                "[number, classes], but they are {dtype} {shape}.",
                array=shown(name),
                dtype=labels.dtype,
                shape=list(labels.shape),
            )
        )
    if labels.dtype.kind in "SU":
        return _words(in_blocks(labels))
    if labels.dtype.kind == "f":
        whole = np.isfinite(labels) & (np.trunc(labels) == labels)
        if not whole.all():
            raise DataError(
                translatable(
                    "The labels of the array {array} must be whole numbers, but there is "
                    "{odd} among them.",
                    array=shown(name),
                    odd=labels[~whole][0],
                )
            )
    return _numbers(labels.astype(np.uint8) if labels.dtype == bool else labels)


def _columns(name: str, rows: NDArray[Any]) -> NDArray[np.int64]:
    """Return the column of the one in each row, block by block: they may be a hundred columns."""
    if rows.dtype.kind not in "biuf":
        raise _no_columns(name, rows)
    found = np.empty(len(rows), np.int64)
    start = 0
    for block in in_blocks(rows):
        ones = block == 1
        if not (plain := ones | (block == 0)).all():
            raise DataError(
                translatable(
                    "The labels of the array {array} must be one a row, or one-hot of zeros and "
                    "ones, but there is {odd:.4g} among them.",
                    array=shown(name),
                    odd=block[~plain][0],
                )
            )
        count = np.count_nonzero(ones, axis=1)
        if (count != 1).any():
            where = int(np.argmax(count != 1))
            raise DataError(
                translatable(
                    "Each image must be of one class, but row {row} of the one-hot labels "
                    "{array} has {ones} ones.",
                    row=start + where,
                    array=shown(name),
                    ones=int(count[where]),
                )
            )
        found[start : start + len(block)] = ones.argmax(axis=1)
        start += len(block)
    return found


def _no_columns(name: str, rows: NDArray[Any]) -> DataError:
    return DataError(
        f"The labels of the array {shown(name)} must be one a row, or one-hot of zeros and ones, "
        f"but they are {rows.dtype} {list(rows.shape)}."
    )


def _numbers(labels: NDArray[Any]) -> Labels:
    values, places = np.unique(labels, return_inverse=True)
    return Labels(tuple(map(int, values.tolist())), places.reshape(-1).astype(np.int32))


def _words(blocks: Iterable[NDArray[Any]]) -> Labels:
    number_of: dict[str, int] = {}
    found = []
    for block in blocks:
        values, places = np.unique(block, return_inverse=True)
        words = map(_word, values.tolist())
        numbers = [number_of.setdefault(word, len(number_of)) for word in words]
        found.append(np.array(numbers, np.int32)[places.reshape(-1)])
    return Labels(tuple(number_of), np.concatenate(found) if found else np.empty(0, np.int32), True)


def _word(value: str | bytes) -> str:
    word = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return word.strip()
