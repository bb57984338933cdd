"""A pull towards the server's model: Li, Sahu, Zaheer, Sanjabi, Talwalkar and Smith 2020,
"Federated Optimization in Heterogeneous Networks" (MLSys), equation 2 and algorithm 2."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from fl_core.family_member import Caution
from fl_core.knob_cautions import too_strong_a_pull
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

    mu: float = knob(
        0.1,
        low=0.0,
        high=10.0,
        label="Pull towards the server (mu)",
        help="How strongly; the paper tries 0.001 to 1. 0 pulls not at all.",
    )

    def caution(self, config: "RunConfig") -> Caution | None:
        return too_strong_a_pull(config, "Pull towards the server (mu)", self.mu)

    def local_rule(self, state: ServerState, round: Round, party: Party) -> LocalRule:
        return LocalRule(proximal=self.mu)
