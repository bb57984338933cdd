"""The widget of a knob that is a table of counts: a line, for it is edited on a page of its own."""

import streamlit as st

from fl_core.count_tables import size_in_words
from fl_core.knobs import Knob
from pages.shared import session

WHERE = "edit them on the Data page"


def draw_counts(knob: Knob, label: str, key: str) -> None:
    """Say how large the table is, and where it is edited."""
    table = session.knob(key, knob.default)
    words = size_in_words(table, "parties", "classes", "images") if table else "none yet"
    st.caption(f"{label}: {words}; {WHERE}.", help=knob.help)
