"""The mean, weighted by images: McMahan, Moore, Ramage, Hampson and Agüera y Arcas 2017,
"Communication-Efficient Learning of Deep Networks from Decentralized Data", algorithm 1."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.aggregators.base import Aggregator
from fl_core.updates_and_state import LocalUpdate, weighted_sum


class WeightedMean(Aggregator):
    """Each party counts as much as it has images."""

    kind: ClassVar[str] = "mean"
    label: ClassVar[str] = "Mean, weighted by images"
    heading: ClassVar[str] = "Averages"
    about: ClassVar[str] = (
        "Every party counts as much as it has images. One party that sends nonsense can spoil it."
    )
    also: ClassVar[Sequence[str]] = ("average", "weighted mean")
    equation: ClassVar[str] = r"d = \sum_i \frac{n_i}{\sum_j n_j}\, x_i"
    paper: ClassVar[str] = (
        "McMahan, Moore, Ramage, Hampson and Agüera y Arcas, “Communication-Efficient Learning "
        "of Deep Networks from Decentralized Data”, AISTATS 2017."
    )
    neutral: ClassVar[str] = "Where all hold equally many images it is the plain mean."

    def combine(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        return weighted_sum(updates, self.shares(updates).tolist())

    def shares(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        examples = np.array([update.num_examples for update in updates], dtype=np.float64)
        return np.asarray(examples / examples.sum())
