"""The widget of a knob that stands for a file that somebody brings along."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from fl_core.errors import FedariumError
from fl_core.knobs import Knob
from pages.shared import session
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.run_access import ONLY_WATCHING
from pages.shared.run_service import service

TYPES = ["npz", "zip"]
QUICK = 1_000_000
"""Bytes of a file that is read within a second on any machine."""


def draw_file(knob: Knob, label: str, key: str, kept: Callable[[], None]) -> None:
    """Let somebody bring a data set along; the knob holds its SHA-256.

    Args:
        knob: The knob.
        label: The words beside the widget.
        key: Where the knob's value is.
        kept: Called once a file has been kept.
    """
    runs = service().runs
    if runs is None or not runs.may_run:
        st.caption(ONLY_WATCHING)
        return
    upload = st.file_uploader(
        label,
        type=TYPES,
        help=knob.help,
        max_upload_size=100,
        key=f"upload {key}",
        on_change=_take_file,
        args=(key, kept),
    )
    problem = session.knob(f"problem {key}", "")
    if upload is not None and problem:
        st.error(plain(problem))
    if sha256 := session.knob(key, knob.default):
        st.caption(f"The file whose SHA-256 begins with {sha256[:8]}.")


def _take_file(key: str, kept: Callable[[], None]) -> None:
    """Check and keep an uploaded file, or say what is wrong with it and keep none."""
    upload = session.knob(f"upload {key}", None)
    if upload is None:
        return
    sha256, problem = "", ""
    try:
        if runs := service().runs:
            content = upload.getvalue()
            with _reading(upload.name, len(content)):
                sha256 = runs.keep(content).sha256
    except FedariumError as error:
        problem = str(error)
    session.set_knob(key, sha256)
    session.set_knob(f"problem {key}", problem)
    if sha256:
        kept()


@contextmanager
def _reading(name: str, size: int) -> Iterator[None]:
    """Say that a file is being read while it is, unless that takes no time."""
    if size < QUICK:
        yield
        return
    said = st.toast(f"Reading {plain(name, MOST_LABEL)} …", icon="spinner", duration="infinite")
    try:
        yield
    finally:
        said.empty()
