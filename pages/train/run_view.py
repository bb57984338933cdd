"""The main area: what is going on now, whether it learns, how the parties differ."""

import streamlit as st

from fl_core.config import RunConfig
from fl_core.errors import FedariumError
from fl_core.runs.failures import SAFE
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from pages.components.federation_picture import network
from pages.shared import session
from pages.shared.error_notice import draw_trouble
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.glossary.lookup import explained
from pages.shared.knob_setup import Setup
from pages.shared.part_drawing import (
    chosen,
    draw_option,
    draw_part,
    draw_progress,
    part_words,
    unchoose,
)
from pages.shared.presets import PRESETS, name_of
from pages.shared.run_access import RunAccess
from pages.shared.run_data_split import would_find
from pages.shared.run_reading.before_start import PURPOSE
from pages.shared.run_reading.english import ENGLISH
from pages.shared.run_snapshot import Look, look
from pages.train.class_confusion import draw_confusion
from pages.train.default_differences import differences_left_out
from pages.train.federation_state import picture_of_setup
from pages.train.holdings_map import draw_run_holdings
from pages.train.next_step import draw_next_experiment
from pages.train.reading_parts import draw_reading
from pages.train.reference_parts import is_on
from pages.train.reference_switch import draw_reference_switch, draw_references
from pages.train.run_buttons import buttons_for, draw_buttons, draw_undo
from pages.train.run_parts import PARTS
from pages.train.run_plan import plan_in_short, plan_in_words
from pages.train.sample_images import draw_party_strip
from pages.train.whose_accuracy import IMAGE_TITLES, model_titles, view_of, why_not

# Seconds between two looks of a browser at a run that is not finished: often until the first round
# is there, then once a second.
LOOK_SOON, LOOK_LATER, LOOK_IDLE = 0.4, 1.0, 2.0
WHOSE_ACCURACY = ("Accuracy", "Global model", "Own model", "Common test images", "Own test images")
MEASURE_TITLES = {"accuracy": "Accuracy", "loss": "Loss"}
BROKEN = {RunState.FAILED, RunState.INTERRUPTED}
STATE_WORDS = {
    RunState.QUEUED: ":orange-badge[waiting]",
    RunState.RUNNING: ":blue-badge[training]",
    RunState.PAUSED: ":orange-badge[paused]",
    RunState.FINISHED: ":green-badge[finished]",
    RunState.FAILED: ":red-badge[failed]",
    RunState.CANCELLED: ":gray-badge[stopped]",
    RunState.INTERRUPTED: ":orange-badge[interrupted]",
}
HELD_UP = ":red-badge[held up]"


def draw_welcome(manager: RunAccess, setup: Setup) -> None:
    """Draw the page before any run: what would happen, and what to do next."""
    title = name_of(setup.config) if setup.config else "A federation"
    st.header(plain(title), anchor=False)
    draw_buttons(manager, None, setup)
    draw_undo(manager)
    _draw_notice()
    if setup.config is None:
        st.error(plain(setup.problem))
        return
    preset = PRESETS.get(title)
    start = "Press Start to train, or turn a knob in the side panel first."
    look_around = "Turn the knobs in the side panel to look around; the runs appear here."
    st.markdown(plain(ENGLISH.words(PURPOSE)))
    about = f"{preset.about} " if preset else ""
    st.markdown(
        f"{about}{plain(plan_in_words(manager.store, setup.config))} "
        f"**{start if manager.may_run else look_around}**"
    )
    for run in manager.store.find([RunState.RUNNING], most=1):
        st.button(
            f"Watch the run that is going on now: {_in_short(run)}",
            on_click=session.look_at,
            args=(run.id,),
        )
    left, right = st.columns([3, 2])
    with left:
        network(picture_of_setup(setup.config), key="train network")
    with right:
        draw_party_strip(setup.config, would_find(setup.config))


def _in_short(run: Run) -> str:
    return plain(run.name or name_of(run.config), MOST_LABEL)


def watch(manager: RunAccess, run: Run, setup: Setup) -> None:
    """Draw a run, and what its rounds change again whenever there is more to see of it."""
    seen = look(manager, run.id)
    if seen is None:
        st.rerun()
    _draw_head(manager, seen, setup)
    st.fragment(_draw_rounds_or_why)(manager, run.id, PARTS.version(seen))


def _draw_rounds_or_why(manager: RunAccess, run_id: str, version: str) -> None:
    """Draw rounds; what the page catches for itself, a fragment drawn alone must catch too."""
    try:
        _draw_rounds(manager, run_id, version)
    except FedariumError as error:
        draw_trouble(error)


def _draw_rounds(manager: RunAccess, run_id: str, version: str) -> None:
    session.note_knobs()
    seen = look(manager, run_id)
    if seen is None or session.focused_id() != run_id or PARTS.version(seen) != version:
        st.rerun()  # the whole page: another run, or one in another state
    if len(model_titles(seen.run.config)) == 1:
        unchoose(PARTS, "learning", "model")
    draw_progress(PARTS, seen, _look_every(seen))
    _draw_whose_accuracy(manager, seen)
    draw_part(PARTS, "headline", seen)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _draw_learning(seen)
        draw_references(PARTS, manager, seen)
    with right:
        draw_part(PARTS, "network", seen)
        st.caption(part_words(PARTS, "network", seen))
    _draw_gallery(seen)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw_run_holdings(seen)
    with right:
        draw_party_strip(seen.run.config, seen.found)
    draw_confusion(PARTS, seen)
    _draw_party_rounds(seen)


def _draw_head(manager: RunAccess, seen: Look, setup: Setup) -> None:
    run = seen.run
    title = plain(run.name or name_of(run.config))
    state = HELD_UP if manager.held_up(run) else STATE_WORDS[run.state]
    st.header(f"{title} {state}", anchor=False)
    if more := differences_left_out(run.config, run.name or name_of(run.config)):
        st.caption(plain(more))
    draw_buttons(manager, run, setup)
    may_change = manager.may_change(run)
    _draw_notice()
    if run.reason:
        say = st.error if run.state in BROKEN else st.info
        say(plain(f"{run.reason} {run.suggestion}"))
    if run.warning:
        st.warning(plain(run.warning))
    if manager.trouble and run.active:
        st.warning(plain(f"{manager.trouble} {SAFE}"))
    draw_reading(PARTS, seen)
    draw_next_experiment(manager, seen)
    at_rest = not run.active or not may_change
    if manager.may_run and at_rest and setup.config and setup.config != run.config:
        _draw_changed(manager, run, setup.config)


def _look_every(seen: Look) -> float | None:
    run, compared = seen.run, is_on(chosen(PARTS, "learning").options)
    if compared and seen.references.active:
        return LOOK_LATER
    if run.state is RunState.FINISHED:
        return LOOK_IDLE if compared and not seen.references.whole else None
    if not run.active:
        return LOOK_IDLE  # somebody else may resume it
    return LOOK_LATER if run.round else LOOK_SOON


def _draw_changed(manager: RunAccess, run: Run, config: RunConfig) -> None:
    """Say what the knobs stand for now that they no longer show the run."""
    starts_new = buttons_for(run, manager.may_change(run)).can_start_new
    button = "New run" if starts_new else "Start"
    title = name_of(config)
    about = f" {PRESETS[title].about}" if title in PRESETS else ""
    plan = plain(plan_in_short(manager.store, config))
    st.info(
        f"The knobs now say **{plain(title)}**.{about} {plan} {button} trains it; this run stays."
    )


def _draw_notice() -> None:
    """Say what went wrong in a callback, once."""
    if notice := session.said():
        st.warning(plain(notice))


def _draw_whose_accuracy(manager: RunAccess, seen: Look) -> None:
    """Let a visitor choose, once for the page, whose model is looked at, and on which images."""
    titles = model_titles(seen.run.config)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Accuracy of", width="content", help=explained(*WHOSE_ACCURACY))
        if len(titles) > 1:
            draw_option(PARTS, "learning", "model", "Whose model", titles)
        else:
            st.markdown(f"**{titles['global']}**", width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.markdown("on", width="content")  # stays beside them where the line is too short
            draw_option(PARTS, "learning", "images", "On which images", IMAGE_TITLES)
        draw_reference_switch(PARTS, manager, seen.run)


def _draw_learning(seen: Look) -> None:
    draw_option(PARTS, "learning", "measure", "What is drawn", MEASURE_TITLES)
    shown, words = draw_part(PARTS, "learning", seen), part_words(PARTS, "learning", seen)
    if words:
        (st.caption if shown else st.info)(words)


def _draw_gallery(seen: Look) -> None:
    """Draw the fixed test images with what the global model says about them, or why not."""
    own = seen.run.config.strategy.own_models
    whose = "the parties’ models say, on average" if own else "the global model says"
    st.subheader(f"What {whose}", anchor=False)
    try:
        draw_part(PARTS, "gallery", seen)
    except FedariumError as error:
        st.caption(plain(str(error)))
    if words := part_words(PARTS, "gallery", seen):
        st.caption(words)


def _draw_party_rounds(seen: Look) -> None:
    if not PARTS.named("party_rounds").applies(seen):
        return
    st.subheader("Every party, every round", anchor=False)
    st.caption(part_words(PARTS, "party_rounds", seen))
    if not why_not(seen, view_of(chosen(PARTS, "party_rounds").options)):
        draw_part(PARTS, "party_rounds", seen)
