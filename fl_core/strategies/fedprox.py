"""A pull towards the server's model: Li, Sahu, Zaheer, Sanjabi, Talwalkar and Smith 2020,
"Federated Optimization in Heterogeneous Networks" (MLSys), equation 2 and algorithm 2."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from fl_core.family_member import Caution
from fl_core.knob_cautions import does_nothing, more_steps, one_step_a_round, too_strong_a_pull
from fl_core.knobs import knob
from fl_core.strategies.fedavg import FedAvg
from fl_core.updates_and_state import LocalRule, Party, Round, ServerState

if TYPE_CHECKING:
    from fl_core.config import RunConfig


class FedProx(FedAvg):
    """Adds mu / 2 times the squared distance from the received model to each party's loss."""

    kind: ClassVar[str] = "fedprox"
    label: ClassVar[str] = "FedProx"
    heading: ClassVar[str] = "Against drift"
    about: ClassVar[str] = (
        "As federated averaging, but while a party trains it is pulled back towards the model it "
        "received. Parties that hold unlike images drift less far apart, and learn more slowly."
    )
    also: ClassVar[Sequence[str]] = ("proximal",)
    equation: ClassVar[str] = r"w_i \leftarrow w_i - \eta \left( g_i(w_i) + \mu\, (w_i - w) \right)"
    paper: ClassVar[str] = (
        "Li, Sahu, Zaheer, Sanjabi, Talwalkar and Smith, “Federated Optimization in "
        "Heterogeneous Networks”, MLSys 2020."
    )
    neutral: ClassVar[str] = "mu 0 is federated averaging."
    differs: ClassVar[str] = (
        "The paper lets slow parties do less work, draws parties by how many images they have, and "
        "takes their plain mean; here all do the same work, each is drawn as often, and the "
        "aggregation is what is chosen."
    )
    requires: ClassVar[str] = "More than one step a party and round."

    mu: float = knob(
        0.1,
        low=0.0,
        high=10.0,
        label="Pull towards the server (mu)",
        help="How strongly; the paper tries 0.001 to 1. 0 pulls not at all.",
    )

    def caution(self, config: "RunConfig") -> Caution | None:
        if self.mu and one_step_a_round(config):
            return does_nothing(
                "Parties take about one step a round, before which they have not left the model "
                "they received: there is nothing to pull back, and this is federated averaging.",
                more_steps(config),
            )
        return too_strong_a_pull(config, "Pull towards the server (mu)", self.mu)

    def local_rule(self, state: ServerState, round: Round, party: Party) -> LocalRule:
        return LocalRule(proximal=self.mu)
