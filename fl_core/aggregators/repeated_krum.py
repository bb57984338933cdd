"""Krum's choice, then that of the rest, and so on, without counting everything anew each time."""

import numpy as np
from numpy.typing import NDArray

from fl_core.aggregators.krum import scores


def selected(distances: NDArray[np.float64], faulty: int, number: int) -> list[int]:
    """Return so many updates in their order: the best of all by Krum, of the rest, and so on.

    With one update fewer left, each of the others counts one neighbour fewer: the one that went, or
    else its farthest. So who counts whom is kept from choice to choice, and the scores of n updates
    are n sums, not n searches.

    Args:
        distances: `[n, n]`, squared, of each to each; 0 to itself.
        faulty: f, 0 or more; n - f - 2 is the number of neighbours that count at first.
        number: How many, at most n.
    """
    num = len(distances)
    rows, nearest = np.arange(num), num - faulty - 2
    order, inside = _neighbours(distances, nearest)
    counted = np.where(inside, distances, 0.0)
    last = np.full(num, nearest - 1)  # where in a row's order the farthest is that it counts
    left = np.ones(num, dtype=bool)
    chosen: list[int] = []
    while len(chosen) < number and nearest > 1:
        best = int(np.argmin(np.where(left, counted.sum(axis=1), np.inf)))
        chosen.append(best)
        left[best], nearest = False, nearest - 1
        others = rows[~inside[:, best]]
        for some, gone in ((rows, best), (others, order[others, last[others]])):
            inside[some, gone], counted[some, gone] = False, 0.0
        while (back := ~inside[rows, order[rows, last]] & (last > 0)).any():
            last -= back
    while len(chosen) < number:  # one neighbour counts, which may be another after each choice
        rest = rows[left]
        best = int(rest[np.argmin(scores(distances[np.ix_(rest, rest)], faulty))])
        chosen.append(best)
        left[best] = False
    return sorted(chosen)


def _neighbours(
    distances: NDArray[np.float64], nearest: int
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return each row's others, the nearest first, and whether they are among so many."""
    apart = distances.copy()
    np.fill_diagonal(apart, np.inf)
    order = np.argsort(apart, axis=1, kind="stable")
    inside = np.zeros(distances.shape, dtype=bool)
    np.put_along_axis(inside, order[:, : max(0, nearest)], True, axis=1)
    return order, inside
