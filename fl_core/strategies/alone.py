"""Each party by itself, the baseline that federated learning has to beat: McMahan, Moore, Ramage,
Hampson and Agüera y Arcas 2017, "Communication-Efficient Learning of Deep Networks from
Decentralized Data", with nothing sent and nothing combined."""

from collections.abc import Sequence
from typing import ClassVar, cast

from fl_core.strategies.base import Strategy
from fl_core.translatable import translatable
from fl_core.updates_and_state import LocalUpdate, Memory, Party, Round, ServerState, Weights


class Alone(Strategy):
    """Each party goes on training its own model, from the common untrained one.

    A round's accuracy and loss are the means over all parties of each one's own model on all test
    images; a party that has not trained yet counts with the untrained model, and so does one that
    has no images.
    """

    kind: ClassVar[str] = "alone"
    label: ClassVar[str] = "Each party alone"
    heading: ClassVar[str] = "Baseline"
    about: ClassVar[str] = (
        "Nothing is sent and nothing combined: each party trains a model of its own on its own "
        "images. What the others' methods gain over this is what working together is worth."
    )
    also: ClassVar[Sequence[str]] = ("local only", "standalone", "no federation")
    equation: ClassVar[str] = r"w_i \leftarrow w_i - \eta\, g_i(w_i)"
    paper: ClassVar[str] = (
        "McMahan, Moore, Ramage, Hampson and Agüera y Arcas, “Communication-Efficient Learning "
        "of Deep Networks from Decentralized Data”, AISTATS 2017."
    )
    neutral: ClassVar[str] = "With one party it is federated averaging."
    party_state: ClassVar[str] = "Its own model."
    combines_itself: ClassVar[bool] = True
    own_models: ClassVar[bool] = True
    measured: ClassVar[str] = translatable("Mean of the parties’ own models")

    def model_of(self, state: ServerState, party: int) -> Weights:
        return cast(Weights, state.memory_of_party(party).get("weights", state.weights))

    def aggregate(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Weights:
        return state.weights  # the untrained model, for those that have none of their own yet

    def next_row(
        self, state: ServerState, round: Round, party: Party, update: LocalUpdate
    ) -> Memory:
        return {"weights": self.model_of(state, party.number) + update.delta}

    def vectors_sent(self, num_parties: int) -> tuple[int, int]:
        return 0, 0
