"""Krum again and again, then weight by weight: El Mhamdi, Guerraoui and Rouault 2018, "The Hidden
Vulnerability of Distributed Learning in Byzantium" (ICML), section 4."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.aggregators.base import deltas_of, plain_mean
from fl_core.aggregators.krum import Krum
from fl_core.aggregators.repeated_krum import selected
from fl_core.knobs import knob
from fl_core.update_matrix import squared_distances, weight_by_weight
from fl_core.updates_and_state import LocalUpdate


class Bulyan(Krum):
    """Selects theta = n - 2 f updates, then for each weight the mean of beta = theta - 2 f values.

    An update is selected by Krum from those that are left, theta times (at last with one
    neighbour: of two that are each other's nearest the first party is taken); the values are those
    closest to the median of the selected. n >= 4 f + 3. In a round in which fewer arrive, f is the
    largest that they allow, (n - 3) // 4; one or two are averaged. With f = 0 it is the plain mean.
    """

    kind: ClassVar[str] = "bulyan"
    label: ClassVar[str] = "Bulyan"
    about: ClassVar[str] = (
        "Leaves out updates that lie far from the others, then for each weight the values far from "
        "the middle. Nonsense that hides in a few weights gets past Krum, not past this. It needs "
        "many parties, for few that are withstood, and takes longest to compute."
    )
    equation: ClassVar[str] = (
        r"d_k = \frac{1}{\theta - 2f} \sum_{i \in C_k} x_{i,k}, \qquad C_k = \text{the } \theta "
        r"- 2f \text{ of } \theta = n - 2f \text{ selected by Krum nearest to their median in "
        r"weight } k"
    )
    paper: ClassVar[str] = (
        "El Mhamdi, Guerraoui and Rouault, “The Hidden Vulnerability of Distributed Learning "
        "in Byzantium”, ICML 2018."
    )
    neutral: ClassVar[str] = "f 0 is the plain mean."
    requires: ClassVar[str] = "At least 4 f + 3 updates a round."

    faulty: int = knob(
        0,
        low=0,
        high=2_499,
        step=1,
        label="Faulty parties (f)",
        unit="parties",
        help="How many may send anything at all without spoiling the result. Which they are nobody "
        "has to know. Each needs four parties more in a round. 0 leaves nobody out: then it is the "
        "plain mean.",
    )

    @property
    def updates_needed(self) -> int:
        return 4 * self.faulty + 3

    def withstood(self, num_updates: int) -> int:
        return max(0, min(self.faulty, (num_updates - 3) // 4))

    def combine(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        faulty = self.withstood(len(updates))
        if not faulty:
            return plain_mean(updates)
        distances = squared_distances(deltas_of(updates))
        chosen = selected(distances, faulty, len(updates) - 2 * faulty)
        kept = len(chosen) - 2 * faulty
        deltas = deltas_of([updates[index] for index in chosen])
        return weight_by_weight(deltas, lambda values: _closest_to_median(values, kept))


def _closest_to_median(values: NDArray[np.float32], kept: int) -> NDArray[np.float64]:
    """Return the mean of the values of each row closest to its median, `[n]` float64.

    Sorted, they stand side by side: of all such places, the one whose farther end is nearest.

    Args:
        values: `[n, num_updates]`; sorted in place.
        kept: How many values, 1 to `num_updates`.
    """
    values.sort(axis=1)
    num = values.shape[1]
    middle = values[:, (num - 1) // 2 : num // 2 + 1].mean(axis=1, dtype=np.float64, keepdims=True)
    reach = np.maximum(middle - values[:, : num - kept + 1], values[:, kept - 1 :] - middle)
    first = reach.argmin(axis=1, keepdims=True)
    closest = np.take_along_axis(values, first + np.arange(kept), axis=1)
    return np.asarray(closest.mean(axis=1, dtype=np.float64))
