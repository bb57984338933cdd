"""What a run says as it goes. Everything in an event can be written as JSON but `state`.

A field more of a round, with a default, is a column more in the store's tables and in histories.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from fl_core.party_round import PartyRound
from fl_core.updates_and_state import ServerState


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


MOST_TOLD_APART = 20
"""Parties of which a round tells by class how each one's model does, and how updates lie."""


@dataclass(frozen=True)
class Packed:
    """Marks a matrix of whole numbers that is large for what it tells: it is kept compressed."""


class Seconds(_Event):
    """How long each phase of a round took on the clock."""

    deal: float = 0.0
    train: float = 0.0
    aggregate: float = 0.0
    evaluate: float = 0.0

    @property
    def total(self) -> float:
        """All phases together."""
        return self.deal + self.train + self.aggregate + self.evaluate


class RunStarted(_Event):
    """The data are dealt and training begins (again) after round `round`.

    Attributes:
        round: The last finished one, 0 if there is none.
        num_weights: Of the model.
        num_test_images: On which the global model is measured.
        num_sample_images: On which each party's own model is, a part of the same.
        label_counts: `[num_parties, num_classes]`, what each party holds in round 1.
        num_train: `[num_parties]`, images of those that each trains on; it holds out the rest.
    """

    type: Literal["run_started"] = "run_started"
    round: int
    num_weights: int
    num_test_images: int
    num_sample_images: int
    label_counts: list[list[int]]
    num_train: list[int] | None = None


class RoundStarted(_Event):
    """A round begins.

    Attributes:
        parties: Those that take part in it, in party order.
        dealt: `[num_parties, num_classes]`, what each party holds, where it is dealt anew.
    """

    type: Literal["round_started"] = "round_started"
    round: int
    parties: list[int]
    dealt: list[list[int]] | None = None


class PartyProgress(_Event):
    """How far one party is in the present round; shown live, never stored.

    Attributes:
        done: Steps taken.
        total: All steps.
        personal: Whether those of its personal model, which it trains after all have finished.
    """

    type: Literal["party_progress"] = "party_progress"
    round: int
    party: int
    done: int
    total: int
    personal: bool = False


class PartyTrained(_Event):
    """A party has finished its local training."""

    type: Literal["party_trained"] = "party_trained"
    round: int
    result: PartyRound


class PartyMissing(_Event):
    """A party's training came to nothing this round: it did not answer, or could not train."""

    type: Literal["party_missing"] = "party_missing"
    round: int
    party: int
    reason: str


class Absence(_Event):
    """A party that was to take part in a round and did not, and why."""

    party: int
    reason: str


class RoundFinished(_Event):
    """A round is complete. Round 0 is the untrained model.

    Attributes:
        round: From 0. Where it is not measured, how well models do is `None`, the parties' too.
        loss: Of the global model on the whole test set, in nats.
        accuracy: The same, 0..1.
        confusion: Counts, rows are the truth, of the global model on the whole test set.
        global_on_own_confusion: The same model on what those that took part hold out; of all
            together, as the next two.
        own_on_test_confusion: Of their own models, before combining, on the sample of the test
            images: each image counts once a party.
        own_on_own_confusion: Of their own models on that part of their held-out images on which
            these are measured. All three `None` where nobody was measured.
        own_on_test_by_class: For each of `parties` how much of each class of the sample its own
            model recognises, before combining, 0..1, `None` where the sample has none of it; these
            two of at most `MOST_TOLD_APART` parties.
        update_products: The scalar product of each two parties' updates, in the order of `parties`.
        gallery: For each gallery image the probability of each class.
        parties: Those that took part, in party order.
        warning: What is wrong with the training, as of this round, and what to turn; or empty.
        bytes_down: Received by parties this round, weights of 4 bytes.
        bytes_up: Received by the server this round.
        seconds: By phase.
        missing: Those that were to take part and did not.
        dealt: `[num_parties, num_classes]`, what each party held, where it was dealt anew.
        state: What the server holds now; not part of the JSON.
    """

    type: Literal["round_finished"] = "round_finished"
    round: int
    loss: float | None
    accuracy: float | None
    confusion: list[list[int]] | None
    global_on_own_confusion: Annotated[list[list[int]] | None, Packed()] = None
    own_on_test_confusion: Annotated[list[list[int]] | None, Packed()] = None
    own_on_own_confusion: Annotated[list[list[int]] | None, Packed()] = None
    own_on_test_by_class: list[list[float | None]] | None = None
    update_products: list[list[float]] | None = None
    gallery: list[list[float]] | None
    parties: list[PartyRound]
    bytes_down: int
    bytes_up: int
    seconds: Seconds
    warning: str = ""
    missing: list[Absence] = []
    dealt: Annotated[list[list[int]] | None, Packed()] = None
    state: ServerState | None = Field(default=None, exclude=True, repr=False)

    @property
    def measured(self) -> bool:
        """Whether it is known how well models do, and whether anything is wrong."""
        return self.accuracy is not None


class RunFinished(_Event):
    """All rounds asked for are done; `round` is the last."""

    type: Literal["run_finished"] = "run_finished"
    round: int


class RunFailed(_Event):
    """The run cannot go on: a plain explanation, what to do, and whether going on could help."""

    type: Literal["run_failed"] = "run_failed"
    reason: str
    suggestion: str = ""
    resumable: bool = False


class RunPaused(_Event):
    """The run was asked to pause and has, after finishing `round`."""

    type: Literal["run_paused"] = "run_paused"
    round: int


class RunSetAside(_Event):
    """The run has made room for another one; it waits, and goes on by itself after that."""

    type: Literal["run_set_aside"] = "run_set_aside"


class RunCancelled(_Event):
    """The run was asked to stop and has."""

    type: Literal["run_cancelled"] = "run_cancelled"


Event = Annotated[
    RunStarted
    | RoundStarted
    | PartyProgress
    | PartyTrained
    | PartyMissing
    | RoundFinished
    | RunFinished
    | RunFailed
    | RunPaused
    | RunSetAside
    | RunCancelled,
    Field(discriminator="type"),
]

END = RunFinished | RunFailed | RunPaused | RunSetAside | RunCancelled
"""After these a run says nothing more, unless it is resumed."""

_adapter: TypeAdapter[Event] = TypeAdapter(Event)


def event_of(data: dict[str, Any]) -> Event:
    """Return the event that `model_dump(mode="json")` gave."""
    return _adapter.validate_python(data)
