"""What came of training a run once more: whether both histories are the same to the last bit."""

import streamlit as st

from fl_core.runs.history_comparison import Comparison, compare_histories
from fl_core.runs.run import Run
from fl_core.runs.run_roles import REPEAT
from fl_core.runs.run_states import RunState
from fl_core.translatable import Template, translatable
from pages.language.spoken import text
from pages.shared.run_access import RunAccess
from pages.shared.single_flight import once

LOOK_EVERY = 1.0  # seconds, while it waits or trains


def draw_proof(access: RunAccess, run: Run) -> None:
    """Say what came of the newest repetition of a run, if there is one, as soon as it is known."""
    again = _newest(access, run)
    if again:
        every = LOOK_EVERY if again.active else None
        st.fragment(_draw_moment, run_every=every)(access, run, again.active)


def _newest(access: RunAccess, run: Run) -> Run | None:
    return next(iter(access.store.children_of(run.id, REPEAT)), None)


def _draw_moment(access: RunAccess, run: Run, was_active: bool) -> None:
    again = _newest(access, run)
    if again is None or (was_active and not again.active):
        st.rerun()  # the whole page: looking can stop
    if again.state is RunState.FINISHED:
        told = _compared(access.store, run.id, again.id)
        (st.success if told.differs_in is None else st.warning)(text(in_words(told)))
        return
    values = {"round": again.round or 0, "rounds": again.config.num_rounds}
    state = text(translatable(again.state))
    st.info(text("It is trained again: {state}, round {round} of {rounds}.", state=state, **values))


def in_words(told: Comparison) -> Template:
    """Return in a sentence what a comparison has found."""
    if told.differs_in is None:
        return translatable(
            "Trained again, and equal to the last bit: {numbers:,} numbers of {rounds:,} rounds.",
            numbers=told.numbers,
            rounds=told.rounds,
        )
    return translatable(
        "Trained again, and not the same: from round {round} on other numbers came out "
        "({columns}). Runs agree to the last bit on processors of one kind.",
        round=told.differs_in,
        columns=", ".join(told.columns),
    )


_compared = once(maxsize=32)(compare_histories)
