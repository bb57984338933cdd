"""The sweeps there are, the newest first."""

from datetime import datetime

import streamlit as st

from fl_core.errors import FedariumError
from pages.language.spoken import text
from pages.shared import page_address, session
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.run_access import RunAccess
from pages.sweeps.plan_form import PAGE
from pages.sweeps.sweep_name import title_of

MOST = 50
FORGOTTEN = session.own_key(PAGE, "forgotten")


def draw_sweeps(access: RunAccess) -> None:
    """Draw the list; a press on a sweep shows it."""
    st.subheader(text("Sweeps so far"), anchor=False)
    _draw_undo(access)
    there = access.store.sweeps(MOST)
    if not there:
        st.caption(text("Sweeps you start are listed here."))
    for sweep in there:
        when = datetime.fromtimestamp(sweep.created_at).strftime("%Y-%m-%d %H:%M")
        brought = f" · {text('imported')}" if sweep.imported_from else ""
        st.button(
            f"{when} · {plain(title_of(sweep), MOST_LABEL)}{brought}",
            key=session.own_key(PAGE, "open", sweep.id),
            on_click=_open,
            args=(sweep.id,),
        )


def _draw_undo(access: RunAccess) -> None:
    gone = session.knob(FORGOTTEN, "")
    if not gone or not access.presents:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(text("The sweep is off the list; its runs are kept."), width="content")
        st.button(
            text("Undo"),
            key=session.own_key(PAGE, "undo"),
            on_click=_bring_back,
            args=(access, gone),
        )


def _bring_back(access: RunAccess, sweep_id: str) -> None:
    try:
        access.bring_sweep_back(sweep_id)
    except FedariumError as error:
        session.say_later(str(error))
    session.set_knob(FORGOTTEN, "")


def _open(sweep_id: str) -> None:
    page_address.tell(PAGE, sweep=sweep_id)
