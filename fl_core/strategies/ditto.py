"""Personal models near the global one: Li, Hu, Beirami and Smith 2021, "Ditto: Fair and Robust
Federated Learning Through Personalization" (ICML), algorithm 1."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from fl_core.family_member import Caution
from fl_core.knob_cautions import too_strong_a_pull
from fl_core.knobs import knob
from fl_core.strategies.fedavg import FedAvg
from fl_core.updates_and_state import (
    LocalRule,
    LocalUpdate,
    Memory,
    Party,
    Round,
    ServerState,
    Weights,
)
from fl_core.weight_layout import Layout

if TYPE_CHECKING:
    from fl_core.config import RunConfig

PERSONAL, UNTRAINED = "personal", "untrained"


class Ditto(FedAvg):
    """Each party goes on training a model v of its own, pulled towards the global model w.

    Each of its steps is along the gradient of its own loss plus lambda (v - w), where w is the
    global model that the round began with. With v_0, where it stands as the round begins, that is
    lambda (v - v_0) plus lambda (v_0 - w), which no longer changes. A party's first v is the
    untrained model. The global model is that of federated averaging, bit for bit.
    """

    kind: ClassVar[str] = "ditto"
    label: ClassVar[str] = "Ditto"
    heading: ClassVar[str] = "Personal"
    about: ClassVar[str] = (
        "Beside the global model, which is federated averaging’s, each party trains one of its own "
        "on its own images and keeps it, pulled towards the global one. It helps a party on images "
        "like its own where parties are unlike, and costs as much training again; no more is sent."
    )
    also: ClassVar[Sequence[str]] = ("personal models", "personalisation", "personalization")
    equation: ClassVar[str] = (
        r"v_i \leftarrow v_i - \eta \left(\nabla L_i(v_i) + \lambda (v_i - w)\right)"
    )
    paper: ClassVar[str] = (
        "Li, Hu, Beirami and Smith, “Ditto: Fair and Robust Federated Learning Through "
        "Personalization”, ICML 2021."
    )
    neutral: ClassVar[str] = "With lambda 0 the personal models are those of parties alone."
    party_state: ClassVar[str] = "Its personal model."
    server_state: ClassVar[str] = "The untrained model."
    trains_personal: ClassVar[bool] = True

    pull: float = knob(
        0.1,
        low=0.0,
        high=10.0,
        label="Pull towards the global model (lambda)",
        help="How strongly; the paper tries 0.05 to 2. With 0 the personal models are those of "
        "parties alone; the stronger, the more all are one. With SGD, lambda times the learning "
        "rate must stay well below 2, or the personal models diverge.",
    )

    def caution(self, config: "RunConfig") -> Caution | None:
        return too_strong_a_pull(config, "Pull towards the global model (lambda)", self.pull)

    def first_memory(self, untrained: Callable[[int], Weights], layout: Layout) -> Memory:
        return {UNTRAINED: untrained(0)}

    def next_memory(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Memory:
        return self.own_memory(state)

    def personal_start(self, before: ServerState, after: ServerState, party: Party) -> Weights:
        untrained = self.own_memory(before).get(UNTRAINED, before.weights)
        return cast(Weights, party.memory.get(PERSONAL, untrained))

    def personal_rule(self, before: ServerState, after: ServerState, party: Party) -> LocalRule:
        if not self.pull:
            return LocalRule()
        apart = self.personal_start(before, after, party) - before.weights
        return LocalRule(proximal=self.pull, correction=self.pull * apart)

    def personal_row(self, party: Party, weights: Weights) -> Memory:
        return {PERSONAL: weights}
