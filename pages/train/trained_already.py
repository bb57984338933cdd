"""What the knobs stand for has been trained before: it is offered as it is, instead of training."""

import streamlit as st

from fl_core.config import RunConfig
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import plain
from pages.shared.run_name import title_of

THERE = translatable(
    "**Trained already**: {run}. {whose}, common test images: {accuracy:.1%} after round {round}. "
    "Start would train it once more and come to the same numbers."
)


def trained_already(store: RunStore, config: RunConfig | None, shown: Run | None) -> Run | None:
    """Return the newest finished run of a config, unless what is shown is of it, too."""
    if config is None or (shown is not None and shown.config == config):
        return None
    there = [run for run in store.equal_to([config]) if run.state is RunState.FINISHED]
    return max(there, key=lambda run: run.created_at, default=None)


def draw_trained_already(run: Run) -> None:
    """Say that it is there, and draw the way to it."""
    accuracy = 0.0 if run.accuracy is None else run.accuracy
    told = {"accuracy": accuracy, "round": run.round or 0, "whose": run.config.strategy.measured}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(text(THERE, run=plain(title_of(run)), **told), width="content")
        st.button(
            text("Open it"),
            key=session.own_key("train", "button", "trained already"),
            on_click=session.look_at,
            args=(run.id,),
            type="tertiary",
        )
