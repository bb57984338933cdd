"""The runs there are, the newest first: the one that is looked at is marked."""

from datetime import datetime

import streamlit as st

from fl_core.errors import FedariumError
from fl_core.measured_rounds import last_measured
from fl_core.runs.run import Run, UnreadableRun
from pages.shared import session
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.presets import name_of
from pages.shared.run_access import RunAccess

MOST = 12


def draw_runs(manager: RunAccess, shown: Run | None) -> None:
    """Draw the list; a press on a run shows it."""
    runs = manager.store.listed(most=MOST)
    if not runs:
        st.caption("Runs you start are listed here.")
    for run in runs:
        if isinstance(run, UnreadableRun):
            _draw_unreadable(run, manager)
            continue
        st.button(
            _in_a_line(run, manager),
            key=f"open {run.id}",
            on_click=session.look_at,
            args=(run.id,),
            type="primary" if shown and run.id == shown.id else "secondary",
            width="stretch",
        )


def _draw_unreadable(run: UnreadableRun, manager: RunAccess) -> None:
    when = datetime.fromtimestamp(run.created_at).strftime("%H:%M")
    name = plain(run.name, MOST_LABEL) if run.name else f"the run of {when}"
    words = [when, name, f"{run.state}, round {run.round or 0}"]
    st.caption(f"{' · '.join(words)} · cannot be read: {plain(run.problem)}")
    if manager.may_change(run):
        st.button(
            f"Delete {name}", key=f"delete {run.id}", on_click=_delete, args=(manager, run.id)
        )


def _delete(manager: RunAccess, run_id: str) -> None:
    try:
        manager.delete(run_id)
    except FedariumError as error:
        session.say_later(str(error))


def _in_a_line(run: Run, manager: RunAccess) -> str:
    """Return what tells a run from others: when, what, how far, how good, and whose."""
    when = datetime.fromtimestamp(run.created_at).strftime("%H:%M")
    words = [when, plain(run.name or name_of(run.config), MOST_LABEL)]
    words.append(f"{run.state}, round {run.round or 0}/{run.config.num_rounds}")
    if run.accuracy is not None:
        measured = last_measured(run.config, run.round or 0)
        of_then = f" after round {measured}" if measured != (run.round or 0) else ""
        words.append(f"{run.accuracy:.1%}{of_then}")
    if run.made_by:
        words.append("a viewer’s" if manager.presents or not manager.may_change(run) else "yours")
    return " · ".join(words)
