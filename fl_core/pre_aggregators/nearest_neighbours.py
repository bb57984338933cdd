"""Each update becomes the mean of those nearest to it: Allouah, Farhadkhani, Guerraoui, Gupta,
Pinot and Stephan 2023, "Fixing by Mixing: A Recipe for Optimal Byzantine ML under Heterogeneity"
(AISTATS, arXiv:2302.01772), algorithm 2."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import Conflict
from fl_core.knob_requirements import needs_updates
from fl_core.knobs import knob
from fl_core.pre_aggregators.base import PreAggregator
from fl_core.update_matrix import Vectors, blocks, few_threads, squared_distances
from fl_core.updates_and_state import LocalUpdate, Weights

if TYPE_CHECKING:
    from fl_core.config import RunConfig


class NearestNeighbours(PreAggregator):
    """y_i is the mean of the n - f updates nearest to x_i, itself among them; n > 2 f.

    Each counts the same. Of two that are equally near, the first counts. In a round in which fewer
    arrive, f is the largest that they allow, (n - 1) // 2. With f = 0 each becomes the plain mean.
    """

    kind: ClassVar[str] = "nearest_neighbours"
    label: ClassVar[str] = "Nearest-neighbour mixing"
    about: ClassVar[str] = (
        "Each update is replaced by the average of itself and those nearest to it, all but as many "
        "as may be faulty. Honest updates become alike, so that a robust rule no longer takes "
        "unlike images for lies. It compares each update with every other: many parties take long."
    )
    also: ClassVar[Sequence[str]] = ("NNM", "nearest neighbor mixing")
    equation: ClassVar[str] = (
        r"y_i = \frac{1}{n - f} \sum_{j \in N_i} x_j, \qquad N_i = \text{the } n - f \text{ "
        r"nearest to } x_i"
    )
    paper: ClassVar[str] = (
        "Allouah, Farhadkhani, Guerraoui, Gupta, Pinot and Stephan, “Fixing by Mixing: A "
        "Recipe for Optimal Byzantine ML under Heterogeneity”, AISTATS 2023."
    )
    neutral: ClassVar[str] = (
        "f 0 makes each the plain mean: then whatever combines them gives that."
    )
    requires: ClassVar[str] = "At least 2 f + 1 updates a round."

    faulty: int = knob(
        1,
        low=0,
        high=4_999,
        step=1,
        label="Faulty parties (f)",
        unit="parties",
        help="How many of the farthest updates are left out of each average. 0 leaves out none: "
        "then all become the plain mean.",
    )

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        yield from needs_updates(config, ("pre_aggregator", "faulty"), 2 * self.faulty + 1)

    def mix(
        self, updates: Sequence[LocalUpdate], rng: np.random.Generator
    ) -> Sequence[LocalUpdate]:
        num, deltas = len(updates), [update.delta for update in updates]
        near = num - min(self.faulty, (num - 1) // 2)
        nearest = np.argsort(squared_distances(deltas), axis=1, kind="stable")[:, :near]
        chosen = np.zeros((num, num))
        np.put_along_axis(chosen, nearest, 1 / near, axis=1)
        mixed = _mixed(chosen, deltas)
        return [replace(u, delta=row) for u, row in zip(updates, mixed, strict=True)]


def _mixed(shares: NDArray[np.float64], deltas: Vectors) -> NDArray[np.float32]:
    """Return for each row of shares, `[n, num_updates]`, the sum of the updates times them."""
    mixed: Weights = np.empty((len(shares), len(deltas[0])), dtype=np.float32)
    with few_threads(len(deltas)):
        for some, block in blocks(deltas):
            mixed[:, some] = shares @ block
    return mixed
