"""Which run another one goes on from, or repeats, and the way to it."""

import streamlit as st

from fl_core import start_models
from fl_core.runs.run import Run
from fl_core.runs.run_roles import REPEAT
from fl_core.runs.store import RunStore
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.run_name import title_of

LONGER = translatable("Goes on from {run}")
FROM_MODEL = translatable("Starts from the model of {run}, round {round}")
AGAIN = translatable("Trained again, to compare: {run}")


def draw_parent(store: RunStore, run: Run) -> None:
    """Draw it, if there is such a run and it is still here."""
    parent = store.look_up(run.parent) if run.parent else None
    if not isinstance(parent, Run) or parent.deleted_at is not None:
        return
    st.button(
        _in_words(run, plain(title_of(parent), MOST_LABEL)),
        key=session.own_key("train", "button", "parent"),
        on_click=session.look_at,
        args=(parent.id,),
        type="tertiary",
        icon=":material/subdirectory_arrow_right:",
    )


def _in_words(run: Run, parent: str) -> str:
    start = run.config.start_model
    if run.role == REPEAT:
        return text(AGAIN, run=parent)
    if start and start_models.run_of(start) == run.parent:
        return text(FROM_MODEL, run=parent, round=start_models.round_of(start))
    return text(LONGER, run=parent)
