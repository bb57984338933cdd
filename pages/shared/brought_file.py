"""A file that somebody has brought along is read, and kept or refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from fl_core.datasets import OwnFile
from fl_core.errors import FedariumError
from fl_core.knobs import Knob, knobs_of
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.run_service import service

BROUGHT = "file that was brought just now"
REFUSED = "file that was refused, and how it was meant"
QUICK = 1_000_000
"""Bytes of a file that is read within a second on any machine."""


def upload_key(key: str) -> str:
    """Return the key of the widget that brings the file of a knob."""
    return f"upload {key}"


def problem_key(key: str) -> str:
    """Return the key of what is wrong with the file that was brought for a knob."""
    return f"problem {key}"


def brought(key: str, kept: Callable[[], None]) -> None:
    """Have a file read when the page is drawn next; in the callback of its widget.

    Not in the callback itself: what is drawn in one takes the place of what a page begins with.

    Args:
        key: Of the knob that is to hold its SHA-256.
        kept: Called once it has been kept.
    """
    session.set_knob(BROUGHT, (key, kept))


def take_brought_file() -> None:
    """Check and keep a file that was brought just now, or say what is wrong and keep none.

    One that was refused is read again once its knobs say that it is meant otherwise. Before any
    widget is drawn, for knobs may move.
    """
    if waiting := session.knob(BROUGHT, None):
        session.set_knob(BROUGHT, None)
        key, kept = waiting
        refused = session.knob(REFUSED, None)
        session.set_knob(REFUSED, None)
        if (upload := session.knob(upload_key(key), None)) is not None:
            if session.knob(key, "") or refused:
                _read_as_it_seems()  # however the file before this one was meant
            _take(upload, key, kept)
    elif refused := session.knob(REFUSED, None):
        upload, key, kept, meant = refused
        if _meant() != meant:
            session.set_knob(REFUSED, None)
            _take(upload, key, kept)


def _take(upload: Any, key: str, kept: Callable[[], None]) -> None:
    sha256, problem, meant = "", "", _meant()
    try:
        if runs := service().runs:
            content = upload.getvalue()
            with _reading(upload.name, len(content)):
                sha256 = runs.keep(content, OwnFile.model_validate(meant)).sha256
    except FedariumError as error:
        problem = str(error)
        session.set_knob(REFUSED, (upload, key, kept, meant))
    session.set_knob(key, sha256)
    session.set_knob(problem_key(key), problem)
    if sha256:
        kept()


def _meant() -> dict[str, Any]:
    """Return how the knobs say that a file is meant."""
    return {own.name: session.knob(_key_of(own), own.default) for own in _ways()}


def _read_as_it_seems() -> None:
    for own in _ways():
        session.set_knob(_key_of(own), own.default)


def _ways() -> list[Knob]:
    return [own for own in knobs_of(OwnFile).values() if own.kind != "file"]


def _key_of(own: Knob) -> str:
    return session.knob_key("dataset", OwnFile.kind, own.name)


@contextmanager
def _reading(name: str, size: int) -> Iterator[None]:
    """Say that a file is being read while it is, unless that takes no time."""
    if size < QUICK:
        yield
        return
    file = plain(name, MOST_LABEL)
    said = st.toast(text("Reading {file} …", file=file), icon="spinner", duration="infinite")
    try:
        yield
    except FedariumError:
        said.toast(text("{file} cannot be used.", file=file), duration=2)
        raise
    said.toast(text("{file} is read.", file=file), duration=2)
