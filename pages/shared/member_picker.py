"""A picker of a family's members, those of one heading together."""

from collections.abc import Callable, Mapping

import streamlit as st

from fl_core.family_member import Choice
from fl_core.knobs import Knob
from pages.language.spoken import text
from pages.shared import session

HEADING, SET_IN = "heading ", "\u2002 "
"""Streamlit looks for what is typed where words begin, and to it they begin after a plain space."""


def draw_picker(knob: Knob, label: str, key: str, chosen: Callable[[], None] | None = None) -> None:
    """Let a visitor choose a member.

    Args:
        knob: Whose members there are.
        label: What is chosen.
        key: Of its value, a member's kind.
        chosen: Called once another member is chosen.
    """
    names = names_in_picker(knob.members)
    st.selectbox(
        label,
        list(names),
        format_func=names.__getitem__,
        key=key,
        on_change=_choose,
        args=(key, session.knob(key, knob.default.kind), chosen),
        help=text(knob.help),
    )


def _choose(key: str, before: str, chosen: Callable[[], None] | None) -> None:
    """Let nobody choose a heading: what was chosen before it stays."""
    if str(session.knob(key, before)).startswith(HEADING):
        session.set_knob(key, before)
    elif chosen:
        chosen()


def names_in_picker(family: Mapping[str, type[Choice]]) -> dict[str, str]:
    """Return the rows of a picker: kinds and, above those that have one, their headings.

    Streamlit knows no headings in a list, so they are rows that cannot be chosen; what stands
    beneath one is set in.
    """
    rows: dict[str, str] = {}
    for heading in sorted({m.heading: None for m in family.values()}, key=bool):
        rows |= {f"{HEADING}{heading}": f"{text(heading)}:"} if heading else {}
        members = (m for m in family.values() if m.heading == heading)
        rows |= {m.kind: f"{SET_IN if heading else ''}{text(m.label)}" for m in members}
    return rows
