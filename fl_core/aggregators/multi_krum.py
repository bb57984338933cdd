"""The mean of those that Krum likes best: Blanchard, El Mhamdi, Guerraoui and Stainer 2017,
"Machine Learning with Adversaries: Byzantine Tolerant Gradient Descent" (NeurIPS), section 4."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.aggregators.krum import Krum, scores
from fl_core.errors import Conflict
from fl_core.knob_requirements import needs_updates
from fl_core.knobs import knob

if TYPE_CHECKING:
    from fl_core.config import RunConfig


class MultiKrum(Krum):
    """The plain mean of the m updates of the smallest scores; see Krum.

    Where fewer arrive, at most all of them are kept. With m = 1 it is Krum, with m = n the plain
    mean.
    """

    kind: ClassVar[str] = "multi_krum"
    label: ClassVar[str] = "Multi-Krum"
    about: ClassVar[str] = (
        "The mean of the updates that lie closest to many others; the rest is left out. It "
        "withstands parties that send nonsense and learns from more than one party a round; where "
        "parties hold unlike images, the most unlike are not heard."
    )
    equation: ClassVar[str] = (
        r"d = \frac{1}{m} \sum_{i \in M} x_i, \qquad M = \text{the } m \text{ of the smallest } "
        r"\sum_{j \in N_i} \lVert x_i - x_j \rVert^2"
    )
    paper: ClassVar[str] = (
        "Blanchard, El Mhamdi, Guerraoui and Stainer, “Machine Learning with Adversaries: "
        "Byzantine Tolerant Gradient Descent”, NeurIPS 2017."
    )
    neutral: ClassVar[str] = (
        "Keeping all (m = n, or m 0 and f 0) it is the plain mean; m 1 is Krum."
    )
    requires: ClassVar[str] = "At least 2 f + 3 updates a round, and m."

    kept: int = knob(
        0,
        low=0,
        high=10_000,
        step=1,
        label="Updates kept (m)",
        unit="updates",
        help="How many updates are averaged. 0 keeps all but f. 1 is Krum, and all of them are the "
        "plain mean.",
    )

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        yield from super().conflicts(config)
        yield from needs_updates(config, ("aggregator", "kept"), self.kept)

    def chosen(self, distances: NDArray[np.float64]) -> list[int]:
        num = len(distances)
        if num < 3:
            return super().chosen(distances)
        faulty = self.withstood(num)
        best: Sequence[int] = np.argsort(scores(distances, faulty), kind="stable").tolist()
        return list(best[: self.kept or num - faulty])
