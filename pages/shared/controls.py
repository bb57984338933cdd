"""RunConfig to widgets and back, built from the config's own fields."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from fl_core.config import RunConfig
from fl_core.datasets import keep
from fl_core.errors import ConfigError, DataError
from fl_core.families import FAMILIES
from fl_core.knobs import Choice, Knob, knobs_of
from pages.shared import session
from pages.shared.plain import plain

MOST_NOTCHES = 100
KNOBS = knobs_of(RunConfig)


def draw_knobs(names: Iterable[str]) -> None:
    """Draw the widgets of these fields of RunConfig, each choice with its own knobs beneath."""
    for name in names:
        knob = KNOBS[name]
        if knob.kind == "choice":
            _draw_choice(knob)
        else:
            _draw(knob, session.knob_key(name))


def draw_knobs_of_choices(group: str) -> None:
    """Draw those knobs of the chosen members that ask to be in this panel."""
    for name, family in FAMILIES.items():
        kind = session.knob(session.knob_key(name), KNOBS[name].default.kind)
        for own in knobs_of(family[kind]).values() if kind in family else ():
            if own.group == group:
                _draw(own, session.knob_key(name, kind, own.name))


def config_from_knobs() -> RunConfig:
    """Return the config that the knobs stand for.

    Raises:
        ConfigError: If they do not go together, in their own words.
    """
    values: dict[str, Any] = {}
    for name, knob in KNOBS.items():
        if knob.kind != "choice":
            values[name] = session.knob(session.knob_key(name), knob.default)
            continue
        kind = session.knob(session.knob_key(name), knob.default.kind)
        values[name] = {"kind": kind} | _own_values(name, FAMILIES[name], kind)
    return RunConfig.of(values)


def _own_values(name: str, family: Mapping[str, type[Choice]], kind: str) -> dict[str, Any]:
    if kind not in family:
        raise ConfigError(f"{KNOBS[name].label} cannot be “{kind[:40]}”.")
    return {
        own.name: session.knob(session.knob_key(name, kind, own.name), own.default)
        for own in knobs_of(family[kind]).values()
    }


def _draw_choice(knob: Knob) -> None:
    family, key = FAMILIES[knob.name], session.knob_key(knob.name)
    session.knob(key, knob.default.kind)
    kind = st.selectbox(
        knob.label,
        list(family),
        format_func=lambda kind: family[kind].label,
        help=knob.help,
        key=key,
    )
    member = family[kind]
    st.caption(member.about)
    for own in knobs_of(member).values():
        if not own.group:
            _draw(own, session.knob_key(knob.name, kind, own.name))
    note = _note(member, _own_values(knob.name, family, kind))
    if note:
        st.caption(note)


def _note(member: type[Choice], values: dict[str, Any]) -> str:
    return member.model_validate(values).note


def _draw(knob: Knob, key: str) -> None:
    session.knob(key, knob.default)
    label = knob.label
    if knob.unit and knob.unit.split()[0] not in label.lower():
        label = f"{label} ({knob.unit})"
    match knob.kind:
        case "switch":
            st.toggle(label, key=key, help=knob.help)
        case "words":
            st.selectbox(
                label, _words(knob, key), format_func=lambda word: knob.options.get(word, word),
                key=key, help=knob.help,
            )  # fmt: skip
        case "file":
            _draw_file(knob, key)
        case "integer" | "number":
            _draw_number(knob, label, key)


def _words(knob: Knob, key: str) -> list[str]:
    """Return the words to choose from; a run from another machine may bring one more."""
    return list(dict.fromkeys([*knob.options, session.knob(key, knob.default)]))


def _draw_number(knob: Knob, label: str, key: str) -> None:
    assert knob.low is not None and knob.high is not None
    whole = knob.kind == "integer"
    number = int if whole else float  # Streamlit wants all of one type
    low, high, step = number(knob.low), number(knob.high), number(knob.step or 1)
    if knob.step and (high - low) / step <= MOST_NOTCHES:
        st.slider(label, low, high, step=step, key=key, help=knob.help)
        return
    st.number_input(
        label,
        min_value=low,
        max_value=high,
        step=step if knob.step else 0.0001,
        format="%d" if whole else "%g",
        key=key,
        help=knob.help,
    )


def _draw_file(knob: Knob, key: str) -> None:
    """Let somebody bring a data set along; the knob holds its SHA-256."""
    upload = st.file_uploader(
        knob.label,
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
        sha256 = keep(upload.getvalue()).sha256
    except DataError as error:
        problem = str(error)
    session.set_knob(key, sha256)
    session.set_knob(f"problem {key}", problem)
