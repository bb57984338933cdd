"""The widget of a knob that is a table of counts: a line, for it is edited on a page of its own."""

import streamlit as st

from fl_core.count_tables import size_in_words
from fl_core.knobs import Knob
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session


def draw_counts(knob: Knob, label: str, key: str) -> None:
    """Say how large the table is, and where it is edited."""
    table = session.knob(key, knob.default)
    size = size_in_words(table) if table else translatable("none yet")
    words = text("{label}: {size}; edit them on the Data page.", label=label, size=size)
    st.caption(words, help=text(knob.help))
