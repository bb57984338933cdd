"""Sweeps: the same run again and again with one knob or two at other values, over several seeds.

Who looks: a researcher who asks how skew, participation or batch size change accuracy, and wants a
figure with a line a method and a band over seeds; a teacher who wants it for tomorrow. They want to
know how long it will take, then see the figure grow, and at the end trust it. Next they open a
point's run, compare some, change the plan, or take the numbers along.
"""

import streamlit as st

from fl_core.runs.store import RunStore
from fl_core.sweep_gallery import GALLERY, ReadySweep
from pages.language.spoken import text
from pages.shared import page_address, session
from pages.shared.escape_markdown import plain
from pages.shared.run_service import service
from pages.sweeps.cost import expected_time
from pages.sweeps.plan_form import PAGE, draw_form
from pages.sweeps.sweep_list import draw_sweeps
from pages.sweeps.sweep_view import draw_sweep

COLUMNS = 4


def draw() -> None:
    """Draw the page."""
    access = service().access()
    if notice := session.said():
        st.warning(plain(text(notice)))
    if sweep_id := page_address.told(PAGE, "sweep"):
        draw_sweep(access, sweep_id)
        return
    st.header(text("Sweeps"), anchor=False)
    st.markdown(
        text(
            "A sweep trains the same run again and again, with one knob or two at other values and "
            "with several seeds, and shows what that does to accuracy."
        )
    )
    if page_address.told(PAGE, "plan"):
        draw_form(access)
        return
    _draw_gallery(access.store)
    draw_sweeps(access)


def _draw_gallery(store: RunStore) -> None:
    st.subheader(text("Ready to start"), anchor=False)
    ready = list(GALLERY.items())
    for first in range(0, len(ready), COLUMNS):  # row by row: a phone has them in this order
        columns = st.columns(COLUMNS)
        for column, each in zip(columns, ready[first : first + COLUMNS], strict=False):
            with column.container(border=True, height="stretch"):
                _draw_card(store, *each)
    st.button(text("Plan your own"), on_click=_plan, args=("own",), type="primary")


def _draw_card(store: RunStore, name: str, ready: ReadySweep) -> None:
    st.markdown(f"**{text(ready.name)}**")
    st.caption(f"{text(ready.question)} *{expected_time(store, ready.plan)}*")
    st.button(
        text("Look at it"),
        key=session.own_key(PAGE, "ready", name),
        on_click=_plan,
        args=(name,),
    )


def _plan(name: str) -> None:
    page_address.tell(PAGE, plan=name)
