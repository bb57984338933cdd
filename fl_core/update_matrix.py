"""Many vectors as one matrix, worked on a block of columns at a time, and distances among them.

However many there are, they are copied a block at a time, and what needs more digits than float32
has gets them there.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

NUMBERS_AT_ONCE = 65_536
"""Of all vectors together: sorted at once, they stay in a processor's cache."""

COLUMNS_AT_ONCE = 4096
"""Copied or multiplied at once: enough to be quick, and a small part of the matrix."""

ON_ONE_THREAD = 262_144
"""OpenBLAS multiplies so many triples of numbers on one thread. On busy cores two threads that wait
for each other were seen to take twenty times as long as one."""

Vectors = Sequence[NDArray[np.float32]]


def by_sorted_blocks(
    vectors: Vectors, reduce: Callable[[NDArray[np.float32]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return one vector made of many, weight by weight: `[length]` float64.

    Args:
        vectors: One or more.
        reduce: Makes `[n]` of `[num_vectors, n]`, whose columns are in ascending order.
    """
    made = np.empty(len(vectors[0]), dtype=np.float64)
    at_once = max(1, NUMBERS_AT_ONCE // len(vectors))
    for some in _slices(len(made), COLUMNS_AT_ONCE):
        block = np.array([vector[some] for vector in vectors])
        for few in _slices(block.shape[1], at_once):
            # Side by side in memory a column's values are sorted faster.
            ordered = np.sort(block[:, few].T, axis=1)
            made[some][few] = reduce(np.ascontiguousarray(ordered.T))
    return made


def squared_distances(vectors: Vectors) -> NDArray[np.float64]:
    """Return the squared distance of each two vectors, `[num_vectors, num_vectors]`; 0 to itself.

    From a Gram matrix, |a - b|^2 = |a|^2 + |b|^2 - 2 ab, in float64: so that of two vectors a
    million times as long as they are far apart four digits still hold, and how long a third one is
    does not matter to them.
    """
    gram = np.zeros((len(vectors), len(vectors)))
    for _, block in blocks(vectors, COLUMNS_AT_ONCE):
        for some in together(len(vectors), block.shape[1]):
            gram += block[:, some] @ block[:, some].T
    lengths = np.diag(gram)
    found = np.maximum(lengths[:, None] + lengths - 2 * gram, 0)
    np.fill_diagonal(found, 0)
    return np.asarray(found, dtype=np.float64)


def distances_to(centre: NDArray[np.floating], vectors: Vectors) -> NDArray[np.float64]:
    """Return how far each vector is from a centre, `[num_vectors]`, in float64."""
    found, apart = np.empty(len(vectors)), np.empty(len(centre))
    for index, vector in enumerate(vectors):
        np.subtract(vector, centre, out=apart)
        found[index] = np.sqrt(squared_length(apart))
    return found


def squared_length(vector: NDArray[np.float64]) -> float:
    """Return |v|^2, on one thread: for so short a sum many are slower, the more on busy cores."""
    return float(np.einsum("i,i->", vector, vector))


def blocks(vectors: Vectors, at_once: int) -> Iterator[tuple[slice, NDArray[np.float64]]]:
    """Yield some columns at a time: where they are, and they in float64, `[num_vectors, n]`."""
    for some in _slices(len(vectors[0]), at_once):
        yield some, np.array([vector[some] for vector in vectors], dtype=np.float64)


def together(num_vectors: int, length: int) -> Iterator[slice]:
    """Yield which columns are multiplied at a time, by as many rows as there are vectors.

    Of up to some hundred vectors so few that it is done on one thread; of more all of them, where
    the product takes much longer than threads wait.
    """
    few = ON_ONE_THREAD // num_vectors**2
    return _slices(length, few if few >= 16 else length)


def _slices(length: int, at_once: int) -> Iterator[slice]:
    for first in range(0, length, at_once):
        yield slice(first, min(first + at_once, length))
