"""What papers report, to be set up and run again: each with its source and what differs here."""

import contextlib

import streamlit as st

from fl_core.errors import ConfigError
from fl_core.published_runs import published_run_of, published_runs
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import plain
from pages.shared.knob_widgets import config_from_knobs

ABOUT = translatable(
    "Runs that papers report. Each sets all knobs and says what its source found; nothing trains "
    "before you press Start. They take minutes to hours."
)


def draw_published() -> None:
    """Draw a button a run with what it tries, the one that the knobs show marked.

    What its source reports is on the page once it is chosen.
    """
    st.caption(text(ABOUT))
    shown = None
    with contextlib.suppress(ConfigError):
        shown = published_run_of(config_from_knobs())
    for run in published_runs():
        st.button(
            plain(text(run.name)),
            key=session.own_key("train", "published", run.name),
            on_click=session.set_knobs,
            args=(run.config,),
            icon=":material/check:" if run is shown else None,
            width="stretch",
        )
        st.caption(plain(text(run.about)))
