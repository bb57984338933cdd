"""The coordinate-wise median: Yin, Chen, Ramchandran and Bartlett 2018, "Byzantine-Robust
Distributed Learning: Towards Optimal Statistical Rates", definition 1 and algorithm 1, option I."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.aggregators.base import Aggregator, deltas_of
from fl_core.updates_and_state import LocalUpdate

WEIGHTS_AT_ONCE = 65_536  # of all parties: sorted together, they stay in a processor's cache


class CoordinateMedian(Aggregator):
    """For each weight the value in the middle; with an even number the mean of the middle two."""

    kind: ClassVar[str] = "median"
    label: ClassVar[str] = "Median of each weight"
    about: ClassVar[str] = (
        "For each weight the value in the middle, however many images stand behind it. Less than "
        "half of the parties can send nonsense without spoiling it; where parties differ honestly, "
        "it leaves out what only a few of them know."
    )
    also: ClassVar[Sequence[str]] = ("coordinate median", "coordinate-wise median")

    def combine(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        deltas = deltas_of(updates)
        step = np.empty(deltas.shape[1], dtype=np.float64)
        at_once = max(1, WEIGHTS_AT_ONCE // len(updates))
        for first in range(0, len(step), at_once):
            some = slice(first, first + at_once)
            step[some] = np.median(deltas[:, some].astype(np.float64), axis=0)
        return step
