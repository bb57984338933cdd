"""A part of the page that is drawn once somebody opens it: until then, nobody waits for it."""

from collections.abc import Callable

import streamlit as st


def panel(title: str, key: str, draw: Callable[[], None]) -> bool:
    """Draw a title, and beneath it what `draw` draws while the panel is open; return if it is."""
    box = st.expander(title, key=key, on_change="rerun")
    if box.open:
        with box:
            draw()
    return bool(box.open)
