"""Ways on from the Train page: to a sweep of a knob, to a comparison, back to the one that the run
was opened from, and on from a run's model."""

from collections.abc import Collection

import streamlit as st

from fl_core.config import RunConfig
from fl_core.runs.run import Run
from fl_core.sweep_axes import sweepable
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.comparison_address import words_in_address
from pages.shared.go_on_from import go_on_from
from pages.shared.run_access import RunAccess
from pages.shared.run_snapshot import Look
from pages.shared.take_along import draw_take_along

ASKED = session.own_key("train", "a sweep was asked for")
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


def draw_sweep_choice(group: str, names: Collection[str], setup: RunConfig | None) -> None:
    """Draw the choice of a knob to sweep, among those of a panel and their choices' own.

    Args:
        group: Of the panel.
        names: Of its knobs.
        setup: What the knobs stand for, if they go together.
    """
    if setup is None:
        return
    there = sweepable(setup)
    key = session.own_key("train", "sweep one of", group)
    st.selectbox(
        text("Sweep a knob"),
        [name for name in there if name.partition(".")[0] in names],
        index=None,
        key=key,
        format_func=lambda name: text(there[name][0]),
        placeholder=text("Sweep one of these…"),
        label_visibility="collapsed",
        help=text(SWEEP_HELP),
        on_change=_ask_for_sweep,
        args=(key,),
    )


def go_to_sweep_asked_for() -> None:
    """Show the plan of a sweep that was asked for in a panel; a callback cannot do so itself."""
    if knob := str(session.knob(ASKED, "")):
        session.set_knob(ASKED, "")
        session.go_to("sweeps", plan="own", knob=knob)


def _ask_for_sweep(key: str) -> None:
    session.set_knob(ASKED, session.knob(key, None) or "")
    session.set_knob(key, None)


def draw_ways_on(access: RunAccess, seen: Look) -> None:
    """Draw what can be done with a run beside training it: go on, compare, take along."""
    with st.container(horizontal=True, width="content", gap="medium", key="train ways on"):
        if access.may_run:
            _draw_go_on_from(access, seen.run)
        _draw_compare_link(seen.run, seen.before)
        draw_take_along(access, [seen.run], "tertiary")


def _draw_go_on_from(access: RunAccess, run: Run) -> None:
    """Draw the way to go on from a run's model with other knobs."""
    made = bool(run.round) and not run.imported_from and not run.config.strategy.own_models
    st.button(
        text("Go on from its model"),
        key=session.own_key("train", "button", "go on from model"),
        on_click=go_on_from,
        args=(access, run.id),
        type="tertiary",
        disabled=not made or run.active,
        help=text(GO_ON_HELP),
    )


def _draw_compare_link(run: Run, before: Run | None) -> None:
    """Draw the way to a comparison of a run with the one before it, or with any."""
    words = text("Compare with the run before") if before else text("Compare with…")
    key = session.own_key("train", "button", "compare")
    if st.button(words, key=key, type="tertiary"):
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
