"""Ways from the Train page to where many runs are: to a sweep of a knob, to a comparison, and back
to the one that the run was opened from."""

import streamlit as st

from fl_core.runs.run import Run
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.comparison_address import words_in_address

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


def draw_way_back(run: Run) -> None:
    """Draw the way back to the comparison that a run was opened from, if it was."""
    words = words_in_address()
    if run.id not in words.get("runs", "").split("."):
        return
    key = session.own_key("train", "button", "back to comparison")
    if st.button(text("Back to the comparison"), key=key, icon=":material/arrow_back:"):
        session.go_to("compare", **words)
