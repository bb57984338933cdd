"""Ways on from the Train page: to a sweep of a knob, to a comparison, on from a run's model."""

import streamlit as st

from fl_core.runs.run import Run
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.go_on_from import go_on_from
from pages.shared.run_access import RunAccess

SWEEP_HELP = translatable(
    "Trains this setup with other values of it, over several seeds, and draws accuracy against "
    "them. You choose the values first; nothing trains before."
)
GO_ON_HELP = translatable(
    "Sets the knobs to this run’s, and has the next run start from the model it has made instead "
    "of random weights. Turn what you like to try, such as the method or the learning rate; "
    "nothing trains before you press Start."
)


def draw_sweep_link(knob: str, label: str) -> None:
    """Draw the way to a sweep of a knob, from the setup that the knobs stand for."""
    key = session.own_key("train", "button", "sweep", knob)
    if st.button(text(label), key=key, type="tertiary", help=text(SWEEP_HELP)):
        session.go_to("sweeps", plan="own", knob=knob)


def draw_go_on_from(access: RunAccess, run: Run) -> None:
    """Draw the way to go on from a run's model with other knobs."""
    made = bool(run.round) and not run.imported_from and not run.config.strategy.own_models
    st.button(
        text("Go on from its model"),
        key=session.own_key("train", "button", "go on from model"),
        on_click=go_on_from,
        args=(access, run.id),
        disabled=not made or run.active,
        help=text(GO_ON_HELP),
    )


def draw_compare_link(run: Run, before: Run | None) -> None:
    """Draw the way to a comparison of a run with the one before it, or with any."""
    words = text("Compare with the run before") if before else text("Compare with…")
    if st.button(words, key=session.own_key("train", "button", "compare")):
        if before:
            session.go_to("compare", runs=f"{before.id}.{run.id}")
        session.go_to("runs")
