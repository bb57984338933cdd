"""A finished sweep taken along: as a file that another Fedarium reads, or as a notebook."""

from functools import partial

import streamlit as st

from fl_core.runs.run_export import exported_sweep
from fl_core.runs.sweep_notebook import notebook_of_sweep
from fl_core.runs.sweeps import Sweep
from pages.language.spoken import text
from pages.shared.file_download import draw_file_download
from pages.shared.run_access import RunAccess


def draw_take_along(access: RunAccess, sweep: Sweep, whole: bool) -> None:
    """Draw what a sweep can be taken along as, once all of it is finished."""
    with st.popover(text("Take along"), disabled=not whole):
        if not whole:
            return
        draw_file_download(
            text("As one file (JSON)"),
            f"fedarium-sweep-{sweep.id}.json",
            partial(exported_sweep, access.store, sweep),
            text(
                "The sweep and all its runs, but their weights. Brought on the page Runs of "
                "another Fedarium, it is on the page Sweeps there, complete: nothing is trained "
                "again."
            ),
        )
        draw_file_download(
            text("As a notebook"),
            f"fedarium-sweep-{sweep.id}.ipynb",
            partial(notebook_of_sweep, access.store, sweep),
            text(
                "It trains the same sweep again, draws it, and checks that the numbers of all runs "
                "are the same."
            ),
        )
