"""The coordinate-wise trimmed mean: Yin, Chen, Ramchandran and Bartlett 2018, "Byzantine-Robust
Distributed Learning: Towards Optimal Statistical Rates", definition 2 and algorithm 1, option
II."""

from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.aggregators.base import Aggregator, deltas_of, plain_mean
from fl_core.errors import Conflict
from fl_core.knob_requirements import needs_updates
from fl_core.knobs import knob
from fl_core.update_matrix import weight_by_weight
from fl_core.updates_and_state import LocalUpdate

if TYPE_CHECKING:
    from fl_core.config import RunConfig


class TrimmedMean(Aggregator):
    """For each weight the mean of the values between: of n the k smallest and k largest are gone.

    k = floor(share n). Of those who arrive in a round; where fewer arrive than are asked, k is that
    of the fewer, and may be 0: then it is the plain mean.
    """

    kind: ClassVar[str] = "trimmed_mean"
    label: ClassVar[str] = "Trimmed mean of each weight"
    heading: ClassVar[str] = "Robust, weight by weight"
    about: ClassVar[str] = (
        "For each weight the mean of what is left once the smallest and the largest values are "
        "gone; every party counts the same. It withstands as many parties that send nonsense as it "
        "leaves out at each end. Where parties differ honestly, it leaves out the most unlike."
    )
    also: ClassVar[Sequence[str]] = ("trimmed average", "FedTrimmedAvg")
    equation: ClassVar[str] = (
        r"d_k = \frac{1}{n - 2t} \sum_{r = t + 1}^{n - t} x_{(r),k}, \qquad t = \lfloor \beta n "
        r"\rfloor, \quad x_{(1),k} \leq \dots \leq x_{(n),k}"
    )
    paper: ClassVar[str] = (
        "Yin, Chen, Ramchandran and Bartlett, “Byzantine-Robust Distributed Learning: Towards "
        "Optimal Statistical Rates”, ICML 2018."
    )
    neutral: ClassVar[str] = "A share of 0 is the plain mean."
    requires: ClassVar[str] = "So many updates a round that the share is one of them at least."

    share: float = knob(
        0.35,
        low=0.0,
        high=0.49,
        step=0.01,
        label="Left out at each end",
        unit="of the updates",
        help="Share of the values of each weight that is left out at each end, rounded down to "
        "whole updates. 0 leaves out none: then it is the plain mean.",
    )

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        least = ceil(1 / max(self.share, TOO_SMALL) - SLACK) if self.share else 1
        yield from needs_updates(config, ("aggregator", "share"), least)

    def combine(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        cut = floor(self.share * len(updates) + SLACK)
        left = len(updates) - 2 * cut
        if not cut:
            return plain_mean(updates)

        def between(values: NDArray[np.float32]) -> NDArray[np.float64]:
            """Part them twice: of a thousand updates that is quicker than to sort them."""
            values.partition(cut, axis=1)
            not_smallest = values[:, cut:]
            not_smallest.partition(left - 1, axis=1)
            return np.asarray(not_smallest[:, :left].mean(axis=1, dtype=np.float64))

        return weight_by_weight(deltas_of(updates), between)


TOO_SMALL = 1e-6
"""Of no run's updates this leaves out one; how many more a smaller one needs is of no interest."""

SLACK = 1e-9
"""29 % of 100 are 29, though 0.29 * 100 is a little less in floating point."""
