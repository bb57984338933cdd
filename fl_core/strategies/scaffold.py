"""Control variates: Karimireddy, Kale, Mohri, Reddi, Stich and Suresh 2020, "SCAFFOLD: Stochastic
Controlled Averaging for Federated Learning" (ICML), algorithm 1 with option II."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.family_member import Caution
from fl_core.knob_cautions import seldom_takes_part
from fl_core.strategies.fedavg import FedAvg
from fl_core.updates_and_state import LocalRule, LocalUpdate, Memory, Party, Round, ServerState

if TYPE_CHECKING:
    from fl_core.config import RunConfig

CONTROL = "control"


class Scaffold(FedAvg):
    """Parties take steps of g - c_i + c: their gradient, less their own drift, plus everybody's.

    After K steps of rate eta from x to y_i a party's c_i becomes c_i - c + (x - y_i) / (K eta), and
    c stays the mean of c_i over all parties, each counting the same, those included that have not
    taken part yet (their c_i is 0). What moves the model is the aggregator's and the server step's,
    as with any other strategy; the paper's own is a plain mean.
    """

    kind: ClassVar[str] = "scaffold"
    label: ClassVar[str] = "SCAFFOLD"
    heading: ClassVar[str] = "Against drift"
    about: ClassVar[str] = (
        "As federated averaging, but each party remembers which way its own images pull and takes "
        "that off, so that unlike parties drift less. It sends twice as much, and needs plain SGD."
    )
    also: ClassVar[Sequence[str]] = ("control variates",)
    equation: ClassVar[str] = (
        r"\begin{aligned} w_i &\leftarrow w_i - \eta \left( g_i(w_i) - c_i + c \right) \\ "
        r"c_i^{+} &= c_i - c + \frac{w - w_i}{K_i\, \eta}, \qquad c \leftarrow c + \frac{1}{m} "
        r"\sum_{i \in S} \left( c_i^{+} - c_i \right) \end{aligned}"
    )
    paper: ClassVar[str] = (
        "Karimireddy, Kale, Mohri, Reddi, Stich and Suresh, “SCAFFOLD: Stochastic Controlled "
        "Averaging for Federated Learning”, ICML 2020."
    )
    neutral: ClassVar[str] = (
        "Its first round is federated averaging’s, for all control variates are 0."
    )
    differs: ClassVar[str] = (
        "The paper’s server takes the plain mean, and so does SCAFFOLD where it is picked as a "
        "method; as a strategy it takes the aggregation chosen. Of the paper’s two ways to renew "
        "control variates it is the second."
    )
    requires: ClassVar[str] = (
        "Parties that take part often: what is remembered of the others is old."
    )
    party_state: ClassVar[str] = "Its control variate, as long as the model."
    server_state: ClassVar[str] = "The mean of all control variates."
    only_plain_steps: ClassVar[bool] = True

    def caution(self, config: "RunConfig") -> Caution | None:
        return seldom_takes_part(config)

    def local_rule(self, state: ServerState, round: Round, party: Party) -> LocalRule:
        if not self.own_memory(state):  # the first round: all control variates are 0
            return LocalRule()
        correction = _control(self.own_memory(state), state) - _control(party.memory, state)
        return LocalRule(correction=correction.astype(np.float32))

    def next_row(
        self, state: ServerState, round: Round, party: Party, update: LocalUpdate
    ) -> Memory:
        own = _control(party.memory, state) + self._change(state, round, update)
        return {CONTROL: own.astype(np.float32)}

    def next_memory(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Memory:
        changes = sum(self._change(state, round, update) for update in updates)
        common = _control(self.own_memory(state), state) + changes / round.num_parties
        return {CONTROL: common.astype(np.float32)}

    def vectors_sent(self, num_parties: int) -> tuple[int, int]:
        return 2 * num_parties, 2 * num_parties  # a control variate beside each model

    def _change(self, state: ServerState, round: Round, update: LocalUpdate) -> NDArray[np.float64]:
        """Return by how much a party's c_i changes, `[num_weights]`."""
        mean_gradient = -update.delta.astype(np.float64) / (update.num_steps * round.learning_rate)
        return mean_gradient - _control(self.own_memory(state), state)


def _control(memory: Memory, state: ServerState) -> NDArray[np.float64]:
    """Return a control variate, `[num_weights]`; 0 where there is none yet."""
    return memory.get(CONTROL, np.zeros_like(state.weights)).astype(np.float64)
