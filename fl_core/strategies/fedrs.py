"""A restricted softmax: Li and Zhan 2021, "FedRS: Federated Learning with Restricted Softmax for
Label Distribution Non-IID Data" (KDD), equation 5."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fl_core.knobs import knob
from fl_core.strategies.fedavg import FedAvg
from fl_core.updates_and_state import LocalRule, Party, Round, ServerState


class FedRS(FedAvg):
    """While a party trains, logits of classes that it has no images of are multiplied by alpha.

    The paper multiplies a missing class's row of the last layer; as its bias is part of the logit
    here, it is multiplied too. With alpha 1 nothing is changed at all.
    """

    kind: ClassVar[str] = "fedrs"
    label: ClassVar[str] = "FedRS (restricted softmax)"
    heading: ClassVar[str] = "Against label skew"
    any_start: ClassVar[bool] = True
    about: ClassVar[str] = (
        "As federated averaging, but what a party's training does to classes that it has no images "
        "of is dampened: without that, each party unlearns what only the others know. It costs "
        "next to nothing, and helps where parties hold few classes each."
    )
    also: ClassVar[Sequence[str]] = ("restricted softmax",)
    equation: ClassVar[str] = r"z_c \leftarrow \alpha\, z_c \text{ where } n_{i,c} = 0"
    paper: ClassVar[str] = (
        "Li and Zhan, “FedRS: Federated Learning with Restricted Softmax for Label "
        "Distribution Non-IID Data”, KDD 2021."
    )
    neutral: ClassVar[str] = "alpha 1 is federated averaging."
    differs: ClassVar[str] = (
        "The paper multiplies a class’s row of the last layer; here its bias, which is part of the "
        "logit, is multiplied, too."
    )

    scale: float = knob(
        0.5,
        low=0.0,
        high=1.0,
        step=0.05,
        label="Missing classes count (alpha)",
        help="How much of the logit of a class that a party has no images of is left while it "
        "trains. 1 is federated averaging; at 0 the party does not touch that class.",
    )

    def local_rule(self, state: ServerState, round: Round, party: Party) -> LocalRule:
        missing = party.label_counts == 0
        if self.scale == 1 or not missing.any():
            return LocalRule()
        return LocalRule(logit_scale=np.where(missing, self.scale, 1).astype(np.float32))
