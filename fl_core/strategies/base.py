"""What a strategy is. Plain numpy: no threads, no TensorFlow."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from fl_core.errors import Conflict
from fl_core.family_member import Choice
from fl_core.knob_requirements import default_of, needs, needs_member
from fl_core.translatable import translatable
from fl_core.updates_and_state import (
    STRATEGY,
    LocalRule,
    LocalUpdate,
    Memory,
    Party,
    Round,
    ServerState,
    Weights,
)
from fl_core.weight_layout import Layout, num_weights

if TYPE_CHECKING:
    from fl_core.config import RunConfig

GLOBAL = translatable("Global model")
MEAN = translatable("Mean of the parties’ models")


class Strategy(Choice):
    """What parties do in a round, and who gets whose model. The fields of a subclass are its knobs.

    What parties send back is combined by the config's aggregator, and its server step moves the
    model, but where a strategy `combines_itself`.
    """

    sequential: ClassVar[bool] = False
    """Whether parties train one after the other, each starting from its predecessor's model."""

    combines_itself: ClassVar[bool] = False
    """Whether `aggregate` makes the next model, and neither aggregator nor server step is asked."""

    pools: ClassVar[bool] = False
    """Whether the first party is given all that the others would hold."""

    only_plain_steps: ClassVar[bool] = False
    """Whether it counts on each step being rate times gradient: on plain SGD, that is."""

    any_start: ClassVar[bool] = False
    """Whether parties may start from random models of their own in the first round.

    For those in which nothing is counted from the model that a party starts from. Each class says
    it itself: what stands in a parent does not count.
    """

    trains_personal: ClassVar[bool] = False
    """Whether each party that took part trains a personal model in the same round, beside the
    global one: once the server has the next, on as many images again."""

    @property
    def own_models(self) -> bool:
        """Whether parties use models of their own, or one of several: there is no global one."""
        return False

    @property
    def sends_nothing(self) -> bool:
        """Whether no model travels."""
        return self.vectors_sent(1) == (0, 0)

    @property
    def sent_down(self) -> str:
        """What the server sends to the parties, in words that follow “The server sends”."""
        return translatable("its model")

    @property
    def measured(self) -> str:
        """Whose accuracy and loss a round's are, on the test images."""
        return GLOBAL

    @property
    def redeals_every_round(self) -> bool:
        """Whether the images are dealt out anew before every round."""
        return False

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        if self.combines_itself:
            chain = ("pre_aggregator", "aggregator", "server_step")
            usual = {name: default_of(config, name) for name in chain}
            yield from needs(config, "strategy", "nothing is combined", **usual)
        if not vars(type(self)).get("any_start", False):
            why = translatable("parties start from a model that they are sent")
            yield from needs(config, "strategy", why, own_start=False)
        if self.only_plain_steps:
            why = translatable("each step must be learning rate times gradient")
            plain = {"momentum": 0.0, "weight_decay": 0.0}
            yield from needs_member(config, "strategy", why, ("optimizer", "sgd"), **plain)

    def first_memory(self, untrained: Callable[[int], Weights], layout: Layout) -> Memory:
        """Return what there is to remember before the first round.

        Args:
            untrained: Returns an untrained model by its number; 0 is the run's own.
            layout: Which of its weights is what.
        """
        return {}

    def model_of(self, state: ServerState, party: int) -> Weights:
        """Return the model that a party starts from, and uses once a round is over.

        Parties of the same model are given the very same array.
        """
        return state.weights

    def candidates(self, state: ServerState) -> Sequence[Weights]:
        """Return models of which each party starts from the one that does best on its own images.

        None by default: it starts from `model_of`, and nothing is measured. Which one it was, and
        its loss on the images that the party trains on, the update says.
        """
        return ()

    def local_rule(self, state: ServerState, round: Round, party: Party) -> LocalRule:
        """Return what changes in the party's own training this round."""
        return LocalRule()

    def to_combine(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Sequence[LocalUpdate]:
        """Return what the aggregator is given: by default the updates as they arrived.

        Args:
            state: The state the round began with.
            round: The round that is over.
            updates: One a participating party, in party order; at least one.
        """
        return updates

    def aggregate(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Weights:
        """Return the next model; asked only of those that combine by themselves.

        Args:
            state: The state the round began with.
            round: The round that is over.
            updates: One a participating party, in party order; at least one.
        """
        raise NotImplementedError

    def next_memory(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Memory:
        """Return what to remember until the next round, of all parties together.

        Args:
            state: The state the round began with, its memory included.
            round: The round that is over.
            updates: One a participating party, in party order; at least one.
        """
        return {}

    def next_row(
        self, state: ServerState, round: Round, party: Party, update: LocalUpdate
    ) -> Memory:
        """Return what to remember of a party that took part, its next row; empty for nothing.

        Args:
            state: The state the round began with.
            round: The round that is over.
            party: With the row that it began with.
            update: What it sent back.
        """
        return {}

    def personal_start(self, before: ServerState, after: ServerState, party: Party) -> Weights:
        """Return what a party's personal model starts from this round.

        Asked only where it `trains_personal`, as are the next two. Parties that start from the
        same are given the very same array.

        Args:
            before: The state the round began with.
            after: The state the round ended with.
            party: With the row that it began the round with.
        """
        return after.weights

    def personal_rule(self, before: ServerState, after: ServerState, party: Party) -> LocalRule:
        """Return what changes in the training of a party's personal model this round."""
        return LocalRule()

    def personal_row(self, party: Party, weights: Weights) -> Memory:
        """Return what to remember of a party beside its `next_row`; empty for nothing.

        Args:
            party: With the row that it began the round with.
            weights: Its personal model, trained.
        """
        return {}

    def vectors_sent(self, num_parties: int) -> tuple[int, int]:
        """Return what is sent in a round: vectors as long as the model, down and up, all parties.

        Args:
            num_parties: Those that took part.
        """
        return num_parties, num_parties

    def numbers_sent(self, layout: Layout, num_parties: int) -> tuple[int, int]:
        """Return what is sent in a round in numbers, down and up, all parties.

        Args:
            layout: Of a model: what is sent need not be all of it.
            num_parties: Those that took part.
        """
        down, up = self.vectors_sent(num_parties)
        return down * num_weights(layout), up * num_weights(layout)

    def own_memory(self, state: ServerState) -> Memory:
        """Return what `next_memory` gave after the last round; empty before the first."""
        return state.memory_of(STRATEGY)
