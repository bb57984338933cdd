"""The network picture: a server, its parties, and the models that travel between them."""

import json
from collections.abc import Sequence

from pages.components.component import component
from pages.components.federation_moment import (
    MOST_LABELLED,
    PHASES,
    NetworkState,
    PartyNode,
    parties_a_dot,
)
from pages.components.federation_words import briefly, caption, summary
from pages.language.spoken import spoken, text

_mount = component("federation_picture", '<div class="network"><p class="caption"></p></div>')


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
        name=text("Mean of parties {first} to {last}", first=first + 1, last=first + len(parties)),
        color=parties[0].color,
        share=sum(party.share for party in parties) / len(parties),
        progress=sum(taking_part) / max(1, len(taking_part)),
        accuracy=round(sum(known) / len(known), 4) if known else None,
        taking_part=bool(taking_part),
    )


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
        "when": briefly(state),
        "role": text("Mean" if state.own_models or state.measured else "Server"),
        "point": spoken().marks.point,
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
