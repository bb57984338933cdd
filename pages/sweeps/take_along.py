"""A finished sweep taken along: as a file that another Fedarium reads, or as a notebook."""

from functools import partial

import streamlit as st

from fl_core.runs.run_export import exported_sweep
from fl_core.runs.sweep_notebook import notebook_of_sweep
from fl_core.runs.sweeps import Sweep
from pages.language.spoken import text
from pages.shared.run_access import RunAccess


def draw_take_along(access: RunAccess, sweep: Sweep, whole: bool) -> None:
    """Draw what a sweep can be taken along as, once all of it is finished."""
    with st.popover(text("Take along"), disabled=not whole):
        if not whole:
            return
        st.download_button(
            text("As one file (JSON)"),
            partial(exported_sweep, access.store, sweep),
            file_name=f"fedarium-sweep-{sweep.id}.json",
            mime="application/json",
            on_click="ignore",
            help=text(
                "The sweep and all its runs, but their weights. Brought on the page Runs of "
                "another Fedarium, it is on the page Sweeps there, complete: nothing is trained "
                "again."
            ),
        )
        st.download_button(
            text("As a notebook"),
            partial(notebook_of_sweep, access.store, sweep),
            file_name=f"fedarium-sweep-{sweep.id}.ipynb",
            mime="application/x-ipynb+json",
            on_click="ignore",
            help=text(
                "It trains the same sweep again, draws it, and checks that the numbers of all runs "
                "are the same."
            ),
        )
