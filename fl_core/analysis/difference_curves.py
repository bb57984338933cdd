"""How far the curve of one way of training lies above that of another, round by round.

Of equal seeds deal, start and batches are equal, so they are compared seed by seed, as
`seed_spread` does it with the last round; nothing is ever compared between two rounds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.analysis.seed_spread import Band

Measured = tuple[NDArray[np.float64], NDArray[np.float64]]
"""The rounds after which something was measured, rising, and what it was."""


@dataclass(frozen=True)
class DifferenceCurve:
    """A difference by round.

    Attributes:
        band: Its mean over seeds, and the lowest and the highest difference of a seed.
        pairs: How many seeds were compared, each with itself; 0 if the two share none: the
            difference is that of their means then, and there is no range.
    """

    band: Band
    pairs: int


def difference_curve(
    ours: Mapping[Any, Measured], theirs: Mapping[Any, Measured], smooth: int = 1
) -> DifferenceCurve:
    """Return how much more `ours` has than `theirs`, each a curve by seed.

    There is a point for each round after which all that are compared were measured.

    Args:
        ours: The one.
        theirs: The other, in the same unit.
        smooth: Over so many of these rounds, that one and those before it, a mean is taken.
    """
    shared = sorted(ours.keys() & theirs.keys())
    one = [ours[seed] for seed in shared or sorted(ours)]
    other = [theirs[seed] for seed in shared or sorted(theirs)]
    if not one or not other:
        return DifferenceCurve(Band(*(np.zeros(0) for _ in range(4))), 0)
    rounds = reduce(np.intersect1d, [told[0] for told in (*one, *other)])
    high, low = _at(one, rounds), _at(other, rounds)
    each = high - low if shared else (high.mean(axis=0) - low.mean(axis=0))[None]
    each = np.array([rolling_mean(values, smooth) for values in each])
    band = Band(rounds, each.mean(axis=0), each.min(axis=0), each.max(axis=0))
    return DifferenceCurve(band, len(shared))


def _at(curves: Sequence[Measured], rounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values [num_curves, num_rounds] at rounds that all have."""
    return np.array([values[np.isin(measured, rounds)] for measured, values in curves])


def rolling_mean(values: NDArray[np.float64], over: int) -> NDArray[np.float64]:
    """Return the mean of each value and of up to `over - 1` before it."""
    if over == 1:
        return values
    return np.array([values[max(0, i + 1 - over) : i + 1].mean() for i in range(len(values))])
