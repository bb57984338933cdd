"""The network picture: a server, its parties, and the models that travel between them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from pages.components.component import component

Travelling = Literal["down", "train", "up", "average"]
Phase = Literal["idle", Travelling, "done"]
PHASES: tuple[Travelling, ...] = get_args(Travelling)
"""Of a round, in the order in which they come."""

_mount = component("federation_picture", '<div class="network"><p class="caption"></p></div>')

MOST_LABELLED = 20
"""More parties than this are drawn as small dots, coloured by their accuracy."""

MOST_DOTS = 250
"""More parties than this share dots: no more have room around the server."""

_CAPTIONS: dict[Phase, str] = {
    "idle": "Waiting to start",
    "train": "The parties train on their own images",
    "up": "The parties send their updates to the server",
    "average": "The server combines the updates",
    "done": "Finished",
}
_SEQUENTIAL_CAPTIONS = _CAPTIONS | {
    "down": "The server sends its model to the first party",
    "train": "One party after the other trains and passes the model on",
    "up": "The last party sends the model to the server",
    "average": "The server takes over the model",
}

_POOLED_CAPTIONS = _CAPTIONS | {
    "down": "One party has all images",
    "train": "One party trains on all images",
    "up": "Nothing is sent",
    "average": "The model is measured",
}
_ALONE_CAPTIONS = _CAPTIONS | {
    "down": "Each party goes on with its own model",
    "train": "The parties train their own models on their own images",
    "up": "Nothing is sent",
    "average": "The parties’ own models are measured",
}


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


def caption(state: NetworkState) -> str:
    """Say in a sentence what goes on."""
    text = _captions(state)[state.phase]
    if state.personal:
        text = "The parties train their personal models, which stay with them"
    if state.phase == "idle" and state.round > 0:
        text = f"After round {state.round}"
    if len(state.parties) <= MOST_LABELLED:
        return text
    each = parties_a_dot(len(state.parties))
    dots = f" Each dot is {each} parties, in the order of their numbers." if each > 1 else ""
    return f"{text}. Colour: accuracy, grey is low, blue is high{dots and '.'}{dots}"


def _captions(state: NetworkState) -> dict[Phase, str]:
    """Return what is said in each phase of what kind of round."""
    if state.alone:
        return _ALONE_CAPTIONS if state.own_models else _POOLED_CAPTIONS
    if state.sequential:
        return _SEQUENTIAL_CAPTIONS
    return _CAPTIONS | {"down": f"The server sends {state.sends} to the parties"}


def parties_a_dot(num_parties: int) -> int:
    """Return how many parties share a dot of the picture, 1 where each has its own."""
    return -(-num_parties // MOST_DOTS)


def _dots(state: NetworkState) -> Sequence[PartyNode]:
    """Return what is drawn: a dot a party or, of many parties, a dot for some of them together."""
    each = parties_a_dot(len(state.parties))
    if each == 1:
        return state.parties
    firsts = range(0, len(state.parties), each)
    return [_together(first, state.parties[first : first + each]) for first in firsts]


def _together(first: int, parties: Sequence[PartyNode]) -> PartyNode:
    """Return the mean of some parties: of those that take part, and whose accuracy is known."""
    known = [party.accuracy for party in parties if party.accuracy is not None]
    taking_part = [party.progress for party in parties if party.taking_part]
    return PartyNode(
        name=f"Mean of parties {first + 1:,} to {first + len(parties):,}",
        color=parties[0].color,
        share=sum(party.share for party in parties) / len(parties),
        progress=sum(taking_part) / max(1, len(taking_part)),
        accuracy=round(sum(known) / len(known), 4) if known else None,
        taking_part=bool(taking_part),
    )


def summary(state: NetworkState) -> str:
    """Describe the whole picture for those who do not see it."""
    sentences = [f"Round {state.round} of {state.num_rounds}: {caption(state)}."]
    number = len(state.parties)
    if state.phase in ("idle", "done"):
        sentences.append("1 party." if number == 1 else f"{number} parties.")
    else:
        taking_part = sum(party.taking_part for party in state.parties)
        sentences.append(f"{taking_part} of {number} parties take part.")
    if state.accuracy is not None:
        whose = "Mean" if state.own_models else "Global"
        what = state.measured or f"{whose} accuracy"
        sentences.append(f"{_when(state)}: {what} {state.accuracy:.1%}.".lstrip(": "))
    sentences += _party_accuracies(state.parties)
    return " ".join(sentences)


def _when(state: NetworkState) -> str:
    """Say of which moment the numbers are; empty where there is none."""
    if state.measured_after is None:
        return ""
    return f"After round {state.measured_after}" if state.measured_after else "Before training"


def _party_accuracies(parties: Sequence[PartyNode]) -> list[str]:
    known = [(party.name, party.accuracy) for party in parties if party.accuracy is not None]
    if not known:
        return []
    if len(known) > MOST_LABELLED:
        values = [accuracy for _, accuracy in known]
        return [f"Party accuracies {min(values):.1%} to {max(values):.1%}."]
    return ["; ".join(f"{name} {accuracy:.1%}" for name, accuracy in known) + "."]


def lasting(state: NetworkState) -> bytes:
    """Return what stays as it is while a run goes on, ready for the browser."""
    parties = [{"name": dot.name, "color": dot.color, "share": dot.share} for dot in _dots(state)]
    small = len(state.parties) > MOST_LABELLED
    return json.dumps({"phases": PHASES, "parties": parties, "small": small}).encode()


def moving(state: NetworkState, at: float = 0.0) -> bytes:
    """Return what may change, the parties' column by column, ready for the browser.

    Args:
        state: The moment to show.
        at: When it was, in seconds of the server's monotonic clock; of one run, an earlier one is
            not shown after it.
    """
    told = {name: value for name, value in vars(state).items() if name != "parties"}
    dots = _dots(state)
    told |= {
        "at": at,
        "caption": caption(state),
        "summary": summary(state),
        "when": _when(state).lower(),
        "progress": [round(dot.progress, 3) for dot in dots],
        "accuracies": [dot.accuracy for dot in dots],
        "taking_part": [dot.taking_part for dot in dots],
    }
    return json.dumps(told).encode()


def network(state: bytes, *, key: str) -> None:
    """Draw the network, or change the picture drawn before under the same key.

    A model travels across the picture once a phase, however often the state is sent; phases that
    came and went between two states are made up for.

    Args:
        state: The moment to show, what lasts and what moves `joined`.
        key: Names the picture among the page's.
    """
    _mount(key=key, data=state)
