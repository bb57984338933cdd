"""All images in one place, the baseline that federated learning gives up: "centralised" training in
Zhao, Li, Lai, Suda, Civin and Chandra 2018, "Federated Learning with Non-IID Data"."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fl_core.strategies.base import Strategy
from fl_core.updates_and_state import LocalUpdate, Round, ServerState, Weights, weighted_sum


class Pooled(Strategy):
    """One party holds and trains on what all parties hold; whoever would have held it has nothing.

    With one party it is federated averaging, bit for bit.
    """

    kind: ClassVar[str] = "pooled"
    label: ClassVar[str] = "All images in one place (pooled)"
    heading: ClassVar[str] = "Baseline"
    about: ClassVar[str] = (
        "The parties’ images are brought together and one model is trained on all of them, which "
        "real parties may not do. What the others’ methods lose against this is what keeping "
        "images apart costs."
    )
    also: ClassVar[Sequence[str]] = ("centralised", "centralized", "central")
    equation: ClassVar[str] = (
        r"w \leftarrow w - \eta\, g(w), \qquad L(w) = \sum_i \frac{n_i}{n}\, L_i(w)"
    )
    paper: ClassVar[str] = (
        "Zhao, Li, Lai, Suda, Civin and Chandra, “Federated Learning with Non-IID Data”, "
        "arXiv:1806.00582, 2018."
    )
    neutral: ClassVar[str] = "With one party it is federated averaging."
    combines_itself: ClassVar[bool] = True
    pools: ClassVar[bool] = True

    def aggregate(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Weights:
        return state.weights + weighted_sum(updates, [1.0] * len(updates)).astype(np.float32)

    def vectors_sent(self, num_parties: int) -> tuple[int, int]:
        return 0, 0
