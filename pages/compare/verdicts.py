"""What each group came to, and whether it differs from the baseline by more than luck. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fl_core.analysis.seed_spread import Difference
from fl_core.analysis.seed_verdict import BySeed, verdict_on
from fl_core.config_seeds import Seeds
from fl_core.translatable import Template
from pages.compare.curve_bands import Curve


@dataclass(frozen=True)
class Came:
    """What a group came to, over its seeds, as shares 0..1.

    Attributes:
        final: By seed, after the last measured round.
        best: By seed, the highest there was.
        worst_party: By seed, after the last round after which it is known.
    """

    final: BySeed
    best: BySeed
    worst_party: BySeed


def came_to(curve: Curve, seeds: Sequence[Seeds], column: str, worst: str) -> Came:
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


def verdict(name: str, baseline: str, ours: Came, theirs: Came) -> tuple[Difference, Template]:
    """Return how a group's final accuracy differs from the baseline's, and a sentence of it."""
    return verdict_on(name, baseline, ours.final, theirs.final)
