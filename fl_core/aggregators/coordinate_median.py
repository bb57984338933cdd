"""The coordinate-wise median: Yin, Chen, Ramchandran and Bartlett 2018, "Byzantine-Robust
Distributed Learning: Towards Optimal Statistical Rates", definition 1 and algorithm 1, option I."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.aggregators.base import Aggregator, deltas_of
from fl_core.update_matrix import weight_by_weight
from fl_core.updates_and_state import LocalUpdate


class CoordinateMedian(Aggregator):
    """For each weight the value in the middle; with an even number the mean of the middle two."""

    kind: ClassVar[str] = "median"
    label: ClassVar[str] = "Median of each weight"
    heading: ClassVar[str] = "Robust, weight by weight"
    about: ClassVar[str] = (
        "For each weight the value in the middle, however many images stand behind it. Less than "
        "half of the parties can send nonsense without spoiling it; where parties differ honestly, "
        "it leaves out what only a few of them know."
    )
    also: ClassVar[Sequence[str]] = ("coordinate median", "coordinate-wise median")
    equation: ClassVar[str] = (
        r"d_k = \operatorname{median}_i\, x_{i,k} \quad \text{for each weight } k"
    )
    paper: ClassVar[str] = (
        "Yin, Chen, Ramchandran and Bartlett, “Byzantine-Robust Distributed Learning: Towards "
        "Optimal Statistical Rates”, ICML 2018."
    )
    neutral: ClassVar[str] = "Of one or two updates it is the plain mean."

    def combine(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        return weight_by_weight(deltas_of(updates), median_of)


def median_of(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the median of each row, `[n]` float64; `values` `[n, num_updates]` change their order.

    Below the upper of the two in the middle only the largest is looked for: sorting all takes
    half as long again.
    """
    half = values.shape[1] // 2
    values.partition(half, axis=1)
    upper = values[:, half].astype(np.float64)
    if values.shape[1] % 2:
        return upper
    return np.asarray((values[:, :half].max(axis=1) + upper) / 2)
