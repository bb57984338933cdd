"""Everything that there is to choose from, with its equation and where it is from.

Who looks: a researcher who wants to know what exactly a method does here before trusting a figure;
a student who met a name in a picker. They look for one name, read its sentence and its equation,
and see what it needs and at which knob it is nothing but federated averaging. Next they open the
paper, or go back to the Train page and turn the knob.
"""

import streamlit as st

from fl_core import reference
from fl_core.short_text import shortened
from pages.shared import session
from pages.shared.escape_markdown import plain

FIND = session.own_key("reference", "find")
MOST_WORDS = 100


def draw() -> None:
    """Draw the page."""
    session.focus_stays()
    st.header("Reference", anchor=False)
    words = st.text_input(
        "Find",
        key=FIND,
        placeholder="a method, a paper’s author, what it is good for",
        width=480,
    )
    wanted = shortened(words, MOST_WORDS).lower().split()
    if not wanted:
        _draw_front()
    found = sum(_draw_family(field, wanted) for field in reference.ORDER)
    if not found:
        st.caption(f"Nothing here has “{plain(words, MOST_WORDS)}” in it. Fewer letters find more.")
