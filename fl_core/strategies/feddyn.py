"""Dynamic regularisation: Acar, Zhao, Matas, Mattina, Whatmough and Saligrama 2021, "Federated
Learning Based on Dynamic Regularization" (ICLR), algorithm 1."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.family_member import Caution
from fl_core.knob_cautions import seldom_takes_part, too_strong_a_pull, turn
from fl_core.knobs import knob
from fl_core.strategies.base import Strategy
from fl_core.updates_and_state import (
    LocalRule,
    LocalUpdate,
    Memory,
    Party,
    Round,
    ServerState,
    Weights,
    weighted_sum,
)
from fl_core.weight_layout import num_running

if TYPE_CHECKING:
    from fl_core.config import RunConfig

SLOPE, DRIFT = "slope", "drift"
LABEL = "Pull and memory (alpha)"


class FedDyn(Strategy):
    """Parties minimise L_i(w) - <g_i, w> + alpha / 2 |w - x|^2, x being the model they received.

    g_i starts at 0 and becomes g_i - alpha (w_i - x): where a party ends, that is the gradient of
    its own loss. The server keeps h, which becomes h - alpha / m * sum (w_i - x) over those of the
    m parties that took part, and its model becomes their plain mean, less h / alpha. Where the
    model no longer moves, the parties' gradients add up to 0: it minimises the loss of all. Running
    statistics of batch normalisation are no part of a loss: they become their plain mean.
    """

    kind: ClassVar[str] = "feddyn"
    label: ClassVar[str] = "FedDyn"
    heading: ClassVar[str] = "Against drift"
    about: ClassVar[str] = (
        "Each party is pulled back towards the model it received, and the server adds up how far "
        "parties were pulled, so that in the end all agree on what is best for all images "
        "together. It can learn fast where parties differ; with a small alpha it goes astray, and "
        "each party counts the same, however many images it has."
    )
    also: ClassVar[Sequence[str]] = ("dynamic regularisation", "dynamic regularization")
    equation: ClassVar[str] = (
        r"\begin{aligned} w_i &\leftarrow w_i - \eta \left( g_i(w_i) - s_i + \alpha\, (w_i - w) "
        r"\right), \qquad s_i \leftarrow s_i - \alpha \Delta_i \\ h &\leftarrow h - "
        r"\frac{\alpha}{m} \sum_{i \in S} \Delta_i, \qquad w \leftarrow w + \frac{1}{|S|} "
        r"\sum_{i \in S} \Delta_i - \frac{1}{\alpha}\, h \end{aligned}"
    )
    paper: ClassVar[str] = (
        "Acar, Zhao, Matas, Mattina, Whatmough and Saligrama, “Federated Learning Based on "
        "Dynamic Regularization”, ICLR 2021."
    )
    neutral: ClassVar[str] = "None: as alpha goes to 0 the pull does, too, but not the correction."
    differs: ClassVar[str] = (
        "The paper’s parties train until they have found their minimum; here they take the steps "
        "of a round."
    )
    requires: ClassVar[str] = (
        "Parties that take part often: what is remembered of the others is old."
    )
    party_state: ClassVar[str] = "Where its own loss points, s, as long as the model."
    server_state: ClassVar[str] = "The correction h, as long as the model."
    combines_itself: ClassVar[bool] = True

    alpha: float = knob(
        0.1,
        low=0.001,
        high=10.0,
        label=LABEL,
        help="How strongly parties are held to the model they received; the paper tries 0.001 to "
        "0.1. The smaller, the further the server corrects the mean.",
    )

    @property
    def steadier(self) -> str:
        return turn(LABEL, self.alpha, min(10 * self.alpha, 10))

    def caution(self, config: "RunConfig") -> Caution | None:
        return too_strong_a_pull(config, LABEL, self.alpha) or seldom_takes_part(config)

    def local_rule(self, state: ServerState, round: Round, party: Party) -> LocalRule:
        slope = party.memory.get(SLOPE)
        if slope is None:  # it takes part for the first time: g_i is 0
            return LocalRule(proximal=self.alpha)
        return LocalRule(proximal=self.alpha, correction=-slope.astype(np.float32))

    def next_row(
        self, state: ServerState, round: Round, party: Party, update: LocalUpdate
    ) -> Memory:
        before = party.memory.get(SLOPE, np.zeros_like(state.weights)).astype(np.float64)
        return {SLOPE: (before - self.alpha * update.delta).astype(np.float32)}

    def next_memory(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Memory:
        return {DRIFT: self._drift(state, round, updates).astype(np.float32)}

    def aggregate(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Weights:
        mean = weighted_sum(updates, [1 / len(updates)] * len(updates))
        step = mean - self._drift(state, round, updates) / self.alpha
        return state.weights + step.astype(np.float32)

    def _drift(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> NDArray[np.float64]:
        """Return h after a round, `[num_weights]`."""
        before = self.own_memory(state).get(DRIFT, np.zeros_like(state.weights))
        moved = weighted_sum(updates, [1 / round.num_parties] * len(updates))
        moved[len(moved) - num_running(round.layout) :] = 0
        return before.astype(np.float64) - self.alpha * moved
