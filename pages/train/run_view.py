"""The main area: what is going on now, whether it learns, how the parties differ."""

import streamlit as st

from fl_core.errors import FedariumError
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.error_notice import draw_trouble
from pages.shared.escape_markdown import plain
from pages.shared.glossary.lookup import explained
from pages.shared.knob_setup import Setup
from pages.shared.part_drawing import (
    chosen,
    draw_option,
    draw_part,
    draw_progress,
    draw_round_choice,
    part_words,
    unchoose,
)
from pages.shared.run_access import RunAccess
from pages.shared.run_snapshot import Look, look, look_at_setup
from pages.shared.setup_name import name_of_setup
from pages.shared.whose_accuracy import IMAGE_TITLES, model_titles, view_of, why_not
from pages.train.class_confusion import draw_confusion
from pages.train.holdings_map import draw_run_holdings
from pages.train.page_head import draw_head, draw_head_of_setup, draw_plan_of_setup
from pages.train.reading_parts import draw_more_of_reading
from pages.train.reference_parts import is_on
from pages.train.reference_switch import draw_reference_switch, draw_references
from pages.train.run_parts import PARTS
from pages.train.sample_images import draw_party_strip

# Seconds between two looks of a browser at a run that is not finished: often until the first round
# is there, then once a second.
LOOK_SOON, LOOK_LATER, LOOK_IDLE = 0.4, 1.0, 2.0
WHOSE_ACCURACY = ("Accuracy", "Global model", "Own model", "Common test images", "Own test images")
MEASURE_TITLES = {"accuracy": translatable("Accuracy"), "loss": translatable("Loss")}
SAID_BY_ONE, SAID_BY_ALL = (
    "What the global model says",
    "What the parties’ models say, on average",
)


def draw_welcome(manager: RunAccess, setup: Setup) -> None:
    """Draw the page before any run, everything where a run will show it."""
    config = setup.config
    seen = look_at_setup(manager.store, config, name_of_setup(config)) if config else None
    draw_head_of_setup(manager, seen, setup)
    if seen is None:
        st.error(plain(text(setup.problem)))
        return
    draw_plan_of_setup(manager, seen)
    # A fragment, as of a run: what is drawn in one stands in a place of its own, and would move.
    st.fragment(_draw_seen)(manager, seen)


def watch(manager: RunAccess, run: Run, setup: Setup) -> None:
    """Draw a run, and what its rounds change again whenever there is more to see of it."""
    seen = look(manager, run.id)
    if seen is None:
        st.rerun()
    draw_head(manager, seen, setup)
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
    _draw_seen(manager, seen)


def _draw_seen(manager: RunAccess, seen: Look) -> None:
    if len(model_titles(seen.run.config)) == 1:
        unchoose(PARTS, "learning", "model")
    draw_progress(PARTS, seen, look_every(seen))
    _draw_whose_accuracy(manager, seen)
    draw_part(PARTS, "headline", seen)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _draw_learning(manager, seen)
    with right:
        draw_part(PARTS, "network", seen)
        st.caption(part_words(PARTS, "network", seen))
    draw_more_of_reading(PARTS, seen)
    _draw_gallery(seen)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw_run_holdings(seen)
    with right:
        draw_party_strip(seen.run.config, seen.found, seen.called)
    draw_confusion(PARTS, seen)
    _draw_party_rounds(seen)


def look_every(seen: Look) -> float | None:
    """Return the seconds between two looks of a browser; `None` once nothing changes any more."""
    if seen.is_setup:
        return None
    run, compared = seen.run, is_on(chosen(PARTS, "learning").options)
    if compared and seen.references.active:
        return LOOK_LATER
    if run.state is RunState.FINISHED:
        return LOOK_IDLE if compared and not seen.references.whole else None
    if not run.active:
        return LOOK_IDLE  # somebody else may resume it
    return LOOK_LATER if run.round else LOOK_SOON


def _draw_whose_accuracy(manager: RunAccess, seen: Look) -> None:
    """Let a visitor choose, once for the page, whose model is looked at, and on which images."""
    titles = model_titles(seen.run.config)
    with st.container(horizontal=True, vertical_alignment="center", key="train whose"):
        st.markdown(text("Accuracy of"), width="content", help=explained(*WHOSE_ACCURACY))
        if len(titles) > 1:
            draw_option(PARTS, "learning", "model", text("Whose model"), titles)
        else:
            st.markdown(f"**{text(titles['global'])}**", width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            on = text("on {images}", images="").strip()  # which ones, the choice beside it says
            st.markdown(on, width="content")  # stays beside them where the line is too short
            draw_option(PARTS, "learning", "images", text("On which images"), IMAGE_TITLES)
        draw_reference_switch(PARTS, manager, seen.run)


def _draw_learning(manager: RunAccess, seen: Look) -> None:
    draw_part(PARTS, "learning", seen)
    draw_round_choice(PARTS, seen)
    draw_option(PARTS, "learning", "measure", text("What is drawn"), MEASURE_TITLES)
    with st.container(key="train words"):
        st.caption(part_words(PARTS, "learning", seen))
        if not seen.is_setup:
            draw_references(PARTS, manager, seen)


def _draw_gallery(seen: Look) -> None:
    """Draw the fixed test images with what the global model says about them, or why not."""
    own = seen.run.config.strategy.own_models
    words = explained("Own model" if own else "Global model", "Common test images")
    st.subheader(text(SAID_BY_ALL if own else SAID_BY_ONE), anchor=False, help=words)
    try:
        draw_part(PARTS, "gallery", seen)
    except FedariumError as error:
        st.caption(plain(text(str(error))))
    if words := part_words(PARTS, "gallery", seen):
        st.caption(words)


def _draw_party_rounds(seen: Look) -> None:
    if not PARTS.named("party_rounds").applies(seen):
        return
    words = explained("Party", "Round", "Update", "Client drift")
    st.subheader(text("Every party, every round"), anchor=False, help=words)
    st.caption(part_words(PARTS, "party_rounds", seen))
    if not why_not(seen, view_of(chosen(PARTS, "party_rounds").options)):
        draw_part(PARTS, "party_rounds", seen)
