"""Partial models: some weights stay at the party, some are not trained, or in turn.

Arivazhagan, Aggarwal, Singh and Choudhary 2019, "Federated Learning with Personalization Layers"
(FedPer); Collins, Hassani, Mokhtari and Shakkottai 2021, "Exploiting Shared Representations for
Personalized Federated Learning" (FedRep); Oh, Kim and Yun 2022, "FedBABU: Toward Enhanced
Representation for Federated Image Classification"; Li, Jiang, Zhang, Kamp and Dou 2021, "FedBN:
Federated Learning on Non-IID Features via Local Batch Normalization"."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import Conflict
from fl_core.family_member import Caution
from fl_core.knob_cautions import (
    does_nothing,
    has_no_hidden_layer,
    layers_of,
    more_steps,
    one_step_a_round,
    stalls,
)
from fl_core.knobs import knob
from fl_core.strategies.base import GLOBAL, MEAN, Strategy
from fl_core.translatable import translatable
from fl_core.updates_and_state import (
    Alternation,
    LocalRule,
    LocalUpdate,
    Memory,
    Party,
    Round,
    ServerState,
    Weights,
)
from fl_core.weight_layout import Layout, WeightPart, chosen

if TYPE_CHECKING:
    from fl_core.config import RunConfig

KEPT, OWN = "kept", "own"
KEEPS: dict[str, Callable[[WeightPart], bool]] = {
    "nothing": lambda part: False,
    "head": lambda part: part.head,
    "normalisation": lambda part: part.normalises,
}

ANOTHER_MODEL = translatable("Choose another Model")
UNTRAINED_LAYER = "Model “{model}” is its last layer alone, and that one is not trained."
LEARNS_ALONE = (
    "Model “{model}” is its last layer alone: nothing is sent, and each party learns alone."
)
IDLE_HALF = (
    "Model “{model}” is its last layer alone: in the second half of its steps a party changes "
    "nothing."
)


class PartialModels(Strategy):
    """Weights that stay at a party are never sent; the server combines the others.

    The global model's own ones stay untrained. What nobody trains is not sent either, for all have
    it from the start. With nothing kept and all trained it is federated
    averaging, bit for bit.
    """

    kind: ClassVar[str] = "partial"
    label: ClassVar[str] = "Partial models (FedPer, FedRep, FedBABU, FedBN)"
    heading: ClassVar[str] = "Personal"
    about: ClassVar[str] = (
        "Part of the network stays at each party, which has a model of its own in this way: it "
        "helps a party on images like its own, and hardly on others. What stays, or is not "
        "trained, is not sent."
    )
    also: ClassVar[Sequence[str]] = ("FedPer", "FedRep", "FedBABU", "FedBN", "personal layers")
    equation: ClassVar[str] = (
        r"w_i = (u,\ v_i), \qquad u \leftarrow u + \sum_{i \in S} \frac{n_i}{n_S}\, \Delta u_i, "
        r"\qquad v_i \leftarrow v_i + \Delta v_i"
    )
    paper: ClassVar[str] = (
        "Arivazhagan et al., “Federated Learning with Personalization Layers” (FedPer), 2019; "
        "Collins et al., “Exploiting Shared Representations for Personalized Federated "
        "Learning” (FedRep), ICML 2021; Oh et al., “FedBABU”, ICLR 2022; Li et al., “FedBN”, "
        "ICLR 2021."
    )
    differs: ClassVar[str] = (
        "FedBABU’s paper fine-tunes the shared model at each party in the end; here it is measured "
        "as it is. FedRep’s parties take more steps with the last layer than with the others; here "
        "half and half."
    )
    requires: ClassVar[str] = (
        "A model with a hidden layer. The last layer first: two steps a party and round, or more."
    )
    neutral: ClassVar[str] = "With nothing kept and everything trained it is federated averaging."
    party_state: ClassVar[str] = "The weights that stay at it."
    server_state: ClassVar[str] = "Which weights stay at the parties."

    keeps: Literal["nothing", "head", "normalisation"] = knob(
        "head",
        label="Stays at the party",
        help="The last layer turns what was found in an image into classes: kept, each party has "
        "classes its own way (FedPer). Kept normalisation suits images that look different from "
        "party to party (FedBN); the model must have some.",
        options={"nothing": "Nothing", "head": "The last layer", "normalisation": "Normalisation"},
    )
    trains: Literal["all", "body", "head_first"] = knob(
        "all",
        label="Trains",
        help="Everything; or everything but the last layer, which stays untrained (FedBABU); or "
        "in the first half of a party’s steps the last layer, then all the others (FedRep).",
        options={
            "all": "Everything",
            "body": "All but the last layer",
            "head_first": "The last layer first, then the others",
        },
    )

    @property
    def short(self) -> str:
        names = {
            ("head", "all"): "FedPer",
            ("head", "head_first"): "FedRep",
            ("nothing", "body"): "FedBABU",
            ("normalisation", "all"): "FedBN",
        }
        return names.get((self.keeps, self.trains), "Partial models")

    @property
    def own_models(self) -> bool:
        return self.keeps != "nothing"

    @property
    def measured(self) -> str:
        return MEAN if self.own_models else GLOBAL

    @property
    def sent_down(self) -> str:
        whole = not self.own_models and self.trains != "body"
        return translatable("its model") if whole else translatable("its part of the model")

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        yield from super().conflicts(config)
        if self.keeps == "normalisation" and not any(p.normalises for p in layers_of(config)):
            yield Conflict(
                (("strategy", "keeps"), ("model",)),
                translatable(
                    "Stays at the party “Normalisation” needs a model that has some, and Model "
                    "“{model}” has none: choose another model, or let something else "
                    "stay.",
                    model=config.model.label,
                ),
            )

    def caution(self, config: "RunConfig") -> Caution | None:
        if has_no_hidden_layer(config) and (self.keeps == "head" or self.trains != "all"):
            model = config.model.label
            if self.trains == "body":
                return stalls(translatable(UNTRAINED_LAYER, model=model), ANOTHER_MODEL)
            only = LEARNS_ALONE if self.keeps == "head" else IDLE_HALF
            return does_nothing(translatable(only, model=model), ANOTHER_MODEL)
        if self.trains == "head_first" and one_step_a_round(config):
            return does_nothing(
                "Parties take about one step a round, with the last layer: the others, which would "
                "come after it, stay untrained.",
                more_steps(config),
            )
        return None

    def first_memory(self, untrained: Callable[[int], Weights], layout: Layout) -> Memory:
        return {KEPT: chosen(layout, KEEPS[self.keeps])} if self.own_models else {}

    def next_memory(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Memory:
        return self.own_memory(state)

    def model_of(self, state: ServerState, party: int) -> Weights:
        row = state.memory_of_party(party)
        if not row:
            return state.weights
        model = state.weights.copy()
        model[self._kept(state)] = row[OWN]
        return model

    def local_rule(self, state: ServerState, round: Round, party: Party) -> LocalRule:
        head = chosen(round.layout, KEEPS["head"])
        if self.trains == "body":
            return LocalRule(frozen=head)
        if self.trains == "head_first":
            return LocalRule(alternation=Alternation(first=head, share=0.5))
        return LocalRule()

    def to_combine(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Sequence[LocalUpdate]:
        if not self.own_models:
            return updates
        kept = self._kept(state)
        return [
            replace(update, delta=np.where(kept, np.float32(0), update.delta)) for update in updates
        ]

    def next_row(
        self, state: ServerState, round: Round, party: Party, update: LocalUpdate
    ) -> Memory:
        if not self.own_models:
            return {}
        kept = self._kept(state)
        return {OWN: (self.model_of(state, party.number) + update.delta)[kept]}

    def numbers_sent(self, layout: Layout, num_parties: int) -> tuple[int, int]:
        stays, frozen = KEEPS[self.keeps], self.trains == "body"
        sent = sum(p.size for p in layout if not stays(p) and not (frozen and p.head))
        return sent * num_parties, sent * num_parties

    def _kept(self, state: ServerState) -> NDArray[np.bool_]:
        """Return which weights stay at the party, `[num_weights]`."""
        none = np.zeros(state.weights.shape, bool)
        kept: NDArray[np.bool_] = self.own_memory(state).get(KEPT, none).astype(bool)
        return kept
