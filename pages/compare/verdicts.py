"""What each group came to, and whether it differs from the baseline by more than luck. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fl_core.analysis.seed_spread import Difference, difference_over_seeds
from fl_core.translatable import Template, translatable
from pages.compare.curve_bands import Curve

FEWER = translatable(
    "{name}: {difference:+.1f} percentage points against {baseline}. With fewer than three seeds "
    "of each one cannot tell whether that is luck."
)
NOTHING = translatable("{name}: nothing to compare with {baseline} yet.")
LUCK = translatable(
    "{name}: {difference:+.1f} percentage points against {baseline}, which may be luck: over "
    "{seeds} seeds the difference lies between {low:+.1f} and {high:+.1f}."
)
MORE = translatable(
    "{name}: {difference:+.1f} percentage points against {baseline}, and that is more than luck: "
    "over {seeds} seeds the difference lies between {low:+.1f} and {high:+.1f}."
)


@dataclass(frozen=True)
class Came:
    """What a group came to, over its seeds, as shares 0..1.

    Attributes:
        final: By seed, after the last measured round.
        best: By seed, the highest there was.
        worst_party: By seed, after the last round after which it is known.
    """

    final: Mapping[int, float]
    best: Mapping[int, float]
    worst_party: Mapping[int, float]


def came_to(curve: Curve, seeds: Sequence[int], column: str, worst: str) -> Came:
    """Return what a group came to.

    Args:
        curve: The group.
        seeds: Of its tables.
        column: The accuracy that is asked for, as the tables call it.
        worst: The column of the worst party's.
    """
    final, best, worst_party = {}, {}, {}
    for seed, table in zip(seeds, curve.tables, strict=True):
        known = _known(table, column)
        if len(known):
            final[seed], best[seed] = float(known[-1]), float(known.max())
        least = _known(table, worst)
        if len(least):
            worst_party[seed] = float(least[-1])
    return Came(final, best, worst_party)


def _known(table: pd.DataFrame, column: str) -> NDArray[np.float64]:
    values: NDArray[np.float64] = table[column].to_numpy(float)
    return values[~np.isnan(values)]


def mean_and_deviation(by_seed: Mapping[int, float]) -> tuple[float | None, float | None]:
    """Return the mean over seeds, and the sample standard deviation where there are two or more."""
    values = np.array([*by_seed.values()], dtype=float)
    if not len(values):
        return None, None
    return float(values.mean()), float(values.std(ddof=1)) if len(values) > 1 else None


def verdict(name: str, baseline: str, ours: Came, theirs: Came) -> tuple[Difference, Template]:
    """Return how a group's final accuracy differs from the baseline's, and a sentence of it."""
    told = difference_over_seeds(ours.final, theirs.final)
    names: dict[str, str | float] = {"name": name, "baseline": baseline}
    if told.mean is None:
        return told, translatable(NOTHING, **names)
    names |= {"difference": _points(told.mean)}
    if told.low is None or told.high is None:
        return told, translatable(FEWER, **names)
    bounds = {"seeds": told.ours, "low": _points(told.low), "high": _points(told.high)}
    return told, translatable(MORE if told.is_more_than_luck else LUCK, **names, **bounds)


def _points(share: float) -> float:
    """Return percentage points as they are told, of which none is less than none."""
    return round(100 * share, 1) + 0.0
