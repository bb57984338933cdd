"""Runs taken along: a file for another Fedarium, a page, a notebook, a model, the setup's file."""

from collections.abc import Sequence
from functools import partial
from typing import Literal

import streamlit as st

from fl_core.runs.notebook_export import notebook_of
from fl_core.runs.run import Run, UnreadableRun
from fl_core.runs.run_export import exported
from fl_core.runs.run_states import RunState
from pages.language.spoken import code, text
from pages.shared.file_download import draw_file_download
from pages.shared.model_download import draw_model_download
from pages.shared.run_access import RunAccess
from pages.shared.standalone_page.page_file import standalone_page


def draw_take_along(
    access: RunAccess,
    runs: Sequence[Run | UnreadableRun],
    type: Literal["secondary", "tertiary"] = "secondary",
) -> None:
    """Draw what runs can be taken along as; a file is made when it is asked for.

    Args:
        access: What the visitor may do.
        runs: Of which; all of them must be readable.
        type: How much the button is to be seen.
    """
    readable = [run for run in runs if isinstance(run, Run)]
    ready = bool(readable) and len(readable) == len(runs)
    with st.popover(text("Take along"), disabled=not ready, type=type):
        if not ready:
            return
        name = readable[0].id if len(readable) == 1 else f"{len(readable)}-runs"
        _draw_file(access, readable, f"fedarium-{name}.json")
        one = readable[0] if len(readable) == 1 else None
        _draw_page(access, one, f"fedarium-{name}.html")
        _draw_notebook(access, one, f"fedarium-{name}.ipynb")
        if one:
            draw_model_download(access, one)


def _draw_file(access: RunAccess, runs: Sequence[Run], name: str) -> None:
    draw_file_download(
        text("As one file (JSON)"),
        name,
        partial(exported, access.store, [run.id for run in runs]),
        text(
            "All that is known of them but their weights, to the last bit: config, versions, "
            "machine and the whole history. Another Fedarium shows them as its own."
        ),
    )


def _draw_page(access: RunAccess, run: Run | None, name: str) -> None:
    draw_file_download(
        text("As one page (HTML)"),
        name,
        partial(standalone_page, access.store, run, code()) if run else None,
        text(
            "Of one run: its charts, its images and a slider through its rounds, in one file "
            "that opens in any browser, without a server and without the network."
        ),
    )


def _draw_notebook(access: RunAccess, run: Run | None, name: str) -> None:
    can = run is not None and run.state is RunState.FINISHED and not run.config.start_model
    draw_file_download(
        text("As a notebook"),
        name,
        partial(notebook_of, access.store, run) if can and run else None,
        text(
            "Of one finished run that starts from random weights: it trains the same config again, "
            "draws it, and checks that the numbers are the same."
        ),
    )
