"""Ways from the Train page to where many runs are: to a sweep of a knob, to a comparison."""

import streamlit as st

from fl_core.runs.run import Run
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session

SWEEP_HELP = translatable(
    "Trains this setup with other values of it, over several seeds, and draws accuracy against "
    "them. You choose the values first; nothing trains before."
)


def draw_sweep_link(knob: str, label: str) -> None:
    """Draw the way to a sweep of a knob, from the setup that the knobs stand for."""
    key = session.own_key("train", "button", "sweep", knob)
    if st.button(text(label), key=key, type="tertiary", help=text(SWEEP_HELP)):
        session.go_to("sweeps", plan="own", knob=knob)


def draw_compare_link(run: Run, before: Run | None) -> None:
    """Draw the way to a comparison of a run with the one before it, or with any."""
    words = text("Compare with the run before") if before else text("Compare with…")
    if st.button(words, key=session.own_key("train", "button", "compare")):
        if before:
            session.go_to("compare", runs=f"{before.id}.{run.id}")
        session.go_to("runs")
