"""One gradient a round: McMahan, Moore, Ramage, Hampson and Agüera y Arcas 2017,
"Communication-Efficient Learning of Deep Networks from Decentralized Data", section 2, FedSGD."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from fl_core.errors import Conflict
from fl_core.knob_requirements import needs
from fl_core.strategies.fedavg import FedAvg
from fl_core.updates_and_state import LocalRule, Party, Round, ServerState

if TYPE_CHECKING:
    from fl_core.config import RunConfig


class FedSGD(FedAvg):
    """Each party sends the gradient of the received model on all images that it trains on.

    It is added up batch by batch, so that the batch size changes speed and memory and, but for
    what dropout draws and what batch normalisation measures, nothing else; a party's steps are its
    batches.
    """

    kind: ClassVar[str] = "fedsgd"
    label: ClassVar[str] = "FedSGD"
    heading: ClassVar[str] = "Averaging"
    about: ClassVar[str] = (
        "Parties do not train: each works out in which direction all of its images would have the "
        "model change, and the server takes one step. No party can drift, so it is what pooled "
        "data would give, one step a round: it takes very many rounds, and a high learning rate."
    )
    also: ClassVar[Sequence[str]] = ("federated SGD", "large-batch SGD")
    equation: ClassVar[str] = r"\Delta_i = -\eta\, \nabla L_i(w)"
    paper: ClassVar[str] = (
        "McMahan, Moore, Ramage, Hampson and Agüera y Arcas, “Communication-Efficient Learning "
        "of Deep Networks from Decentralized Data”, AISTATS 2017."
    )
    neutral: ClassVar[str] = (
        "With one local epoch and one batch of all its images, federated averaging with SGD is "
        "the same."
    )
    requires: ClassVar[str] = "One local epoch."
    only_plain_steps: ClassVar[bool] = True

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        yield from super().conflicts(config)
        yield from needs(
            config,
            "strategy",
            "a party looks at each image once a round",
            local_epochs=1,
            local_steps=0,
        )

    def local_rule(self, state: ServerState, round: Round, party: Party) -> LocalRule:
        return LocalRule(one_gradient_of=party.num_examples)
