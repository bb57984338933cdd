"""The left side: the knobs that decide who holds what, the same ones as on the Train page."""

from functools import partial

import streamlit as st

from pages.language.spoken import text
from pages.shared.conflict_marks import Marks
from pages.shared.knob_setup import Setup, read_knobs
from pages.shared.knob_widgets import draw_hidden_marks, draw_knobs, draw_more_of_choices
from pages.shared.lazy_panel import panel

WHO = ("num_parties", "partitioner", "sizes")
WHICH = ("dataset", "num_images", "seed")
HOW = ("appearance", "label_noise")
ALL = (*WHO, *WHICH, *HOW)


def draw_side_panel() -> Setup:
    """Draw the sidebar and return what the knobs stand for."""
    with st.sidebar:
        marks = read_knobs().marks
        draw_knobs(WHO, marks)
        draw_knobs(HOW, marks)
        draw_knobs(WHICH, marks)
        if not panel(text("More"), "more of the split", partial(_draw_more, marks)):
            draw_hidden_marks(ALL, ALL, marks)
        return read_knobs()


def _draw_more(marks: Marks) -> None:
    draw_more_of_choices(ALL, marks)
