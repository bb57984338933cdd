"""The runs there are, the newest first: the one that is looked at is marked."""

from datetime import datetime

import streamlit as st

from fl_core.errors import FedariumError
from fl_core.measured_rounds import last_measured
from fl_core.runs.run import Run, UnreadableRun
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.run_access import RunAccess
from pages.shared.run_name import title_of

MOST = 12
GOOD, GOOD_THEN = "{share:.1%}", "{share:.1%} after round {round}"


def draw_runs(manager: RunAccess, shown: Run | None) -> None:
    """Draw the list; a press on a run shows it."""
    runs = manager.store.listed(most=MOST)
    if not runs:
        st.caption(text("Runs you start are listed here."))
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
    name = plain(run.name, MOST_LABEL) if run.name else text("the run of {when}", when=when)
    state = text("{state}, round {round}", state=translatable(run.state), round=run.round or 0)
    problem = text("cannot be read: {problem}", problem=plain(text(run.problem)))
    st.caption(" · ".join([when, name, state, problem]))
    if manager.may_change(run):
        st.button(
            text("Delete {name}", name=name),
            key=f"delete {run.id}",
            on_click=_delete,
            args=(manager, run.id),
        )


def _delete(manager: RunAccess, run_id: str) -> None:
    try:
        manager.delete(run_id)
    except FedariumError as error:
        session.say_later(str(error))


def _in_a_line(run: Run, manager: RunAccess) -> str:
    """Return what tells a run from others: when, what, how far, how good, and whose."""
    when = datetime.fromtimestamp(run.created_at).strftime("%H:%M")
    words = [when, plain(title_of(run), MOST_LABEL)]
    far = {"round": run.round or 0, "rounds": run.config.num_rounds}
    words.append(text("{state}, round {round}/{rounds}", state=translatable(run.state), **far))
    if run.accuracy is not None:
        measured = last_measured(run.config, run.round or 0)
        now = measured == (run.round or 0)
        words.append(text(GOOD if now else GOOD_THEN, share=run.accuracy, round=measured))
    if run.made_by:
        viewers = manager.presents or not manager.may_change(run)
        words.append(text("a viewer’s" if viewers else "yours"))
    return " · ".join(words)
