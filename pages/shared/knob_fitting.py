"""What moved when somebody chose other images, and the sentences that say so."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from fl_core.config_fitting import moves_to_fit
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import plain

MOVED = "what moved to fit the images"


def fit_knobs(values: Mapping[str, Any]) -> None:
    """Move the knobs that do not fit the images chosen just now; before they are drawn.

    Args:
        values: What the knobs stand for, as `RunConfig.of` takes it.
    """
    said = []
    for move in moves_to_fit(values):
        path = move.path
        if len(path) > 1:
            path = (path[0], values[path[0]]["kind"], path[1])
        key = session.knob_key(*path)
        session.set_knob(key, move.value)
        said.append((key, move.value, move.sentence))
    session.set_knob(MOVED, said)


def draw_moves() -> None:
    """Say what moved, as long as nobody has moved it again."""
    moved = session.knob(MOVED, [])
    if said := [
        plain(text(words)) for key, value, words in moved if session.knob(key, value) == value
    ]:
        st.info("\n\n".join(said))
