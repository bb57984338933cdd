"""One update that has many others near it: Blanchard, El Mhamdi, Guerraoui and Stainer 2017,
"Machine Learning with Adversaries: Byzantine Tolerant Gradient Descent" (NeurIPS), section 4."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.aggregators.base import Aggregator, deltas_of, plain_mean
from fl_core.errors import Conflict
from fl_core.knob_requirements import needs_updates
from fl_core.knobs import knob
from fl_core.update_matrix import squared_distances
from fl_core.updates_and_state import LocalUpdate

if TYPE_CHECKING:
    from fl_core.config import RunConfig


class Krum(Aggregator):
    """Takes the update of the smallest score.

    s(i) is the sum of the squared distances from update i to the n - f - 2 nearest to it, of n that
    arrived, and n > 2 f + 2. Of equal scores the first party's counts. In a round in which fewer
    arrive, f is the largest that they allow, (n - 3) // 2; one or two are averaged.
    """

    kind: ClassVar[str] = "krum"
    label: ClassVar[str] = "Krum"
    heading: ClassVar[str] = "Robust, by distance"
    about: ClassVar[str] = (
        "Takes over the one update that lies closest to many others, and nothing of the rest. It "
        "withstands parties that send nonsense together; but the model learns from a single party "
        "a round, badly so where parties hold unlike images."
    )
    also: ClassVar[Sequence[str]] = ()
    equation: ClassVar[str] = (
        r"d = x_{i^*}, \qquad i^* = \arg\min_i \sum_{j \in N_i} \lVert x_i - x_j \rVert^2, "
        r"\qquad |N_i| = n - f - 2"
    )
    paper: ClassVar[str] = (
        "Blanchard, El Mhamdi, Guerraoui and Stainer, “Machine Learning with Adversaries: "
        "Byzantine Tolerant Gradient Descent”, NeurIPS 2017."
    )
    neutral: ClassVar[str] = "None: it takes one update, however large f is."
    requires: ClassVar[str] = "At least 2 f + 3 updates a round."

    faulty: int = knob(
        0,
        low=0,
        high=4_998,
        step=1,
        label="Faulty parties (f)",
        unit="parties",
        help="How many may send anything at all without spoiling the result. Which they are nobody "
        "has to know. More parties withstood need more parties in each round.",
    )

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        yield from needs_updates(config, ("aggregator", "faulty"), self.updates_needed)

    @property
    def updates_needed(self) -> int:
        """How many updates a round must have, for so many faulty ones."""
        return 2 * self.faulty + 3

    def combine(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        chosen = self.chosen(squared_distances(deltas_of(updates)))
        return plain_mean([updates[index] for index in sorted(chosen)])

    def chosen(self, distances: NDArray[np.float64]) -> list[int]:
        """Return which updates are averaged, one or more.

        Args:
            distances: `[num_updates, num_updates]`, squared.
        """
        if len(distances) < 3:
            return list(range(len(distances)))
        return [int(np.argmin(scores(distances, self.withstood(len(distances)))))]

    def withstood(self, num_updates: int) -> int:
        """Return f, or what so many updates, three or more, allow of it."""
        return min(self.faulty, (num_updates - 3) // 2)


def scores(distances: NDArray[np.float64], faulty: int) -> NDArray[np.float64]:
    """Return for each of n updates the sum of the n - faulty - 2 smallest distances, `[n]`.

    Args:
        distances: `[n, n]`, squared, of each to each; 0 to itself.
        faulty: f; at least one neighbour is counted.
    """
    nearest = max(1, len(distances) - faulty - 2)
    apart = distances.copy()
    np.fill_diagonal(apart, np.inf)
    apart.partition(nearest - 1, axis=1)
    return np.asarray(np.sort(apart[:, :nearest], axis=1).sum(axis=1))
