"""Whether what runs came to differs by more than luck, in a sentence."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from fl_core.analysis.seed_spread import Difference, difference_over_seeds
from fl_core.translatable import Template, translatable

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

BySeed = Mapping[Any, float]
"""Shares of images, 0..1, by seed or seeds, which have an order."""


def mean_and_deviation(by_seed: BySeed) -> tuple[float | None, float | None]:
    """Return the mean over seeds, and the sample standard deviation where there are two or more."""
    values = np.array([*by_seed.values()], dtype=float)
    if not len(values):
        return None, None
    return float(values.mean()), float(values.std(ddof=1)) if len(values) > 1 else None


def verdict_on(
    name: str, baseline: str, ours: BySeed, theirs: BySeed
) -> tuple[Difference, Template]:
    """Return how accuracies differ from those of a baseline, and a sentence of it."""
    told = difference_over_seeds(ours, theirs)
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
