"""RunConfig to widgets and back, built from the config's own fields."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from fl_core.config import RunConfig
from fl_core.datasets import Dataset
from fl_core.errors import ConfigError
from fl_core.families import FAMILIES
from fl_core.family_member import Choice
from fl_core.knobs import Knob, knobs_of
from fl_core.reference import anchor
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.conflict_marks import Marks
from pages.shared.counts_table_summary import draw_counts
from pages.shared.escape_markdown import plain
from pages.shared.file_upload_widget import draw_file
from pages.shared.knob_fitting import draw_moves, fit_knobs
from pages.shared.member_picker import draw_picker
from pages.shared.model_offer import draw_offer, note_of
from pages.shared.plain_knob_widgets import draw_number, draw_switch, draw_words, own_values
from pages.shared.reference_link import more_about
from pages.shared.start_model_widget import draw_start_model

KNOBS = knobs_of(RunConfig)


def draw_knobs(names: Iterable[str], marks: Marks, all_of_them: bool = False) -> None:
    """Draw the widgets of these fields of RunConfig, each choice with its own knobs beneath.

    Args:
        names: The fields.
        marks: What is said beneath some of them.
        all_of_them: Whether to draw those knobs of choices, too, that open under "more".
    """
    for name in names:
        knob = KNOBS[name]
        if not knob.members:
            _draw(knob, session.knob_key(name), knob.default, marks.get((name,)))
            continue
        draw_choice(name, marks)
        own = knobs_of(_picked(name)).values()
        _draw_own(name, marks, [knob for knob in own if all_of_them or not knob.more])
        draw_caution(name)
        if any(knob.kind == "file" for knob in own):
            continue  # its widget has told what there is to know
        if note := _note(name):
            st.caption(plain(text(note)))
        if name == "dataset":
            draw_moves()
        if name == "model":
            draw_offer(values_of_knobs())


def draw_choice(name: str, marks: Marks) -> None:
    """Draw the picker of a choice, and what is picked in a sentence."""
    knob = KNOBS[name]
    _draw(knob, session.knob_key(name), knob.default.kind, marks.get((name,)))
    member = _picked(name)
    st.caption(f"{text(member.about)} {more_about(anchor(name, member.kind))}")


def draw_own_knobs(name: str, marks: Marks, own: Collection[str]) -> None:
    """Draw these own knobs of what is picked."""
    _draw_own(name, marks, [knob for knob in knobs_of(_picked(name)).values() if knob.name in own])


def draw_more_of_choices(names: Iterable[str], marks: Marks) -> None:
    """Draw what `draw_knobs` leaves out of these choices: what opens under "more"."""
    for name in (name for name in names if KNOBS[name].members):
        own = knobs_of(_picked(name)).values()
        _draw_own(name, marks, [knob for knob in own if knob.more])


def draw_hidden_marks(names: Collection[str], front: Collection[str], marks: Marks) -> None:
    """Draw what is marked among these fields while their panel is closed.

    Args:
        names: The fields.
        front: Those whose widgets are drawn outside of it, all but their "more".
        marks: What is said of some of them, and of some of their knobs.
    """
    for path, mark in marks.items():
        name, is_own = path[0], len(path) > 1
        knob = knobs_of(_picked(name))[path[1]] if is_own else KNOBS[name]
        if name in names and (name not in front or (is_own and knob.more)):
            _say(
                text(
                    "“{label}” in here does not go with {mark}.", label=text(knob.label), mark=mark
                )
            )


def values_of_knobs() -> dict[str, Any]:
    """Return what the knobs stand for, each by itself, as `RunConfig.of` takes it.

    Raises:
        ConfigError: If a picker shows what there is not.
    """
    values: dict[str, Any] = {}
    for name, knob in KNOBS.items():
        if knob.members:
            member = _picked(name)
            values[name] = {"kind": member.kind} | own_values(name, member)
        else:
            values[name] = session.knob(session.knob_key(name), knob.default)
    return values


def config_from_knobs() -> RunConfig:
    """Return the config that the knobs stand for.

    Raises:
        ConfigError: If they do not go together, in their own words.
    """
    return RunConfig.of(values_of_knobs())


def _picked(name: str) -> type[Choice]:
    """Return the member that a picker shows."""
    knob = KNOBS[name]
    kind = session.knob(session.knob_key(name), knob.default.kind)
    if kind not in FAMILIES[name]:
        told = {"label": knob.label, "kind": kind[:40]}
        raise ConfigError(translatable("{label} cannot be “{kind}”.", **told))
    return FAMILIES[name][kind]


def _draw_own(name: str, marks: Marks, knobs: Iterable[Knob]) -> None:
    kind = _picked(name).kind
    for own in knobs:
        key = session.knob_key(name, kind, own.name)
        _draw(own, key, own.default, marks.get((name, own.name)))


def draw_caution(name: str) -> None:
    """Say how the knobs of what is picked stand outside of what it is made for."""
    values = values_of_knobs().items()
    told: dict[str, Any] = {
        key: _chosen(key) if KNOBS[key].members else value for key, value in values
    }
    if caution := _chosen(name).caution(RunConfig.model_construct(**told)):
        words = f"{plain(text(caution.sentence))} {plain(text(caution.remedy))}."
        st.caption(f":material/warning: {words}")


def _note(name: str) -> str:
    """Return what there is to know of what is picked, as its knobs stand."""
    return note_of(values_of_knobs()) if name == "model" else _chosen(name).note


def _dataset() -> Dataset:
    dataset = _chosen("dataset")
    assert isinstance(dataset, Dataset)
    return dataset


def _chosen(name: str) -> Choice:
    member = _picked(name)
    return member.model_validate(own_values(name, member))


def _draw(knob: Knob, key: str, default: Any, mark: str | None) -> None:
    session.knob(key, default)
    label = text(knob.label)
    if knob.unit and knob.unit.split()[0] not in knob.label.lower().split():
        label = text("{label} ({unit})", label=label, unit=text(knob.unit))
    WIDGETS[knob.kind](knob, label, key)
    if mark:
        _say(text("Does not go with {mark}.", mark=mark))


def _say(words: str) -> None:
    st.markdown(f":red[:small[{words}]]")  # a caption's red would be too pale to be read


def _draw_picker(knob: Knob, label: str, key: str) -> None:
    draw_picker(knob, label, key, _images_chosen if knob.name == "dataset" else None)


def _images_chosen() -> None:
    fit_knobs(values_of_knobs())


WIDGETS: Mapping[str, Callable[[Knob, str, str], None]] = {
    "integer": draw_number,
    "number": draw_number,
    "switch": draw_switch,
    "words": draw_words,
    "file": partial(draw_file, chosen=_dataset, kept=_images_chosen),
    "weights": draw_start_model,
    "counts": draw_counts,
    "choice": _draw_picker,
}
"""What draws a knob of each kind, given its label and the key of its value."""
