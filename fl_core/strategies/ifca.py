"""Groups that find themselves: Ghosh, Chung, Yin and Ramchandran 2020, "An Efficient Framework for
Clustered Federated Learning" (NeurIPS), algorithm 1 with model averaging (IFCA)."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

import numpy as np

from fl_core.errors import Conflict
from fl_core.knobs import knob
from fl_core.strategies.base import GLOBAL, MEAN, Strategy
from fl_core.translatable import translatable
from fl_core.updates_and_state import (
    LocalUpdate,
    Memory,
    Party,
    Round,
    ServerState,
    Weights,
    weighted_sum,
)
from fl_core.weight_layout import Layout

if TYPE_CHECKING:
    from fl_core.config import RunConfig

GROUP = "group"


class Ifca(Strategy):
    """k models; a party trains the one that has the least loss on the images that it trains on.

    Each model becomes the mean, weighted by images, of those that chose it; one that nobody chose
    stays. They start from untrained models of their own, or nobody could tell them apart. The
    parties of a round that never took part so far count with the first. With one model it is
    federated averaging, bit for bit.
    """

    kind: ClassVar[str] = "ifca"
    label: ClassVar[str] = "Groups (IFCA)"
    heading: ClassVar[str] = "Personal"
    about: ClassVar[str] = (
        "Several models: each round a party takes the one that does best on its own images, and "
        "what comes back is averaged within each group. It helps where there are a few kinds of "
        "parties; all models are sent to each, and groups have fewer images to learn from. It can "
        "happen that all take the same one: then another seed, or more models, may help."
    )
    also: ClassVar[Sequence[str]] = ("IFCA", "clustered")
    equation: ClassVar[str] = (
        r"j(i) = \arg\min_j L_i(w_j), \qquad w_j \leftarrow w_j + \frac{\sum_{i:\, j(i) = j} "
        r"n_i\, \Delta_i}{\sum_{i:\, j(i) = j} n_i}"
    )
    paper: ClassVar[str] = (
        "Ghosh, Chung, Yin and Ramchandran, “An Efficient Framework for Clustered Federated "
        "Learning”, NeurIPS 2020."
    )
    neutral: ClassVar[str] = "With one model it is federated averaging."
    differs: ClassVar[str] = (
        "In the paper all parties hold equally many images; here a group’s mean is weighted by "
        "them."
    )
    party_state: ClassVar[str] = "Which model it took."
    server_state: ClassVar[str] = "All models; each starts from random weights of its own."
    combines_itself: ClassVar[bool] = True
    groups: int = knob(
        2,
        low=1,
        high=10,
        step=1,
        label="Models",
        unit="models",
        help="How many there are to choose from. With 1 it is federated averaging.",
    )

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        yield from super().conflicts(config)
        if config.start_model and self.groups > 1:
            yield Conflict(
                (("strategy",), ("start_model",)),
                translatable(
                    "With Strategy “{member}” each of several models starts from random weights of "
                    "its own, or nobody could tell them apart: a trained model is only one.",
                    member=self.label,
                ),
            )

    @property
    def own_models(self) -> bool:
        return self.groups > 1

    @property
    def measured(self) -> str:
        return MEAN if self.own_models else GLOBAL

    @property
    def sent_down(self) -> str:
        return translatable("all its models") if self.own_models else translatable("its model")

    def first_memory(self, untrained: Callable[[int], Weights], layout: Layout) -> Memory:
        return {_name(group): untrained(group) for group in range(self.groups)}

    def candidates(self, state: ServerState) -> Sequence[Weights]:
        return self._models(state) if self.groups > 1 else ()

    def model_of(self, state: ServerState, party: int) -> Weights:
        row = state.memory_of_party(party)
        return self._models(state)[int(row[GROUP][0]) if row else 0]

    def aggregate(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Weights:
        return self._combined(state, updates)[0]

    def next_memory(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Memory:
        return {_name(group): model for group, model in enumerate(self._combined(state, updates))}

    def next_row(
        self, state: ServerState, round: Round, party: Party, update: LocalUpdate
    ) -> Memory:
        return {GROUP: np.array([update.start], np.float32)}

    def vectors_sent(self, num_parties: int) -> tuple[int, int]:
        return self.groups * num_parties, num_parties

    def _models(self, state: ServerState) -> list[Weights]:
        memory = self.own_memory(state)
        return [
            cast(Weights, memory.get(_name(group), state.weights)) for group in range(self.groups)
        ]

    def _combined(self, state: ServerState, updates: Sequence[LocalUpdate]) -> list[Weights]:
        """Return all models after a round."""
        models = self._models(state)
        for group, model in enumerate(models):
            if chose := [update for update in updates if update.start == group]:
                examples = np.array([update.num_examples for update in chose], np.float64)
                step = weighted_sum(chose, (examples / examples.sum()).tolist())
                models[group] = model + step.astype(np.float32)
        return models


def _name(group: int) -> str:
    return f"model_{group}"
