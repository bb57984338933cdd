"""Many vectors as one matrix, worked on a block of columns at a time, and distances among them.

However many there are, they are copied a block at a time, and what needs more digits than float32
has gets them there.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

NUMBERS_AT_ONCE = 65_536
"""Of all vectors together: sorted at once, they stay in a processor's cache."""

COLUMNS_AT_ONCE = 1040
"""Copied or multiplied at once: enough to be quick, and a small part of the matrix. No power of
two, for rows that begin a multiple of 4,096 bytes apart share their places in a processor's cache
and push each other out of it: columns were seen to be read three times as slowly."""

ON_ONE_THREAD = 256
"""Of up to so many vectors a product is over so soon that threads wait longer than they work: on
busy cores two of them were seen to take twenty times as long as one."""

Vectors = Sequence[NDArray[np.float32]]


def weight_by_weight(
    vectors: Vectors, reduce: Callable[[NDArray[np.float32]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return one vector made of many, weight by weight: `[length]` float64.

    Args:
        vectors: One or more.
        reduce: Makes `[n]` of `[n, num_vectors]`: in each row what all say of one weight, in their
            order. They are its own to change. Side by side in memory they are sorted fastest.
    """
    made = np.empty(len(vectors[0]), dtype=np.float64)
    at_once = max(1, NUMBERS_AT_ONCE // len(vectors))
    for some in _slices(len(made), COLUMNS_AT_ONCE):
        block = np.array([vector[some] for vector in vectors])
        for few in _slices(block.shape[1], at_once):
            made[some][few] = reduce(np.array(block[:, few].T, order="C"))
    return made


def squared_distances(vectors: Vectors) -> NDArray[np.float64]:
    """Return the squared distance of each two vectors, `[num_vectors, num_vectors]`; 0 to itself.

    From a Gram matrix, |a - b|^2 = |a|^2 + |b|^2 - 2 ab, in float64: so that of two vectors a
    million times as long as they are far apart four digits still hold, and how long a third one is
    does not matter to them.
    """
    gram = np.zeros((len(vectors), len(vectors)))
    with few_threads(len(vectors)):
        for _, block in blocks(vectors):
            gram += block @ block.T
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


def blocks(vectors: Vectors) -> Iterator[tuple[slice, NDArray[np.float64]]]:
    """Yield some columns at a time: where they are, and they in float64, `[num_vectors, n]`."""
    for some in _slices(len(vectors[0]), COLUMNS_AT_ONCE):
        yield some, np.array([vector[some] for vector in vectors], dtype=np.float64)


@contextmanager
def few_threads(num_vectors: int) -> Iterator[None]:
    """Have numpy multiply by so many rows on one thread, if they are few."""
    with _blas().limit(limits=1 if num_vectors <= ON_ONE_THREAD else None):
        yield


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")


def _slices(length: int, at_once: int) -> Iterator[slice]:
    for first in range(0, length, at_once):
        yield slice(first, min(first + at_once, length))
