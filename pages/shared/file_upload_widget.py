"""The widget of a knob that stands for a file that somebody brings along."""

from collections.abc import Callable

import streamlit as st

from fl_core.datasets import Dataset
from fl_core.knobs import Knob
from pages.language.spoken import text
from pages.shared import session
from pages.shared.brought_file import brought, problem_key, upload_key
from pages.shared.escape_markdown import plain
from pages.shared.knob_fitting import draw_moves
from pages.shared.run_access import ONLY_WATCHING
from pages.shared.run_service import service

TYPES = ["npz", "zip"]


def draw_file(
    knob: Knob, label: str, key: str, chosen: Callable[[], Dataset], kept: Callable[[], None]
) -> None:
    """Let somebody bring a data set along; the knob holds its SHA-256.

    Args:
        knob: The knob.
        label: The words beside the widget.
        key: Where the knob's value is.
        chosen: Returns the data set that all its knobs stand for.
        kept: Called once a file has been kept.
    """
    runs = service().runs
    if runs is None or not runs.may_run:
        st.caption(text(ONLY_WATCHING))
    else:
        _draw_uploader(knob, label, key, kept)
    if sha256 := session.knob(key, knob.default):
        st.caption(text("The file whose SHA-256 begins with {start}.", start=sha256[:8]))
        _draw_told(chosen())


def _draw_uploader(knob: Knob, label: str, key: str, kept: Callable[[], None]) -> None:
    upload = st.file_uploader(
        label,
        type=TYPES,
        help=text(knob.help),
        max_upload_size=100,
        key=upload_key(key),
        on_change=brought,
        args=(key, kept),
    )
    problem = session.knob(problem_key(key), "")
    if upload is not None and problem:
        st.error(plain(text(problem)))
        st.caption(text("If it is meant otherwise, say so below: then it is read again."))


def _draw_told(dataset: Dataset) -> None:
    """Draw what was understood of a file, what is wrong with it, and what moved to fit it."""
    for sentence in text(dataset.note).splitlines():
        st.markdown(f":small[{plain(sentence)}]")
    if dataset.problem:
        st.error(plain(text(dataset.problem)))
    draw_moves()
