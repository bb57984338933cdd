"""The widget of a knob that stands for a file that somebody brings along."""

import streamlit as st

from fl_core.errors import FedariumError
from fl_core.knobs import Knob
from pages.shared import session
from pages.shared.escape_markdown import plain
from pages.shared.run_access import ONLY_WATCHING
from pages.shared.run_service import service


def draw_file(knob: Knob, label: str, key: str) -> None:
    """Let somebody bring a data set along; the knob holds its SHA-256."""
    runs = service().runs
    if runs is None or not runs.may_run:
        st.caption(ONLY_WATCHING)
        return
    upload = st.file_uploader(
        label,
        type="npz",
        help=knob.help,
        max_upload_size=100,
        key=f"upload {key}",
        on_change=_take_file,
        args=(key,),
    )
    problem = session.knob(f"problem {key}", "")
    if upload is not None and problem:
        st.error(plain(problem))
    if sha256 := session.knob(key, knob.default):
        st.caption(f"The file whose SHA-256 begins with {sha256[:8]}.")


def _take_file(key: str) -> None:
    """Check and keep an uploaded file, or say what is wrong with it and keep none."""
    upload = session.knob(f"upload {key}", None)
    if upload is None:
        return
    sha256, problem = "", ""
    try:
        if runs := service().runs:
            sha256 = runs.keep(upload.getvalue()).sha256
    except FedariumError as error:
        problem = str(error)
    session.set_knob(key, sha256)
    session.set_knob(f"problem {key}", problem)
