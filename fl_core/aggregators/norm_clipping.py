"""Updates that are too long are cut: Sun, Kairouz, Suresh and McMahan 2019, "Can You Really
Backdoor Federated Learning?" (arXiv:1911.07963), section 4."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.aggregators.base import Aggregator, deltas_of
from fl_core.knobs import knob
from fl_core.update_matrix import distances_to
from fl_core.updates_and_state import LocalUpdate, weighted_sum


class NormClipping(Aggregator):
    """The mean of x_i / max(1, |x_i| / M), each party counting the same."""

    kind: ClassVar[str] = "norm_clipping"
    label: ClassVar[str] = "Mean of clipped updates"
    heading: ClassVar[str] = "Robust, by length"
    about: ClassVar[str] = (
        "An update longer than allowed is shortened to that length, then all are averaged; every "
        "party counts the same. A party that sends nonsense can move the model by so much and no "
        "more. If the length is set too short, honest parties are slowed down, too."
    )
    also: ClassVar[Sequence[str]] = ("norm clipping", "clipping", "norm bound")
    equation: ClassVar[str] = (
        r"d = \frac{1}{n} \sum_i x_i \min\!\left( 1,\ \frac{M}{\lVert x_i \rVert} \right)"
    )
    paper: ClassVar[str] = (
        "Sun, Kairouz, Suresh and McMahan, “Can You Really Backdoor Federated Learning?”, "
        "arXiv:1911.07963, 2019."
    )
    neutral: ClassVar[str] = "An M longer than all updates is the plain mean."

    longest: float = knob(
        1.0,
        low=0.000_001,
        high=1_000_000.0,
        label="Longest update",
        help="The length (Euclidean norm) to which an update is shortened that is longer. The "
        "chart of the parties’ update norms shows how long they are. One longer than all of them "
        "clips nothing: then it is the plain mean.",
    )

    def combine(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        zero = np.zeros_like(updates[0].delta)
        kept = clipping(self.longest, distances_to(zero, deltas_of(updates)))
        return weighted_sum(updates, (kept * self.shares(updates)).tolist())


def clipping(radius: float, lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what a vector is to be multiplied by to be no longer than a radius: at most 1."""
    return np.asarray(radius / np.maximum(radius, lengths))
