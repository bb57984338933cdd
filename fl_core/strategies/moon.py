"""Model-contrastive learning: Li, He and Song 2021, "Model-Contrastive Federated Learning" (CVPR),
equation 3 and algorithm 1."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from fl_core.family_member import Caution
from fl_core.knob_cautions import does_nothing, has_no_hidden_layer
from fl_core.knobs import knob
from fl_core.strategies.fedavg import FedAvg
from fl_core.translatable import translatable
from fl_core.updates_and_state import (
    Contrast,
    LocalRule,
    LocalUpdate,
    Memory,
    Party,
    Round,
    ServerState,
)

if TYPE_CHECKING:
    from fl_core.config import RunConfig

MODEL = "model"


class Moon(FedAvg):
    """Adds mu * -log(e^(a / tau) / (e^(a / tau) + e^(b / tau))) to a party's loss.

    a is the cosine between what the party's model and the received one make of an image, b that
    between the party's model and the one it ended its last round with. What a model makes of an
    image is what its last layer is given; the paper puts a projection head before that one, which
    these networks have not. In a party's first round there is no earlier model, and nothing is
    added.
    """

    kind: ClassVar[str] = "moon"
    label: ClassVar[str] = "MOON (model-contrastive)"
    heading: ClassVar[str] = "Against drift"
    about: ClassVar[str] = (
        "As federated averaging, but what a party’s network makes of its images is drawn towards "
        "what the received model makes of them, and away from what the party’s own last model "
        "did. Each step runs both of these too, and each party keeps its last model."
    )
    also: ClassVar[Sequence[str]] = ("model-contrastive", "contrastive")
    equation: ClassVar[str] = (
        r"L_i \leftarrow L_i - \mu \log \frac{e^{\cos(z,\, z_w) / \tau}}{e^{\cos(z,\, z_w) / "
        r"\tau} + e^{\cos(z,\, z_{\mathrm{last}}) / \tau}}, \qquad z,\, z_w,\, z_{\mathrm{last}} "
        r"\text{: what the last layer of } w_i,\ w \text{ and its last } w_i \text{ is given}"
    )
    paper: ClassVar[str] = "Li, He and Song, “Model-Contrastive Federated Learning”, CVPR 2021."
    neutral: ClassVar[str] = "mu 0 is federated averaging."
    differs: ClassVar[str] = (
        "The paper puts a projection head before the last layer; these networks have none. In a "
        "party’s first round there is no last model, and nothing is added."
    )
    requires: ClassVar[str] = "A model with a hidden layer."
    party_state: ClassVar[str] = "The model that it ended its last round with."

    mu: float = knob(
        1.0,
        low=0.0,
        high=10.0,
        label="Weight (mu)",
        help="How much that counts beside learning; the paper tries 0.1 to 10. 0 is federated "
        "averaging.",
    )
    tau: float = knob(
        0.5,
        low=0.1,
        high=5.0,
        label="Temperature (tau)",
        help="The lower, the more a small difference counts; the paper’s is 0.5.",
    )

    def caution(self, config: "RunConfig") -> Caution | None:
        if not self.mu or not has_no_hidden_layer(config):
            return None
        return does_nothing(
            translatable(
                "Model “{model}” has no hidden layer: what it makes of an image does not "
                "change as it learns, so this is federated averaging.",
                model=config.model.label,
            ),
            "Choose another Model",
        )

    def local_rule(self, state: ServerState, round: Round, party: Party) -> LocalRule:
        if self.mu == 0 or MODEL not in party.memory:
            return LocalRule()
        last = party.memory[MODEL].astype(np.float32)
        return LocalRule(contrast=Contrast(last, self.mu, self.tau))

    def next_row(
        self, state: ServerState, round: Round, party: Party, update: LocalUpdate
    ) -> Memory:
        return {MODEL: state.weights + update.delta} if self.mu else {}
