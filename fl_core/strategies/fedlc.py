"""Calibrated logits: Zhang, Li, Li, Xu, Wu, Ding and Wu 2022, "Federated Learning with Label
Distribution Skew via Logits Calibration" (ICML), equation 7."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from fl_core.family_member import Caution
from fl_core.knob_cautions import one_class_each, stalls
from fl_core.knobs import knob
from fl_core.strategies.fedavg import FedAvg
from fl_core.updates_and_state import LocalRule, Party, Round, ServerState

if TYPE_CHECKING:
    from fl_core.config import RunConfig

TAKEN_OUT = -1e9
"""Added to a logit: its class is no longer in the softmax, and gets no gradient."""


class FedLC(FedAvg):
    """While a party trains, tau * n^(-1/4) is taken off the logit of a class it has n images of.

    The loss is the usual cross-entropy of those logits, over all classes; the paper's sum leaves
    out the true one. A class that a party has no image of to train on is taken out of its softmax,
    as follows from the margin as n goes to 0: the party neither raises nor lowers it. With tau 0
    nothing is changed at all, and no class is taken out.
    """

    kind: ClassVar[str] = "fedlc"
    label: ClassVar[str] = "FedLC (calibrated logits)"
    heading: ClassVar[str] = "Against label skew"
    any_start: ClassVar[bool] = True
    about: ClassVar[str] = (
        "As federated averaging, but a party learns its rare classes with a wider margin and "
        "leaves alone what it has no images of. It helps where parties hold few classes each; one "
        "that holds a single class learns nothing."
    )
    also: ClassVar[Sequence[str]] = ("FedLC", "logits calibration")
    equation: ClassVar[str] = (
        r"z_c \leftarrow z_c - \tau\, n_{i,c}^{-1/4}, \qquad z_c \leftarrow -\infty \text{ "
        r"where } n_{i,c} = 0"
    )
    paper: ClassVar[str] = (
        "Zhang, Li, Li, Xu, Wu, Ding and Wu, “Federated Learning with Label Distribution Skew "
        "via Logits Calibration”, ICML 2022."
    )
    neutral: ClassVar[str] = "tau 0 is federated averaging."
    differs: ClassVar[str] = (
        "The paper’s formula leaves the true class out of the sum; here the loss is the usual "
        "cross-entropy, for without that class in it the loss has no lower bound."
    )
    requires: ClassVar[str] = "Parties that hold two classes or more."

    tau: float = knob(
        1.0,
        low=0.0,
        high=10.0,
        label="Margin (tau)",
        help="How much wider the margin of rare classes is. 0 is federated averaging.",
    )

    def caution(self, config: "RunConfig") -> Caution | None:
        if not self.tau or not one_class_each(config):
            return None
        return stalls(
            "A party that holds a single class has no other to tell it from, and learns nothing.",
            "Choose a gentler Split, or another Strategy",
        )

    def local_rule(self, state: ServerState, round: Round, party: Party) -> LocalRule:
        if self.tau == 0:
            return LocalRule()
        counts = party.label_counts
        margins = self.tau * np.maximum(counts, 1) ** -0.25
        return LocalRule(logit_shift=np.where(counts > 0, -margins, TAKEN_OUT).astype(np.float32))
