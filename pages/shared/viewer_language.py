"""The language of whoever looks: what they chose, or their address or their browser asks for."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.components.page_language import page_language
from pages.language import spoken
from pages.language.catalogue import SOURCE, names, understood
from pages.language.spoken import text
from pages.shared import session

CHOSEN = session.kept_key("language")
PLACE = "language"
# Beside the list of pages, where it moves nothing; left of Streamlit's own menu.
STYLE = f"""
.st-key-{PLACE} {{
  position: fixed; top: 0.55rem; right: 3.25rem; width: 7.5rem; z-index: 999991;
}}
.st-key-{PLACE} [data-baseweb=select] > div {{
  min-height: 2.25rem; background: transparent; border-color: transparent;
}}
"""


def draw_language() -> None:
    """Let a visitor choose the language of all pages; to be drawn before anything that has words.

    Only where it is not their browser's does the address say it: a link is read in the language of
    whoever follows it.
    """
    asked = session.in_address(session.LANGUAGE)
    chosen = session.knob(CHOSEN, asked if asked in names() else of_browser())
    if chosen != asked and (asked or chosen != of_browser()):
        session.tell_address({session.LANGUAGE: chosen})
    page_language(chosen)
    with st.container(key=PLACE):
        st.selectbox(
            text("Language"),
            list(names()),
            format_func=names().__getitem__,
            key=CHOSEN,
            label_visibility="collapsed",
        )


def of_browser() -> str:
    """Return the language that the browser asks for, English where it asks for none there is."""
    return understood(st.context.headers.get("Accept-Language") or st.context.locale or SOURCE)


def _of_viewer() -> str:
    """Return the language of whoever a page is drawn for, wherever in that it is asked for."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return SOURCE
    return session.choice(CHOSEN, SOURCE)


spoken.ask(_of_viewer)
