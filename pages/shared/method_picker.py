"""The picker of methods by their famous names, and beneath it what the chosen one is made of.

Who looks: a teacher who says "now with FedProx" and turns its one knob, a student who met a name in
a lecture, a researcher who puts an aggregator of one paper to the local work of another. They want
to know what the method is called, what it does, and what of it can be turned. Next they press
Start, or open what it is made of and change one of the four.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from fl_core.families import FAMILIES
from fl_core.knobs import knobs_of
from fl_core.method_choice import chosen, method_in
from fl_core.methods import CHOSEN, METHODS, Method
from fl_core.reference import place_of
from pages.language.spoken import text
from pages.shared import session
from pages.shared.conflict_marks import Marks
from pages.shared.escape_markdown import plain
from pages.shared.knob_widgets import (
    KNOBS,
    draw_caution,
    draw_choice,
    draw_hidden_marks,
    draw_knobs,
    draw_more_of_choices,
    draw_own_knobs,
    values_of_knobs,
)
from pages.shared.lazy_panel import panel
from pages.shared.member_picker import HEADING, SET_IN
from pages.shared.reference_link import more_about

PICKED, TAKEN, MADE_OF = "method", "method that was taken", "what it is made of"
OWN = "own"


@dataclass(frozen=True)
class Taken:
    """A method that was chosen in the picker.

    Attributes:
        before: What its knobs were set to, by their keys.
        moved: What else had to move, a sentence each.
        after: What all knobs stood for then: once they are turned further, there is no way back.
    """

    before: Mapping[str, Any]
    moved: Sequence[str]
    after: Mapping[str, Any]


def draw_method(marks: Marks) -> None:
    """Draw the picker, the method's own knobs, and what it is made of.

    Args:
        marks: What is said beneath some of the knobs.
    """
    method = method_in(values_of_knobs())
    _draw_picker(method)
    if method is None:
        st.caption(text("Your four choices together have no name in this list."))
        _draw_moved()
        draw_knobs(CHOSEN, marks, all_of_them=True)
        return
    st.caption(f"{text(method.about)} {more_about(place_of(method))}")
    _draw_moved()
    front = _front(method)
    for name, own in front.items():
        draw_own_knobs(name, marks, own)
        draw_caution(name)
    if not panel(text("What it is made of"), MADE_OF, lambda: _draw_made_of(front, marks)):
        shown = {(name, own) for name, names in front.items() for own in names}
        hidden = {path: mark for path, mark in marks.items() if path not in shown}
        draw_hidden_marks(CHOSEN, (), hidden)


def rows() -> dict[str, str]:
    """Return the rows of the picker: the methods, set in beneath their headings."""
    found: dict[str, str] = {}
    for method in METHODS.values():
        found.setdefault(f"{HEADING}{method.heading}", f"{text(method.heading)}:")
        found[method.name] = f"{SET_IN}{text(method.name)}"
    return found


def _draw_picker(method: Method | None) -> None:
    now = method.name if method else OWN
    names = rows() if method else {OWN: text("Your own combination"), **rows()}
    session.set_knob(PICKED, now)
    st.selectbox(
        text("Method"),
        list(names),
        format_func=names.__getitem__,
        key=PICKED,
        on_change=_choose,
        help=text(
            "A name from the papers. It sets the four choices that it is made of, and what does "
            "not go with them; nothing trains before you press Start."
        ),
    )


def _choose() -> None:
    """Take the method that was chosen; a heading cannot be, and what was there stays."""
    if method := METHODS.get(session.knob(PICKED, OWN)):
        _take(method)


def _take(method: Method) -> None:
    values = values_of_knobs()
    found = chosen(method, values)
    after = _by_keys({n: v for n, v in found.values.items() if v != values[n]})
    before = {**_by_keys(values), **{key: session.knob(key, value) for key, value in after.items()}}
    for key, value in after.items():
        session.set_knob(key, value)
    session.set_knob(TAKEN, Taken(before, found.moved, values_of_knobs()))


def _by_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of knobs, those of a choice's own too, each with its value."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name not in FAMILIES:
            found[session.knob_key(name)] = value
            continue
        kind = found[session.knob_key(name)] = value["kind"]
        found |= {session.knob_key(name, kind, own): value[own] for own in value if own != "kind"}
    return found


def _draw_moved() -> None:
    """Say what moved beside the four, with a way back, until a knob is turned."""
    taken = session.knob(TAKEN, None)
    if taken is None or not taken.moved or taken.after != values_of_knobs():
        return
    st.info("\n\n".join(plain(text(moved)) for moved in taken.moved))
    st.button(text("Undo: as it was before"), key="undo the method", on_click=_undo)


def _undo() -> None:
    taken = session.knob(TAKEN, None)
    for key, value in taken.before.items() if taken else ():
        session.set_knob(key, value)
    session.set_knob(TAKEN, None)


def _front(method: Method) -> dict[str, list[str]]:
    """Return the knobs that are drawn beneath the picker: those by which it is still itself."""
    return {
        name: [
            own.name
            for own in knobs_of(type(each)).values()
            if not own.more and (name, own.name) not in method.defining
        ]
        for name, each in method.own_members.items()
    }


def _draw_made_of(front: Mapping[str, Sequence[str]], marks: Marks) -> None:
    for name in CHOSEN:
        draw_choice(name, marks)
        kind = session.knob(session.knob_key(name), KNOBS[name].default.kind)
        own = knobs_of(FAMILIES[name][kind]).values()
        left = [each.name for each in own if not each.more and each.name not in front.get(name, ())]
        draw_own_knobs(name, marks, left)
        if name not in front:
            draw_caution(name)
    draw_more_of_choices(CHOSEN, marks)
