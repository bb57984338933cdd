"""Whether one way of training is better than another, or was only lucky with its random numbers.

Both are trained with several seeds; of equal seeds deal, start and batches are equal, so what is
compared is the difference seed by seed (Student 1908, "The Probable Error of a Mean"; Demšar 2006
on comparing classifiers so). Where seeds are not the same, the means are compared by Welch 1947,
"The generalization of Student's problem when several different population variances are involved".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

FEWEST = 3
"""Seeds of each, below which nobody can tell."""

SURE = 0.97
"""How often the interval holds the true difference if differences are normal. Above 95 %, so that
of any thousand comparisons, with other distributions, too, at most one in twenty is a false alarm:
at 95 % it would be so on average only."""

Way = Literal["paired", "unpaired", "too few"]


@dataclass(frozen=True)
class Difference:
    """How much more one way has than another, over seeds.

    Attributes:
        way: How it was computed; of too few seeds there is no interval.
        mean: The difference of the means, over the seeds that were compared.
        low: Where the interval of `SURE` begins, if there is one.
        high: Where it ends.
        ours: How many seeds of the one were compared.
        theirs: How many of the other.
    """

    way: Way
    mean: float | None
    low: float | None
    high: float | None
    ours: int
    theirs: int

    @property
    def is_more_than_luck(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


def difference_over_seeds(ours: Mapping[Any, float], theirs: Mapping[Any, float]) -> Difference:
    """Return how much more `ours` has than `theirs`, each a value by seed, or by some seeds."""
    shared = sorted(ours.keys() & theirs.keys())
    if len(shared) >= FEWEST:
        each = np.array([ours[seed] - theirs[seed] for seed in shared])
        half = _half_width(float(each.std(ddof=1) / np.sqrt(len(each))), len(each) - 1)
        return _difference("paired", float(each.mean()), half, len(each), len(each))
    one, other = _values(ours), _values(theirs)
    if len(one) >= FEWEST and len(other) >= FEWEST:
        return _welch(one, other)
    if shared:
        each = np.array([ours[seed] - theirs[seed] for seed in shared])
        return Difference("too few", float(each.mean()), None, None, len(each), len(each))
    mean = float(one.mean() - other.mean()) if len(one) and len(other) else None
    return Difference("too few", mean, None, None, len(one), len(other))


def _welch(one: NDArray[np.float64], other: NDArray[np.float64]) -> Difference:
    shares = np.array([one.var(ddof=1) / len(one), other.var(ddof=1) / len(other)])
    freedoms = np.array([len(one) - 1, len(other) - 1])
    total = float(shares.sum())
    freedom = total**2 / float((shares**2 / freedoms).sum()) if total else float(freedoms.min())
    half = _half_width(float(np.sqrt(total)), freedom)
    return _difference("unpaired", float(one.mean() - other.mean()), half, len(one), len(other))


def _half_width(error: float, freedom: float) -> float:
    return _quantile(freedom) * error


@lru_cache(maxsize=256)
def _quantile(freedom: float) -> float:
    """Return how many errors the interval reaches to each side."""
    return float(stats.t.ppf(0.5 + SURE / 2, freedom))


def _difference(way: Way, mean: float, half: float, ours: int, theirs: int) -> Difference:
    return Difference(way, mean, mean - half, mean + half, ours, theirs)


def _values(by_seed: Mapping[Any, float]) -> NDArray[np.float64]:
    return np.array(list(by_seed.values()), dtype=float)


@dataclass(frozen=True)
class Band:
    """Curves of several seeds drawn as one.

    Attributes:
        x: Where all of them were measured.
        mean: Of all seeds.
        low: The lowest of all seeds.
        high: The highest.
    """

    x: NDArray[np.float64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def band_over_seeds(curves: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> Band:
    """Return the mean and the range of curves, as far as all of them go.

    The n-th points of all curves belong together: their places on the axis are averaged, too.

    Args:
        curves: Of each the places on the axis and the values there, in the order of rounds.
    """
    last = min((len(x) for x, _ in curves), default=0)
    if not last:
        return Band(*(np.zeros(0) for _ in range(4)))
    x = np.array([places[:last] for places, _ in curves], dtype=float)
    y = np.array([values[:last] for _, values in curves], dtype=float)
    return Band(x.mean(axis=0), y.mean(axis=0), y.min(axis=0), y.max(axis=0))
