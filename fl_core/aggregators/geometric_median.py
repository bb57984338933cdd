"""The geometric median: Pillutla, Kakade and Harchaoui 2022, "Robust Aggregation for Federated
Learning" (IEEE Transactions on Signal Processing, arXiv:1912.13445), RFA, algorithm 2."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.aggregators.base import Aggregator, deltas_of
from fl_core.aggregators.coordinate_median import median_of
from fl_core.knobs import knob
from fl_core.update_matrix import distances_to, weight_by_weight
from fl_core.updates_and_state import LocalUpdate, weighted_sum


class GeometricMedian(Aggregator):
    """The point from which the distances to all updates add up to the least, after some passes.

    Smoothed Weiszfeld: b_i = 1 / max(nu, |z - x_i|), then z <- (sum of b_i x_i) / (sum of b_i). The
    paper weights by images and leaves open where z starts (its authors' code starts from the mean).
    Here each party counts the same and z starts at the median of each weight: from a mean, a single
    update that is far off would still be felt after a few passes.
    """

    kind: ClassVar[str] = "geometric_median"
    label: ClassVar[str] = "Geometric median (RFA)"
    heading: ClassVar[str] = "Robust, by distance"
    about: ClassVar[str] = (
        "The point from which all updates together are least far away; every party counts the "
        "same. Less than half of the parties can send nonsense without spoiling it, and it hears "
        "unlike honest parties better than Krum. It reads all updates once for each pass."
    )
    also: ClassVar[Sequence[str]] = ("RFA", "geometric median", "Weiszfeld")
    equation: ClassVar[str] = (
        r"z \leftarrow \frac{\sum_i b_i\, x_i}{\sum_i b_i}, \qquad b_i = \frac{1}{\max(\nu,\ "
        r"\lVert z - x_i \rVert)}; \qquad d = z \text{ after some passes}"
    )
    paper: ClassVar[str] = (
        "Pillutla, Kakade and Harchaoui, “Robust Aggregation for Federated Learning”, IEEE "
        "Transactions on Signal Processing 70, 2022."
    )
    neutral: ClassVar[str] = "A nu larger than all distances is the plain mean."

    passes: int = knob(
        3,
        low=1,
        high=100,
        step=1,
        label="Passes",
        unit="passes",
        help="How often the point is moved towards the geometric median. Few are enough: the paper "
        "takes 3. More take longer.",
    )
    smoothing: float = knob(
        0.000_001,
        low=0.000_000_001,
        high=1_000_000.0,
        label="Smoothing (nu)",
        more=True,
        help="Updates nearer than this count no more than at this distance. If it is larger than "
        "all distances, the result is the plain mean.",
    )

    def combine(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        deltas = deltas_of(updates)
        point = weight_by_weight(deltas, median_of)
        for _ in range(self.passes):
            pulls = 1 / np.maximum(self.smoothing, distances_to(point, deltas))
            point = weighted_sum(updates, (pulls / pulls.sum()).tolist())
        return point
