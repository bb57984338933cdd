"""The widgets of knobs that are numbers, words or switches."""

from typing import Any

import streamlit as st

from fl_core.families import FAMILIES
from fl_core.family_member import Choice
from fl_core.knobs import Knob, knobs_of
from pages.language.spoken import text
from pages.shared import session

MOST_NOTCHES = 100


def _follow(key: str) -> None:
    """Turn what follows a knob that was turned by hand, if it is one of a choice's own."""
    _, name, *own = key.split(".")
    if not own:
        return
    kind, turned = own
    member = FAMILIES[name][kind]
    for other, value in member.follow(turned, own_values(name, member)).items():
        session.set_knob(session.knob_key(name, kind, other), value)


def _by_hand(key: str) -> dict[str, Any]:
    """Return what every widget of a knob is given that may be followed by others."""
    return {"key": key, "on_change": _follow, "args": (key,)}


def draw_switch(knob: Knob, label: str, key: str) -> None:
    """Draw a switch."""
    st.toggle(label, help=text(knob.help), **_by_hand(key))


def draw_words(knob: Knob, label: str, key: str) -> None:
    """Draw a choice among words."""
    # A run from another machine may bring one word more.
    words = list(dict.fromkeys([*knob.options, session.knob(key, knob.default)]))
    shown = {word: text(knob.options.get(word, word)) for word in words}
    st.selectbox(label, words, format_func=shown.__getitem__, help=text(knob.help), **_by_hand(key))


def draw_number(knob: Knob, label: str, key: str) -> None:
    """Draw a slider, or where it would have too many notches a field to type into."""
    number = knob.number
    assert number is not None and knob.low is not None and knob.high is not None
    low, high, step = number(knob.low), number(knob.high), number(knob.step or 1)
    if knob.step and (high - low) / step <= MOST_NOTCHES:
        st.slider(label, low, high, step=step, help=text(knob.help), **_by_hand(key))
        return
    st.number_input(
        label,
        min_value=low,
        max_value=high,
        step=step if knob.step else 0.0001,
        format="%d" if number is int else "%g",
        help=text(knob.help),
        **_by_hand(key),
    )


def own_values(name: str, member: type[Choice]) -> dict[str, Any]:
    """Return what the own knobs of a choice's member are set to."""
    return {
        own.name: session.knob(session.knob_key(name, member.kind, own.name), own.default)
        for own in knobs_of(member).values()
    }
