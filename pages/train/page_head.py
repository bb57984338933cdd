"""The upper part of the page: which run this is, its buttons, what it shows, what to try next."""

from collections.abc import Mapping

import streamlit as st

from fl_core.runs.failures import SAFE
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.kept_words import retold
from pages.shared.knob_setup import Setup
from pages.shared.part_drawing import draw_part
from pages.shared.run_access import RunAccess
from pages.shared.run_name import title_of, told_name
from pages.shared.run_snapshot import Look
from pages.shared.setup_name import name_of_setup
from pages.shared.state_words import STATE_WORDS
from pages.train.default_differences import differences_left_out
from pages.train.next_step import draw_next_experiment, draw_plan
from pages.train.parent_run import draw_parent
from pages.train.run_buttons import buttons_for, draw_buttons, draw_undo
from pages.train.run_parts import PARTS
from pages.train.trained_already import draw_trained_already, trained_already
from pages.train.ways_on import draw_way_back, draw_ways_on

BROKEN = {RunState.FAILED, RunState.INTERRUPTED}
COLORS: Mapping[RunState, str] = {
    RunState.QUEUED: "orange",
    RunState.RUNNING: "blue",
    RunState.PAUSED: "orange",
    RunState.FINISHED: "green",
    RunState.FAILED: "red",
    RunState.CANCELLED: "gray",
    RunState.INTERRUPTED: "orange",
}
HELD_UP = "red", translatable("held up")
NOT_STARTED = "gray", translatable("not started")
START = "**Press Start to train, or turn a knob in the side panel first.**"
NEXT_RUN = "The knobs now say **{name}**, for the next run; this one goes on as it began."
ANOTHER = "The knobs now say **{name}**. {button} trains it; this run stays."
LOOK_AROUND = "**Turn the knobs in the side panel to look around; the runs appear here.**"


def draw_head_of_setup(manager: RunAccess, seen: Look | None, setup: Setup) -> None:
    """Draw it before any run: what would be trained, if that can be, and how to begin."""
    with st.container(horizontal=True, vertical_alignment="center", key="train title"):
        if seen:
            draw_title(manager, seen)
        else:
            st.header(text("A federation"), anchor=False)
    _draw_buttons(manager, None, setup, text(START if manager.may_run else LOOK_AROUND))
    draw_undo(manager)
    draw_notice()


def draw_plan_of_setup(manager: RunAccess, seen: Look) -> None:
    """Draw what all this is for and what would happen, where a run is read out later."""
    draw_part(PARTS, "reading", seen)
    draw_plan(manager.store, seen.run.config)
    for run in manager.store.find([RunState.RUNNING], most=1):
        st.button(
            text("Watch the run that is going on now: {run}", run=_in_short(run)),
            on_click=session.look_at,
            args=(run.id,),
        )


def draw_head(manager: RunAccess, seen: Look, setup: Setup) -> None:
    """Draw it for a run."""
    run = seen.run
    draw_way_back(run)
    with st.container(horizontal=True, vertical_alignment="center", key="train title"):
        with st.container(width="stretch"):
            draw_title(manager, seen)
        draw_ways_on(manager, seen)
    _draw_buttons(manager, run, setup, _about_setup(manager, run, setup))
    draw_notice()
    draw_parent(manager.store, run)
    if run.imported_from:
        st.caption(plain(text("Imported, trained elsewhere: {where}.", where=run.imported_from)))
    if run.reason:
        say = st.error if run.state in BROKEN else st.info
        say(plain(f"{retold(run.reason)} {retold(run.suggestion)}"))
    if run.warning:
        st.warning(plain(retold(run.warning)))
    if manager.trouble and run.active:
        st.warning(plain(f"{retold(manager.trouble)} {text(SAFE)}"))
    draw_part(PARTS, "reading", seen)
    draw_next_experiment(manager, seen)


def draw_title(manager: RunAccess, seen: Look) -> None:
    """Draw what a run or a setup is called, and the state of a run."""
    run = seen.run
    state = HELD_UP if manager.held_up(run) else (COLORS[run.state], STATE_WORDS[run.state])
    color, word = NOT_STARTED if seen.is_setup else state
    more = plain(differences_left_out(run.config, seen.name))
    title = f"{plain(title_of(run))} :{color}-badge[{text(word)}]"
    st.header(title, anchor=False, help=more or None)


def draw_notice() -> None:
    """Say what went wrong in a callback, once."""
    if notice := session.said():
        st.warning(plain(text(notice)))


def _draw_buttons(manager: RunAccess, run: Run | None, setup: Setup, words: str) -> None:
    """Draw the buttons and beside them, or beneath where it is narrow, what they would do."""
    with st.container(horizontal=True, vertical_alignment="center", key="train head"):
        with st.container(width="content"):
            draw_buttons(manager, run, setup)
        with st.container(width="stretch"):
            there = trained_already(manager.store, setup.config, run) if manager.may_run else None
            if there is None:
                st.caption(words)
            else:
                draw_trained_already(there)


def _about_setup(manager: RunAccess, run: Run, setup: Setup) -> str:
    """Say what the knobs stand for once they no longer show the run."""
    if not manager.may_run or setup.config is None or setup.config == run.config:
        return ""
    name = plain(told_name(name_of_setup(setup.config), setup.config))
    may_change = manager.may_change(run)
    if run.active and may_change:
        return text(NEXT_RUN, name=name)
    button = "New run" if buttons_for(run, may_change).can_start_new else "Start"
    return text(ANOTHER, name=name, button=text(button))


def _in_short(run: Run) -> str:
    return plain(title_of(run), MOST_LABEL)
