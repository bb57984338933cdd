"""The widget of a knob that stands for a file that somebody brings along."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from fl_core.datasets import Dataset, OwnFile
from fl_core.errors import FedariumError
from fl_core.knobs import Knob, knobs_of
from pages.shared import session
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.knob_fitting import draw_moves
from pages.shared.run_access import ONLY_WATCHING
from pages.shared.run_service import service

BROUGHT = "key of the file that was brought just now"
TYPES = ["npz", "zip"]
QUICK = 1_000_000
"""Bytes of a file that is read within a second on any machine."""


def draw_file(knob: Knob, label: str, key: str, chosen: Callable[[], Dataset]) -> None:
    """Let somebody bring a data set along; the knob holds its SHA-256.

    Args:
        knob: The knob.
        label: The words beside the widget.
        key: Where the knob's value is.
        chosen: Returns the data set that all its knobs stand for.
    """
    runs = service().runs
    if runs is None or not runs.may_run:
        st.caption(ONLY_WATCHING)
    else:
        _draw_uploader(knob, label, key)
    if sha256 := session.knob(key, knob.default):
        st.caption(f"The file whose SHA-256 begins with {sha256[:8]}.")
        _draw_told(chosen())


def _draw_uploader(knob: Knob, label: str, key: str) -> None:
    upload = st.file_uploader(
        label,
        type=TYPES,
        help=knob.help,
        max_upload_size=100,
        key=f"upload {key}",
        on_change=session.set_knob,
        args=(BROUGHT, key),
    )
    problem = session.knob(f"problem {key}", "")
    if upload is not None and problem:
        st.error(plain(problem))


def take_file(kept: Callable[[], None]) -> None:
    """Check and keep a file that was brought just now, or say what is wrong and keep none.

    To be called before any widget is drawn, but not in a callback: what is drawn in one takes the
    place of what the page begins with.

    Args:
        kept: Called once a file has been kept.
    """
    if key := session.knob(BROUGHT, ""):
        _take_file(key, kept)
        session.set_knob(BROUGHT, "")


def _take_file(key: str, kept: Callable[[], None]) -> None:
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
        _read_as_it_seems()
        kept()


def _read_as_it_seems() -> None:
    """Forget how the file before this one was meant."""
    for own in knobs_of(OwnFile).values():
        if own.kind != "file":
            session.set_knob(session.knob_key("dataset", OwnFile.kind, own.name), own.default)


def _draw_told(dataset: Dataset) -> None:
    """Draw what was understood of a file, what is wrong with it, and what moved to fit it."""
    for sentence in dataset.note.splitlines():
        st.markdown(f":small[{plain(sentence)}]")
    if dataset.problem:
        st.error(plain(dataset.problem))
    draw_moves()


@contextmanager
def _reading(name: str, size: int) -> Iterator[None]:
    """Say that a file is being read while it is, unless that takes no time."""
    if size < QUICK:
        yield
        return
    file = plain(name, MOST_LABEL)
    said = st.toast(f"Reading {file} …", icon="spinner", duration="infinite")
    try:
        yield
    except FedariumError:
        said.toast(f"{file} cannot be used.", duration=2)
        raise
    said.toast(f"{file} is read.", duration=2)
