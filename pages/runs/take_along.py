"""Runs taken along: a file for another Fedarium, a page, a notebook; and files brought."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from fl_core.runs.notebook_export import notebook_of
from fl_core.runs.run import Run, UnreadableRun
from fl_core.runs.run_export import exported
from fl_core.runs.run_states import RunState
from pages.language.spoken import code, text
from pages.runs import acts
from pages.runs.run_filters import PAGE
from pages.shared import session
from pages.shared.model_download import draw_model_download
from pages.shared.run_access import RunAccess
from pages.shared.standalone_page.page_file import standalone_page

BROUGHT = session.own_key(PAGE, "brought")


def draw_take_along(access: RunAccess, runs: Sequence[Run | UnreadableRun]) -> None:
    """Draw what runs can be taken along as; a file is made when it is asked for."""
    readable = [run for run in runs if isinstance(run, Run)]
    ready = bool(readable) and len(readable) == len(runs)
    with st.popover(text("Take along"), disabled=not ready):
        if not ready:
            return
        name = readable[0].id if len(readable) == 1 else f"{len(readable)}-runs"
        st.download_button(
            text("As one file (JSON)"),
            partial(exported, access.store, [run.id for run in readable]),
            file_name=f"fedarium-{name}.json",
            mime="application/json",
            on_click="ignore",
            help=text(
                "All that is known of them but their weights, to the last bit: config, versions, "
                "machine and the whole history. Another Fedarium shows them as its own."
            ),
        )
        one = readable[0] if len(readable) == 1 else None
        st.download_button(
            text("As one page (HTML)"),
            partial(standalone_page, access.store, one, code()) if one else b"",
            file_name=f"fedarium-{name}.html",
            mime="text/html",
            on_click="ignore",
            disabled=one is None,
            help=text(
                "Of one run: its charts, its images and a slider through its rounds, in one file "
                "that opens in any browser, without a server and without the network."
            ),
        )
        whole = one is not None and one.state is RunState.FINISHED
        st.download_button(
            text("As a notebook"),
            partial(notebook_of, access.store, one) if one and whole else b"",
            file_name=f"fedarium-{name}.ipynb",
            mime="application/x-ipynb+json",
            on_click="ignore",
            disabled=not whole,
            help=text(
                "Of one finished run: it trains the same config again, draws it, and checks that "
                "the numbers are the same."
            ),
        )
        if one:
            draw_model_download(access, one)


def draw_bring(access: RunAccess) -> None:
    """Draw where files of runs are brought."""
    with st.popover(text("Bring runs"), disabled=not access.presents):
        st.file_uploader(
            text("A file that was taken along from Fedarium"),
            type=["json"],
            key=BROUGHT,
            on_change=acts.bring,
            args=(access, BROUGHT),
        )
