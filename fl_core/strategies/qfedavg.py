"""Fair federated averaging: Li, Sanjabi, Beirami and Smith 2020, "Fair Resource Allocation in
Federated Learning" (ICLR), algorithm 2."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from fl_core.family_member import Caution
from fl_core.knob_cautions import stalls, turn
from fl_core.knobs import knob
from fl_core.strategies.base import Strategy
from fl_core.translatable import translatable
from fl_core.updates_and_state import LocalUpdate, Round, ServerState, Weights, weighted_sum
from fl_core.weight_layout import num_running

if TYPE_CHECKING:
    from fl_core.config import RunConfig

LEAST_LOSS = 1e-10
"""Added to a loss, so that its powers below 0 exist."""

MOST_TRIED = 5.0
"""The largest q in the paper."""


class QFedAvg(Strategy):
    """Parties on whose images the model does badly count more: by their loss to the power of q.

    With F_k the received model's loss on the images a party trains on, L one over the learning
    rate and dw_k = -L delta_k, the model moves by - sum F_k^q dw_k / sum (q F_k^(q-1) |dw_k|^2 +
    L F_k^q). With q 0 that is the plain mean: federated averaging where parties hold equally many.
    Running statistics of batch normalisation are no gradients: they become means by F_k^q.
    """

    kind: ClassVar[str] = "qfedavg"
    label: ClassVar[str] = "q-FedAvg"
    heading: ClassVar[str] = "Averaging"
    about: ClassVar[str] = (
        "As federated averaging, but a party whose images the model knows badly counts more: less "
        "for the average, more for the worst off. Each party measures the model before it trains, "
        "and it needs plain SGD; the larger q, the smaller the steps."
    )
    also: ClassVar[Sequence[str]] = ("q-FFL", "fair federated averaging")
    equation: ClassVar[str] = (
        r"w \leftarrow w + \frac{\sum_i F_i^q\, L \Delta_i}{\sum_i \left( q F_i^{q-1} \lVert L "
        r"\Delta_i \rVert^2 + L F_i^q \right)}, \qquad F_i = L_i(w),\ L = \frac{1}{\eta}"
    )
    paper: ClassVar[str] = (
        "Li, Sanjabi, Beirami and Smith, “Fair Resource Allocation in Federated Learning”, "
        "ICLR 2020."
    )
    neutral: ClassVar[str] = "q 0 is the plain mean."
    differs: ClassVar[str] = (
        "The paper draws parties by how many images they have; here each is drawn as often. 1e-10 "
        "is added to each loss, as in its authors’ code, so that a loss of 0 divides nothing."
    )
    combines_itself: ClassVar[bool] = True
    only_plain_steps: ClassVar[bool] = True

    q: float = knob(
        0.2,
        low=0.0,
        high=10.0,
        label="Fairness (q)",
        help="How much more a high loss counts; the paper tries 0.001 to 5. 0: all count the same.",
    )

    def caution(self, config: "RunConfig") -> Caution | None:
        if self.q <= MOST_TRIED:
            return None
        return stalls(
            translatable(
                "Fairness (q) {q:g} is above what the paper tries, {most:g}: the larger q, "
                "the smaller the server’s steps, until hardly anything is learned.",
                q=self.q,
                most=MOST_TRIED,
            ),
            turn("Fairness (q)", self.q, 1),
        )

    def candidates(self, state: ServerState) -> Sequence[Weights]:
        return () if self.q == 0 else (state.weights,)  # so that its loss is measured

    def aggregate(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Weights:
        if self.q == 0:
            step = weighted_sum(updates, [1 / len(updates)] * len(updates))
            return state.weights + step.astype(np.float32)
        steepness = 1 / round.learning_rate
        losses = np.array([update.start_loss for update in updates], np.float64) + LEAST_LOSS
        trained = len(state.weights) - num_running(round.layout)
        squares = [np.square(u.delta[:trained], dtype=np.float64).sum() for u in updates]
        slopes = steepness**2 * np.array(squares)
        scale = self.q * losses ** (self.q - 1) * slopes + steepness * losses**self.q
        weights = steepness * losses**self.q / scale.sum()
        step = weighted_sum(updates, weights.tolist())
        step[trained:] /= weights.sum()
        return state.weights + step.astype(np.float32)
