"""The mean in which each party counts the same: the average of Karimireddy, Kale, Mohri, Reddi,
Stich and Suresh 2020, "SCAFFOLD" (ICML), algorithm 1, and of most papers on robust rules."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.aggregators.base import Aggregator
from fl_core.aggregators.weighted_mean import WeightedMean
from fl_core.updates_and_state import LocalUpdate


class PlainMean(WeightedMean):
    """As the weighted mean, with 1 / n for each of n; no other where all have as many images."""

    kind: ClassVar[str] = "plain_mean"
    label: ClassVar[str] = "Mean, each party the same"
    about: ClassVar[str] = (
        "Every party counts the same, however many images it has. Small parties are heard as much "
        "as large ones, so the model learns their images better and the large ones’ less well. One "
        "party that sends nonsense can spoil it."
    )
    also: ClassVar[Sequence[str]] = ("uniform mean", "unweighted mean")
    equation: ClassVar[str] = r"d = \frac{1}{n} \sum_i x_i"
    paper: ClassVar[str] = (
        "Karimireddy, Kale, Mohri, Reddi, Stich and Suresh, “SCAFFOLD”, ICML 2020, and most "
        "papers on robust rules."
    )
    neutral: ClassVar[str] = "Where all hold equally many images it is the mean weighted by images."

    def shares(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        return Aggregator.shares(self, updates)
