"""What a run starts from: random weights, or the model of an earlier run."""

import streamlit as st

from fl_core import start_models
from fl_core.errors import StoreError
from fl_core.knobs import Knob
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import plain
from pages.shared.run_name import title_of
from pages.shared.run_service import service

FROM = translatable("{label}: the model of “{run}” after round {round}.")
FROM_SOME = translatable("{label}: the model of a run that is no longer here.")


def draw_start_model(knob: Knob, label: str, key: str) -> None:
    """Draw what a run starts from, and the way back to random weights."""
    sha256 = str(session.knob(key, knob.default))
    if not sha256:
        st.caption(text("{label}: random weights.", label=label), help=text(knob.help))
        return
    st.caption(plain(_whose(sha256, label)), help=text(knob.help))
    if start_models.size_of(sha256) is None:
        st.error(text(start_models.NOT_HERE))
    st.button(
        text("Start from random weights"),
        key=session.own_key("knobs", "start from random weights"),
        on_click=session.set_knob,
        args=(key, knob.default),
    )


def _whose(sha256: str, label: str) -> str:
    runs, run_id = service().runs, start_models.run_of(sha256)
    try:
        run = runs.store.get(run_id) if runs and run_id else None
    except StoreError:
        run = None
    if run is None:
        return text(FROM_SOME, label=label)
    return text(FROM, label=label, run=title_of(run), round=start_models.round_of(sha256))
