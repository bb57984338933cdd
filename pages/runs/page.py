"""All runs there are: found, told apart, ordered, called, continued, repeated, put away.

Who looks: a researcher who has trained hundreds and looks for the three that matter; a teacher who
tidies up after a term; somebody who wonders what the number from last week was. They want to know
what differs from run to run, which one did best on what, and what it cost. Next they open a run,
compare some, continue one with more rounds, or delete what nobody needs any more.
"""

from dataclasses import replace
from functools import partial

import streamlit as st

from fl_core.errors import FedariumError
from fl_core.translatable import translatable
from pages.components.run_table import asked_in, run_table
from pages.language.spoken import text
from pages.runs import acts, run_actions, run_filters
from pages.runs.kept_rows import rows_of
from pages.runs.run_filters import PAGE, PAGE_SIZE, Filters
from pages.runs.run_rows import COLUMNS, ORDERED, columns
from pages.shared import page_address, session
from pages.shared.escape_markdown import plain
from pages.shared.run_access import RunAccess
from pages.shared.run_service import service

TABLE = session.own_key(PAGE, "table")
ASKED = session.own_key(PAGE, "something was asked for in the table")
LOOK_EVERY = 2.0  # seconds, while any run on the page waits or trains


def draw() -> None:
    """Draw the page."""
    access = service().access()
    session.set_knob(ASKED, False)
    st.header(text("Runs"), anchor=False)
    if notice := session.said():
        st.warning(plain(text(notice)))
    filters = run_filters.draw_filters(access)
    actions = st.container()
    shown = access.store.catalogue(filters.wanted, filters.first, PAGE_SIZE)
    if shown.total and not shown.runs:  # there are fewer than there were
        filters = replace(filters, first=0)
        shown = access.store.catalogue(filters.wanted, filters.first, PAGE_SIZE)
    busy = any(run.active for run in shown.runs)
    st.fragment(_draw_table, run_every=LOOK_EVERY if busy else None)(access, filters, busy)
    run_filters.draw_pager(access, filters, shown.total)
    with actions:
        run_actions.draw_actions(access, filters, [run.id for run in shown.runs])


def _draw_table(access: RunAccess, filters: Filters, was_busy: bool) -> None:
    if session.knob(ASKED, False):
        st.rerun()  # it changes what stands around the table, too
    shown = access.store.catalogue(filters.wanted, filters.first, PAGE_SIZE)
    if was_busy and not any(run.active for run in shown.runs):
        st.rerun()  # nothing here trains any more: the buttons are others, and looking can stop
    if not shown.runs:
        st.caption(text(_nothing_here(filters)))
        return
    run_table(
        columns(filters.wanted.target),
        rows_of(
            access,
            shown.runs,
            filters.wanted.target,
            filters.baseline_of(access),
            acts.ticked(),
        ),
        filters.wanted.order,
        filters.wanted.rising,
        on_ask=partial(_do, access, filters),
        key=TABLE,
    )


def _nothing_here(filters: Filters) -> str:
    if filters.narrows:
        return translatable("No run is like that. Fewer words find more.")
    if filters.wanted.binned:
        return translatable("The bin is empty.")
    return translatable("Runs that are started are listed here.")


def _do(access: RunAccess, filters: Filters) -> None:
    """Do what was asked for in the table."""
    asked = asked_in(session.knob(TABLE, None), ORDERED)
    session.set_knob(ASKED, True)
    if asked.tick:
        acts.tick(asked.tick, asked.on)
    if asked.order:
        same = asked.order == filters.wanted.order
        rising = not filters.wanted.rising if same else COLUMNS[asked.order].rises
        page_address.tell(PAGE, order=asked.order, rising="1" if rising else "0", first="")
    if asked.rename:
        try:
            access.describe(asked.rename, name=asked.name)
        except FedariumError as error:
            session.say_later(str(error))
