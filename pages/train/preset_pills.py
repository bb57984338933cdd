"""Setups to start from, one press each: they stand above all else, on a phone too."""

import contextlib

import streamlit as st

from fl_core.errors import ConfigError
from pages.language.spoken import text
from pages.shared import session
from pages.shared.knob_widgets import config_from_knobs
from pages.shared.party_names import names_in
from pages.shared.presets import TEACHING, name_of
from pages.shared.setup_name import call_parties

PRESET = "preset"
HELP = "Turns all knobs at once. Nothing trains before you press Start."


def draw_presets() -> None:
    """Draw a pill a setup; the one that the knobs show is lit."""
    session.set_knob(PRESET, shown_preset())
    with st.container(horizontal=True, vertical_alignment="center", key="train presets"):
        st.markdown(text("Start from"), width="content", help=text(HELP))
        with st.container(width="stretch"):
            st.pills(
                text("Start from"),
                list(TEACHING),
                format_func=text,
                key=PRESET,
                on_change=_take_pressed,
                label_visibility="collapsed",
            )


def shown_preset() -> str | None:
    """Return the name of the one that the knobs show."""
    with contextlib.suppress(ConfigError):
        name = name_of(config_from_knobs())
        return name if name in TEACHING else None
    return None


def take(name: str) -> None:
    """Turn all knobs to one; in a callback."""
    session.set_knobs(TEACHING[name].config)
    call_parties(names_in(name))


def _take_pressed() -> None:
    chosen = session.knob(PRESET, None)
    if chosen in TEACHING:
        take(chosen)
