"""Runs side by side: what differs in their knobs, how they learned, and whether it was luck.

Who looks: a researcher who asks what a method or a split changes; a student who wants to see two
ideas race; a teacher who prepares a figure. They want to know which is better, by how much, what it
cost, and whether another seed would say the opposite. Next they train more seeds of each, change
what the axis says, open one of the runs, or take the figure along.
"""

from collections.abc import Sequence

import streamlit as st

from fl_core.runs.run import Run
from fl_core.short_text import shortened
from pages.compare import choices
from pages.compare.choices import Choices
from pages.compare.curves import HEIGHT, SMALL_HEIGHT, Curve, on_a_phone, overlaid, small_multiples
from pages.compare.groups import Group, groups_of, names_of
from pages.compare.more_seeds import draw_more_seeds
from pages.compare.run_measures import measures
from pages.compare.tables import draw_knobs, draw_results
from pages.components.live_plot import live_plot, ready
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import plain
from pages.shared.run_access import RunAccess
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
    chosen = choices.draw_choices(groups_of(runs, by_seed=True), len(runs))
    draw_more_seeds(access, groups_of(runs, by_seed=True), runs)
    busy = any(run.active for run in runs)
    st.fragment(_draw_moment, run_every=LOOK_EVERY if busy else None)(access, chosen, busy)


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


def _draw_moment(access: RunAccess, chosen: Choices, was_busy: bool) -> None:
    runs = choices.runs_in_address(access.store)
    if was_busy and not any(run.active for run in runs):
        st.rerun()  # nothing trains any more: looking can stop
    groups = groups_of(runs, chosen.by_seed)
    curves = _curves(access, groups, chosen)
    _draw_charts(curves, chosen, runs)
    draw_results(access.store, groups, curves, chosen)
    draw_knobs(groups, curves, chosen)


def _curves(access: RunAccess, groups: Sequence[Group], chosen: Choices) -> list[Curve]:
    names = names_of(groups, chosen.by_seed)
    return [
        Curve(text(name), group.place, [measures(access.store, run) for run in group.runs])
        for name, group in zip(names, groups, strict=True)
    ]


def _draw_charts(curves: Sequence[Curve], chosen: Choices, runs: Sequence[Run]) -> None:
    label = text("{what}, by {axis}", what=chosen.title, axis=text(choices.AXES[chosen.x]))
    ids = " ".join([chosen.x, chosen.column, *(run.id for run in runs)])
    drawn = (curves, chosen.x, chosen.column, chosen.title, chosen.smooth)
    if not chosen.apart:
        figure = overlaid(*drawn).without_axes_while_empty()
        narrow = on_a_phone(figure)
        plot = ready(figure, height=HEIGHT, uirevision=ids, label=label, narrow=narrow)
        live_plot(plot, key=session.own_key("compare", "chart"))
    else:
        for place, (name, figure) in enumerate(small_multiples(*drawn)):
            if place % COLUMNS == 0:  # row by row: charts beside each other stand level
                columns = st.columns(COLUMNS)
            with columns[place % COLUMNS]:
                st.markdown(f"**{plain(shortened(name, MOST_LETTERS))}**")
                ready_made = ready(
                    figure.without_axes_while_empty(),
                    height=SMALL_HEIGHT,
                    uirevision=ids,
                    label=f"{label}: {name}",
                )
                live_plot(ready_made, key=session.own_key("compare", "chart", str(place)))
    st.caption(text(_how_to_read(curves, chosen)))


def _how_to_read(curves: Sequence[Curve], chosen: Choices) -> str:
    sentences = []
    if any(len(curve.tables) > 1 for curve in curves):
        sentences.append(
            text(
                "A line is the mean over its seeds; the area reaches from the lowest to the "
                "highest."
            )
        )
    if chosen.smooth > 1:
        sentences.append(
            text(
                "Smoothed: each point is the mean of {rounds} measured rounds.",
                rounds=chosen.smooth,
            )
        )
    return " ".join(sentences)
