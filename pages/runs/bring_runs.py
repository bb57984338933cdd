"""Files of runs that are brought from another Fedarium."""

import streamlit as st

from pages.language.spoken import text
from pages.runs import acts
from pages.runs.run_filters import PAGE
from pages.shared import session
from pages.shared.run_access import RunAccess

BROUGHT = session.own_key(PAGE, "brought")


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
