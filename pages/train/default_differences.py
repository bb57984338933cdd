"""One line above the knobs: what differs from the default, each with a way back."""

import contextlib
from collections.abc import Sequence

import streamlit as st

from fl_core.config import RunConfig
from fl_core.config_differences import Difference, differences
from fl_core.errors import ConfigError
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import plain
from pages.shared.knob_widgets import values_of_knobs
from pages.train.knob_reset import set_back, steps, undo

PRESSED, ALL = "difference to set back", "all differences are shown"
UNDO = "undo what was set back"
MOST = 5
MORE, FEWER = "more", "fewer"


def draw_differences() -> None:
    """Draw what differs from the default; pressed, it is set back, which can be undone."""
    if found := _found():
        _draw_pills(found)
    else:
        st.caption(text("Every knob is at its default."))
    if kept := steps():
        label = text("Undo: back to {what}", what=plain(text(kept[-1].brief)))
        st.button(label, key=UNDO, on_click=undo)


def _draw_pills(found: Sequence[Difference]) -> None:
    words = {
        ".".join(each.path): f"{plain(_capital(text(each.brief)))} ✕" for each in _shown(found)
    }
    rest = len(found) - len(words)
    if rest:
        words[MORE] = text("and {rest} more", rest=rest)
    elif len(found) > MOST + 1:
        words[FEWER] = text("show fewer")
    st.pills(
        text("Differs from the default"),
        list(words),
        format_func=words.__getitem__,
        key=PRESSED,
        on_change=_press,
        help=text(
            "Press an entry to set it back, a choice with all its own knobs. The preset “Three "
            "equal parties” sets all back."
        ),
    )


def differences_left_out(config: RunConfig, title: str) -> str:
    """Return a line of what differs in a config that is shown under a title which does not say it
    all; empty under one that does."""
    found = differences(config.model_dump())
    if all(each.brief in title for each in found):
        return ""
    words = " · ".join(text(each.words) for each in found)
    return text("Differs from the default: {words}", words=words)


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _found() -> Sequence[Difference]:
    with contextlib.suppress(ConfigError):  # said where the knobs are read
        return differences(values_of_knobs())
    return ()


def _shown(found: Sequence[Difference]) -> Sequence[Difference]:
    # One entry more takes no more room than the words that it is there.
    all_of_them = session.knob(ALL, False) or len(found) <= MOST + 1
    return found if all_of_them else found[:MOST]


def _press() -> None:
    pressed = session.knob(PRESSED, None)
    session.set_knob(PRESSED, None)
    if pressed in (MORE, FEWER):
        session.set_knob(ALL, pressed == MORE)
    for each in _found():
        if ".".join(each.path) == pressed:
            set_back(each.path, each.brief)
