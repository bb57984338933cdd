"""What keeps a page from going on, and the end of it: a page that waits looks again by itself."""

import streamlit as st

from fl_core.errors import FedariumError, StoreSilent
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared.escape_markdown import plain
from pages.shared.run_service import service

LOOK_AGAIN = 2.0  # seconds
WAITS = translatable(
    "It is tried again. A run that trains goes on and waits for it; nothing is lost."
)


def draw_end(error: FedariumError) -> None:
    """Say why a page cannot be drawn any further."""
    waits = isinstance(error, StoreSilent)
    st.header(text("Fedarium waits") if waits else text("Fedarium cannot go on"), anchor=False)
    draw_trouble(error)


def draw_trouble(error: FedariumError) -> None:
    """Say what is wrong; where it may pass by itself, draw the page anew once it has."""
    st.error(plain(in_words(error)))
    if isinstance(error, StoreSilent):
        st.fragment(_look_again, run_every=LOOK_AGAIN)()


def in_words(error: FedariumError) -> str:
    """Return what is wrong, and what happens meanwhile where it may pass by itself."""
    said = text(str(error))
    return f"{said} {text(WAITS)}" if isinstance(error, StoreSilent) else said


def _look_again() -> None:
    if service().answers():
        st.rerun()
