"""Shows a lesson's runs while they train, or again at the pace of then."""

from collections.abc import Callable, Sequence

import streamlit as st

from fl_core.errors import FedariumError
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from pages.components.live_plot import live_plot, ready
from pages.learn.lesson import Chart, LessonRun, Option
from pages.learn.lesson_runs import Showing, showing
from pages.learn.seen_runs import SeenRun
from pages.learn.visit import PAGE
from pages.learn.words import said, text
from pages.shared import session
from pages.shared.error_notice import draw_trouble
from pages.shared.escape_markdown import plain
from pages.shared.kept_words import retold
from pages.shared.run_access import RunAccess

LOOK_EVERY = 0.5  # seconds, while something moves
AGAIN = "Trained before; shown again at the pace of then."


def watch(
    access: RunAccess,
    key: str,
    runs: Sequence[LessonRun],
    charts: Sequence[Chart],
    guesses: Sequence[Option],
    restart: Callable[[], None],
) -> Showing:
    """Draw runs as far as they are shown, and go on by itself until all is; return the moment.

    Args:
        access: What the visitor may do with runs.
        key: Where the session keeps when they were started.
        runs: What is shown.
        charts: By which charts.
        guesses: What was guessed of them.
        restart: Trains them, or shows them again, from the beginning; for callbacks.
    """
    now = showing(access, key, runs)
    moves = not now.whole and now.failed is None and any(now.runs)

    def draw() -> None:
        try:
            _draw_moment(access, key, runs, charts, guesses, moves)
        except FedariumError as error:
            draw_trouble(error)

    # Above what it fills, and in its place all the while: nothing beneath it moves.
    label = "Show it again" if now.whole or now.replayed else "Start"
    st.button(text(label), key=f"{key} again", on_click=restart, disabled=moves)
    st.fragment(draw, run_every=LOOK_EVERY if moves else None)()
    return now


def _draw_moment(
    access: RunAccess,
    key: str,
    runs: Sequence[LessonRun],
    charts: Sequence[Chart],
    guesses: Sequence[Option],
    moved: bool,
) -> None:
    now = showing(access, key, runs)
    if moved and (now.whole or now.failed is not None):
        st.rerun()  # the whole page: there is more to say now
    st.progress(now.done, _words(access, now))
    for chart in charts:
        draw_chart(chart, now.seen, guesses)


def draw_chart(chart: Chart, seen: Sequence[SeenRun], guesses: Sequence[Option]) -> None:
    """Draw one chart with what it shows above it, and how to read it beneath."""
    st.markdown(f"**{text(chart.title)}**")
    figure = chart.draw(seen, guesses).without_axes_while_empty()
    ids = " ".join(run.id for run in seen)
    plot = ready(figure, height=chart.height, uirevision=ids, label=said(chart.title))
    live_plot(plot, key=session.own_key(PAGE, "chart", chart.name))
    if chart.note:
        st.caption(text(chart.note))


def _words(access: RunAccess, now: Showing) -> str:
    if now.failed is not None:
        return text("This came to nothing: {reason}", reason=_reason(now.failed))
    if now.refused:
        return text(now.refused)
    if now.whole:
        if not now.started:
            return text("Trained before.")
        return text(AGAIN) if now.replayed else text("Trained just now.")
    if access.trouble:
        return plain(retold(access.trouble))
    seen, run = now.present
    if now.replayed and run is not None and run.state is RunState.FINISHED:
        return f"{text(AGAIN)} {_round(seen)}"
    if run is None:
        return text("Not trained yet: press Start.")
    if run.state is RunState.QUEUED:
        waits = (
            "Waiting for another run to make room." if access.warm else "Getting ready, a moment."
        )
        return text(waits)
    return _round(seen)


def _round(seen: SeenRun) -> str:
    name, rounds = text(seen.name), seen.config.num_rounds
    if seen.round is None:
        return text("{name}: measuring the untrained model", name=name)
    now = min(seen.round + 1, rounds)
    return text("{name}: round {round} of {rounds}", name=name, round=now, rounds=rounds)


def _reason(run: Run) -> str:
    return retold(run.reason) if run.reason else said("It was stopped.")
