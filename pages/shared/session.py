"""The only code that touches `st.session_state`, `st.cache_*` and `st.query_params`.

A visitor's session holds two things: the knobs as they stand, and which run is in focus. The run
in focus is also in the address (`?run=`), so that a link shows the same run to somebody else.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from fl_core.config import FAMILIES, RunConfig
from fl_core.runs.store import Run, RunStore

KNOB = "knob"
_FOCUS = "run in focus"
_KNOBS_OF = "run whose knobs are shown"
_NOTICE = "notice"
_RUN_ID = re.compile(r"[0-9a-f]{8}")


def keep_knobs() -> None:
    """Keep keyed widgets' values while another page is shown; Streamlit would forget them."""
    for key in list(st.session_state):
        if isinstance(key, str) and key.startswith(f"{KNOB}."):
            st.session_state[key] = st.session_state[key]


def knob_key(*path: str) -> str:
    """Return the widget key of a knob, for instance ("partitioner", "dirichlet", "skew")."""
    return ".".join((KNOB, *path))


def knob(key: str, default: Any) -> Any:
    """Return a knob's value, `default` where it was never set."""
    return st.session_state.setdefault(key, default)


def set_knob(key: str, value: Any) -> None:
    """Set a knob's value; before its widget is drawn, or in a callback."""
    st.session_state[key] = value


def set_knobs(config: RunConfig) -> None:
    """Turn all knobs to a config; before the widgets are drawn, or in a callback."""
    for name in RunConfig.model_fields:
        value = getattr(config, name)
        if name not in FAMILIES:
            set_knob(knob_key(name), value)
            continue
        set_knob(knob_key(name), value.kind)
        for field in type(value).model_fields:
            set_knob(knob_key(name, value.kind, field), getattr(value, field))


@dataclass(frozen=True)
class Focus:
    """The run that is being looked at; `unknown` if the address names one that is not here."""

    run: Run | None = None
    unknown: bool = False


def focus(store: RunStore) -> Focus:
    """Return the run in focus, from the address first, and turn the knobs to it once."""
    asked = st.query_params.get("run") or st.session_state.get(_FOCUS)
    if not asked:
        return Focus()
    run = store.get(asked) if _RUN_ID.fullmatch(asked) else None
    if run is None:
        return Focus(unknown=True)
    look_at(run.id)
    if st.session_state.get(_KNOBS_OF) != run.id:
        st.session_state[_KNOBS_OF] = run.id
        set_knobs(run.config)
    return Focus(run)


def look_at(run_id: str, knobs_match: bool = False) -> None:
    """Put a run in focus and in the address; `knobs_match` if the knobs already show it."""
    st.session_state[_FOCUS] = run_id
    if st.query_params.get("run") != run_id:
        st.query_params["run"] = run_id
    if knobs_match:
        st.session_state[_KNOBS_OF] = run_id


def focused_id() -> str | None:
    """Return the id of the run in focus."""
    return st.session_state.get(_FOCUS)


def say_later(sentence: str) -> None:
    """Keep a sentence for the next drawing of the page; for callbacks, which cannot draw."""
    st.session_state[_NOTICE] = sentence


def said() -> str:
    """Return the sentence kept, once."""
    return str(st.session_state.pop(_NOTICE, ""))


@lru_cache(maxsize=64)
def history(store: RunStore, run_id: str, round: int | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rounds and parties of a run up to its last finished round.

    Shared between viewers and not copied for each, as `st.cache_data` would: not to be changed.
    """
    rounds, parties = store.rounds(run_id), store.parties(run_id)
    last = -1 if round is None else round
    # A round that was finished since the run was read belongs to the next look.
    return rounds[rounds["round"] <= last], parties[parties["round"] <= last]


@lru_cache(maxsize=256)
def gallery(store: RunStore, run_id: str, round: int | None) -> list[list[float]] | None:
    """Return the gallery's class probabilities after a round."""
    return None if round is None else store.gallery(run_id, round)
