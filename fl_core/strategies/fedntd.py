"""Not-true distillation: Lee, Jeong, Shin, Bae and Yun 2022, "Preservation of the Global Knowledge
by Not-True Distillation in Federated Learning" (NeurIPS), equations 4 to 6."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from fl_core.family_member import Caution
from fl_core.knob_cautions import does_nothing, has_two_classes
from fl_core.knobs import knob
from fl_core.strategies.fedavg import FedAvg
from fl_core.updates_and_state import Distillation, LocalRule, Party, Round, ServerState

if TYPE_CHECKING:
    from fl_core.config import RunConfig


class FedNTD(FedAvg):
    """Adds beta tau^2 KL(received || own) to a party's loss, over all classes but the true one.

    Both are softmaxes of logits divided by tau. The paper leaves tau^2 out of its equation 4; its
    code has it, as distillation has since Hinton et al. 2015.
    """

    kind: ClassVar[str] = "fedntd"
    label: ClassVar[str] = "FedNTD (not-true distillation)"
    heading: ClassVar[str] = "Against label skew"
    about: ClassVar[str] = (
        "As federated averaging, but a party learns its images’ own classes freely while what it "
        "says of all other classes stays close to what the received model says: so it forgets "
        "less of what the others know. Each step runs the received model too."
    )
    also: ClassVar[Sequence[str]] = ("not-true distillation",)
    equation: ClassVar[str] = (
        r"L_i \leftarrow L_i + \beta \tau^2\, \mathrm{KL}\!\left( \operatorname{softmax}_{c "
        r"\neq y} \frac{z_w}{\tau} \,\middle\|\, \operatorname{softmax}_{c \neq y} "
        r"\frac{z}{\tau} \right)"
    )
    paper: ClassVar[str] = (
        "Lee, Jeong, Shin, Bae and Yun, “Preservation of the Global Knowledge by Not-True "
        "Distillation in Federated Learning”, NeurIPS 2022."
    )
    neutral: ClassVar[str] = "beta 0 is federated averaging."
    differs: ClassVar[str] = (
        "The paper’s equation has no factor of tau squared; its authors’ code has it, and so has "
        "this one. At the default of 1 they are the same."
    )
    requires: ClassVar[str] = "Images of three classes or more."

    beta: float = knob(
        1.0,
        low=0.0,
        high=10.0,
        label="Weight (beta)",
        help="How much staying close counts beside learning. 0 is federated averaging.",
    )
    tau: float = knob(
        1.0,
        low=0.5,
        high=10.0,
        label="Temperature (tau)",
        help="The higher, the more the least likely classes count; the paper tries 1 to 5.",
    )

    def caution(self, config: "RunConfig") -> Caution | None:
        if not self.beta or not has_two_classes(config):
            return None
        return does_nothing(
            "Of an image there is only one wrong class, and nothing to say of it beside others: "
            "with two classes this is federated averaging.",
            "Choose another Strategy",
        )

    def local_rule(self, state: ServerState, round: Round, party: Party) -> LocalRule:
        return LocalRule(distillation=Distillation(self.beta, self.tau))
