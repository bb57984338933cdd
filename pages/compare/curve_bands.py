"""What is drawn of each group: mean and range over seeds, or its difference from another. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fl_core.analysis.difference_curves import (
    DifferenceCurve,
    Measured,
    difference_curve,
    rolling_mean,
)
from fl_core.analysis.seed_spread import Band, band_over_seeds
from fl_core.config_seeds import Seeds
from pages.compare.run_measures import ROUNDS


@dataclass(frozen=True)
class Curve:
    """What is drawn of a group.

    Attributes:
        name: What it is called.
        place: Its place among all: the colour.
        tables: Of each of its runs `measures`.
        seeds: Of these runs.
    """

    name: str
    place: int
    tables: Sequence[pd.DataFrame]
    seeds: Sequence[Seeds] = ()

    @property
    def group(self) -> str:
        """What charts and tables call it among themselves: one lit in one is lit in all."""
        return f"group {self.place}"


@dataclass(frozen=True)
class Drawn:
    """A curve, what is drawn of it, and over how many seeds its range reaches."""

    curve: Curve
    band: Band
    seeds: int


def band_of(curve: Curve, x: str, column: str, smooth: int = 1) -> Band:
    """Return what is drawn of a group: mean and range over its seeds, by round.

    Args:
        curve: The group.
        x: What the axis says, one of `AXES`.
        column: What is drawn, as the tables call it; shares in percent.
        smooth: Over so many measured rounds, that one and those before it, a mean is drawn.
    """
    known = [_measured(table, x, column) for table in curve.tables]
    return band_over_seeds([(places, rolling_mean(values, smooth)) for places, values in known])


def _measured(table: pd.DataFrame, x: str, column: str) -> Measured:
    """Return where something was measured, and what it was; shares in percent.

    By arrays, not by frames: of sixty runs those would take longer than all else.
    """
    scale = 100.0 if column.endswith("accuracy") else 1.0
    places, values = table[x].to_numpy(float), scale * table[column].to_numpy(float)
    there = ~(np.isnan(places) | np.isnan(values))
    return places[there], values[there]


def difference_of(curve: Curve, baseline: Curve, column: str, smooth: int = 1) -> DifferenceCurve:
    """Return how far a group lies above another, by round; of accuracies in percentage points."""
    return difference_curve(_by_seed(curve, column), _by_seed(baseline, column), smooth)


def _by_seed(curve: Curve, column: str) -> dict[Seeds, Measured]:
    return {
        seed: _measured(table, ROUNDS, column)
        for seed, table in zip(curve.seeds, curve.tables, strict=True)
    }


def bands(
    curves: Sequence[Curve], x: str, column: str, smooth: int, baseline: Curve | None
) -> Iterator[Drawn]:
    """Yield what is drawn of each group: itself or, with a baseline, its difference from that."""
    for curve in curves:
        if baseline is None:
            yield Drawn(curve, band_of(curve, x, column, smooth), len(curve.tables))
        elif curve.place != baseline.place:
            told = difference_of(curve, baseline, column, smooth)
            yield Drawn(curve, told.band, told.pairs)
