"""A moment of a run, as the network picture shows it: plain data."""

from dataclasses import dataclass
from typing import Literal, get_args

Travelling = Literal["down", "train", "up", "average"]
Phase = Literal["idle", Travelling, "done"]
PHASES: tuple[Travelling, ...] = get_args(Travelling)
"""Of a round, in the order in which they come."""

MOST_LABELLED = 20
"""More parties than this are drawn as small dots, coloured by their accuracy."""

MOST_DOTS = 250
"""More parties than this share dots: no more have room around the server."""


@dataclass(frozen=True)
class PartyNode:
    """One party as the picture shows it.

    Attributes:
        name: For people, such as "Party 1".
        color: Any CSS colour of the form "#RRGGBB".
        share: Its number of images as a part of the largest party's, 0 to 1.
        progress: How far its local training of this round is, 0 to 1.
        accuracy: Its accuracy, 0 to 1, if it was measured in that round.
        taking_part: Whether it takes part in this round; true of all between rounds.
    """

    name: str
    color: str
    share: float
    progress: float
    accuracy: float | None
    taking_part: bool


@dataclass(frozen=True)
class NetworkState:
    """A moment of a run.

    Attributes:
        sequence: Grows with every event of the run; tells a new state from one already shown.
        phase: What is going on.
        round: The current round, from 1; 0 before the first.
        num_rounds: How many rounds there will be.
        measured_after: The round after which all accuracies were measured, 0 before training;
            `None` if none was.
        accuracy: The global model's accuracy, 0 to 1, if known; where there is none, the mean of
            the parties'.
        sequential: Whether the parties train one after the other, passing the model on.
        parties: In the order of their numbers, which is also the order of the passing on.
        alone: Whether no model travels.
        own_models: Whether parties use models of their own, or one of several.
        sends: What the server sends to the parties, in words.
        personal: Whether parties have trained for all and now train their personal models.
        measured: What `accuracy` is, in words, if it is not what is said of it there.
        icon: The path of a small picture of a party, in a square of 24 by 24; without one, its
            number stands in its place.
    """

    sequence: int
    phase: Phase
    round: int
    num_rounds: int
    measured_after: int | None
    accuracy: float | None
    sequential: bool
    parties: tuple[PartyNode, ...]
    alone: bool = False
    own_models: bool = False
    sends: str = "its model"
    personal: bool = False
    measured: str = ""
    icon: str = ""


def parties_a_dot(num_parties: int) -> int:
    """Return how many parties share a dot of the picture, 1 where each has its own."""
    return -(-num_parties // MOST_DOTS)
