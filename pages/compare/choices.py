"""What a visitor has chosen to compare, and how it is drawn: all of it in the address."""

from collections.abc import Mapping, Sequence

import streamlit as st

from fl_core.runs.run import Run
from fl_core.runs.run_ids import is_run_id
from fl_core.runs.store import RunStore
from pages.compare.chosen import AXES, MEASURES, Choices, choices_in
from pages.compare.curves import MOST_SMOOTHED
from pages.compare.run_measures import ROUNDS
from pages.language.spoken import text
from pages.shared import page_address, session
from pages.shared.comparison_address import PAGE

MOST = 60
"""Runs at a time: a dozen groups of five seeds."""
LAST = session.own_key(PAGE, "runs looked at last")


def runs_in_address(store: RunStore) -> list[Run]:
    """Return the runs that the address names, those that are there, in its order."""
    said = page_address.told(PAGE, "runs") or session.knob(LAST, "")  # a click on the page's name
    session.set_knob(LAST, said)
    return store.get_those(ids_in(said))


def ids_in(said: str) -> list[str]:
    """Return the ids of runs that an address names, each once."""
    return [run_id for run_id in dict.fromkeys(said.split(".")[:MOST]) if is_run_id(run_id)]


def address_of(run_ids: Sequence[str]) -> dict[str, str]:
    """Return the words of an address at which runs are compared."""
    return {"runs": ".".join(run_ids[:MOST])}


def chosen_in_address() -> Choices:
    """Return how the address has the comparison drawn."""
    return choices_in(lambda name: page_address.told(PAGE, name))


def draw_choices(names: Sequence[str], has_seeds: bool) -> None:
    """Draw what there is to choose; what is chosen is in the address.

    Args:
        names: Of the groups as they are drawn.
        has_seeds: Whether some runs differ in their seed alone.
    """
    chosen, several = chosen_in_address(), len(names) > 1
    what, axis, baseline, smooth = st.columns([4.4, 2, 3.2, 1.8], vertical_alignment="bottom")
    with what:
        _select("measure", text("What is drawn"), _spoken(MEASURES), chosen.column)
    with axis:
        _select("axis", text("Against"), _spoken(AXES), chosen.x)
    with baseline:
        if several:
            places = {str(place): name for place, name in enumerate(names)}
            at = str(min(chosen.baseline, len(names) - 1))
            _select("baseline", text("Compared with"), places, at)
    with smooth:
        _draw_smoothing(chosen.smooth)
    with st.container(horizontal=True, key="compare-how"):
        _switch("apart", text("Each in its own chart"), chosen.apart)
        if has_seeds:
            _switch("seeds", text("Seeds together"), chosen.by_seed)
        if several and chosen.x == ROUNDS:
            help = text(
                "Of each round the difference from the run that it is compared with, seed by seed "
                "where both have the same. Only by rounds: elsewhere two runs are never at the "
                "same place."
            )
            label = text("Difference from the baseline")
            _switch("difference", label, chosen.difference, help)


def _spoken(options: Mapping[str, str]) -> dict[str, str]:
    return {name: text(label) for name, label in options.items()}


def _select(name: str, label: str, options: Mapping[str, str], now: str) -> None:
    session.set_knob(_key(name), now)
    st.selectbox(
        label,
        [*options],
        key=_key(name),
        format_func=lambda option: options[option],
        on_change=_tell,
        args=(name,),
    )


def _switch(name: str, label: str, now: bool, help: str | None = None) -> None:
    session.set_knob(_key(name), now)
    st.toggle(label, key=_key(name), on_change=_tell, args=(name,), help=help)


def _draw_smoothing(rounds: int) -> None:
    session.set_knob(_key("smooth"), rounds)
    st.number_input(
        text("Smoothed over"),
        min_value=1,
        max_value=MOST_SMOOTHED,
        step=1,
        key=_key("smooth"),
        on_change=_tell,
        args=("smooth",),
        help=text("Measured rounds whose mean is drawn; 1 draws what was measured."),
    )


def _key(name: str) -> str:
    return session.own_key(PAGE, "choice", name)


def _tell(name: str) -> None:
    value = session.knob(_key(name), "")
    word = str(int(value)) if isinstance(value, bool | int | float) else str(value)
    page_address.tell(PAGE, **{name: word})
