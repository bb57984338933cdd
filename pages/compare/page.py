"""Runs side by side: what differs in their knobs, how they learned, and whether it was luck.

Who looks: a researcher who asks what a method or a split changes; a student who wants to see two
ideas race; a teacher who prepares a figure. They want to know which is better, by how much, what it
cost, and whether another seed would say the opposite. Next they train more seeds of each, change
what the axis says, open one of the runs, or take the figure along.
"""

from collections.abc import Sequence

import streamlit as st

from fl_core.analysis.seed_spread import SURE
from fl_core.runs.run import Run
from fl_core.runs.run_groups import groups_of
from fl_core.runs.store import RunStore
from pages.compare import choices, live_comparison, tables
from pages.compare.comparison import Comparison, told_of
from pages.compare.curves import HEIGHT, SMALL_HEIGHT
from pages.compare.drawn_parts import CHART, RESULTS, VERDICTS
from pages.compare.live_comparison import Moment
from pages.compare.more_seeds import draw_more_seeds
from pages.compare.take_along import draw_take_along
from pages.components.grouped_table import grouped_table
from pages.components.live_plot import Plot, live_plot
from pages.components.live_progress_line import pulse
from pages.components.live_text import live_text
from pages.language.spoken import text
from pages.shared import session
from pages.shared.comparison_address import PAGE
from pages.shared.escape_markdown import plain
from pages.shared.line_labels import short_name
from pages.shared.run_service import service

COLUMNS = 3
MOST_LETTERS = 40  # of a name above a chart of its own: one line
LOOK_EVERY = 1.0  # seconds, while any of the runs waits or trains


def draw() -> None:
    """Draw the page."""
    access = service().access()
    st.header(text("Compare"), anchor=False)
    if notice := session.said():
        st.warning(plain(text(notice)))
    runs = choices.runs_in_address(access.store)
    if not runs:
        _draw_empty()
        return
    chosen = choices.chosen_in_address()
    told = told_of(runs, chosen.by_seed)
    choices.draw_choices([text(name) for name in told.names], told.has_seeds)
    draw_more_seeds(access, groups_of(runs, by_seed=True), runs)
    _draw_comparison(access.store, runs)


def _draw_empty() -> None:
    st.markdown(
        text(
            "Nothing is chosen yet. Tick two runs or more on the page Runs and press Compare: "
            "their curves then stand in one chart, with what differs in their knobs, and whether "
            "the difference is more than luck."
        )
    )
    if st.button(text("Choose runs"), key=session.own_key("compare", "to runs"), type="primary"):
        session.go_to("runs")


def _draw_comparison(store: RunStore, runs: Sequence[Run]) -> None:
    """Draw all that rounds change, which from then on keeps itself up to date."""
    ids, chosen = [run.id for run in runs], choices.chosen_in_address()
    moment = live_comparison.now(store, ids, chosen)
    if moment is None:
        return
    if live_comparison.is_busy(runs):
        line = {**moment.line, "at": moment.at}
        address = live_comparison.address_of(ids, chosen)
        pulse(line, address, LOOK_EVERY, key=session.own_key(PAGE, "pulse"))
    _draw_charts(moment)
    if chosen.is_accuracy:
        _draw_results(moment)
    if moment.comparison.knobs:
        st.subheader(text("Knobs that differ"), anchor=False)
        grouped_table(tables.knobs(moment.comparison), key=session.own_key(PAGE, "knobs"))

    def newest() -> Comparison:
        later = live_comparison.now(store, ids, chosen)
        return (later or moment).comparison

    with st.container(horizontal=True, key=session.own_key(PAGE, "ways on")):
        draw_take_along(newest)
        _draw_sweep_link(moment.comparison)


def _draw_sweep_link(comparison: Comparison) -> None:
    """Draw the way to a sweep from what others are compared with."""
    if st.button(
        text("Sweep a knob from here"),
        key=session.own_key(PAGE, "sweep"),
        help=text(
            "Sets the knobs of the page Train to those of the baseline, and opens the plan of a "
            "sweep: which knob, which values, how many seeds. Nothing trains before you start it."
        ),
    ):
        session.set_knobs(comparison.groups[comparison.baseline].config)
        session.go_to("sweeps", plan="own")


def _draw_charts(moment: Moment) -> None:
    comparison = moment.comparison
    if CHART in moment.parts:
        live_plot(Plot(moment.first_drawing(CHART), HEIGHT), key=session.own_key(PAGE, CHART))
    else:
        base = comparison.subtracted
        apart = [curve for curve in comparison.curves if curve is not base]
        for place, curve in enumerate(apart):
            if place % COLUMNS == 0:  # row by row: charts beside each other stand level
                columns = st.columns(COLUMNS)
            with columns[place % COLUMNS]:
                st.markdown(f"**{plain(short_name(curve.name, MOST_LETTERS))}**")
                plot = Plot(moment.first_drawing(f"{CHART}.{place}"), SMALL_HEIGHT)
                live_plot(plot, key=session.own_key(PAGE, CHART, str(place)))
    st.caption(plain(_how_to_read(comparison)))


def _draw_results(moment: Moment) -> None:
    st.subheader(text("Results"), anchor=False)
    st.caption(moment.comparison.chosen.title)
    grouped_table(moment.first_drawing(RESULTS), key=session.own_key(PAGE, RESULTS))
    if len(moment.comparison.curves) < 2:
        return
    live_text(moment.first_drawing(VERDICTS), key=session.own_key(PAGE, VERDICTS))
    with st.expander(text("How this was computed")):
        st.markdown(
            text(
                "Runs of one seed have the same images dealt, the same start and the same batches, "
                "so with three or more seeds that both have, the differences seed by seed are "
                "looked at (paired t interval, {sure:.0%}). Where the seeds are others, the two "
                "means are (Welch’s interval). The difference is called more than luck where the "
                "interval leaves zero out. Of twenty such comparisons without a true difference, "
                "at most one says otherwise. Final is the last measured round; ± is the standard "
                "deviation over seeds, in percentage points.",
                sure=SURE,
            )
        )


def _how_to_read(comparison: Comparison) -> str:
    sentences, smooth = [], comparison.chosen.smooth
    base = comparison.subtracted
    has_seeds = any(len(curve.tables) > 1 for curve in comparison.curves)
    if base:
        sentences.append(
            text(
                "A line is the mean difference from {baseline}, seed by seed where both have the "
                "same seeds; the area reaches from the lowest to the highest difference of a seed. "
                "Where no seed is the same, it is the difference of the means.",
                baseline=base.name,
            )
        )
    elif has_seeds:
        sentences.append(
            text(
                "A line is the mean over its seeds; the area reaches from the lowest to the "
                "highest."
            )
        )
    if smooth > 1:
        sentences.append(
            text("Smoothed: each point is the mean of {rounds} measured rounds.", rounds=smooth)
        )
    return " ".join(sentences)
