"""What a chosen network costs to send, and the settings that it learns well with, offered."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from fl_core.config import RunConfig
from fl_core.errors import ConfigError, DataError
from fl_core.image_kind import ImageKind
from fl_core.knobs import knobs_of
from fl_core.model_settings import Turn, in_words, turns
from fl_core.models import Model
from fl_core.strategies import Strategy
from fl_core.translatable import joined, translatable
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import plain

BYTES_A_NUMBER = 4
SENDS = "A round sends {megabytes:,.1f} MB, to the parties and back."
SENDS_LITTLE = "A round sends {megabytes:.2g} MB, to the parties and back."
KNOBS = knobs_of(RunConfig)


def note_of(values: Mapping[str, Any]) -> str:
    """Return what there is to know of the network, on the images and for the parties chosen now.

    Args:
        values: What the knobs stand for, each allowed by itself.
    """
    model: Model = KNOBS["model"].read(values["model"])
    try:
        kind = KNOBS["dataset"].read(values["dataset"]).image_kind
    except DataError:  # said where the knobs are checked
        return ""
    return joined(" ", [model.note_on(kind), _sent(model, kind, values)])


def draw_offer(values: Mapping[str, Any]) -> None:
    """Offer the settings that the network learns well with, where the knobs stand otherwise."""
    model = type(KNOBS["model"].read(values["model"]))
    to_turn = turns(model, values)
    if not to_turn or not _go_together({**values, **{turn.name: turn.value for turn in to_turn}}):
        return
    st.button(
        text(
            "Use the settings this network learns well with: {settings}",
            settings=plain(text(in_words(model))),
        ),
        key="use the network's settings",
        on_click=_take,
        args=(to_turn,),
        help=text("Nothing else is turned, and nothing trains before you press Start."),
    )
    turned = ", ".join(text(turn.sentence) for turn in to_turn)
    st.caption(text("It would change: {turns}.", turns=plain(turned)))


def _go_together(values: Mapping[str, Any]) -> bool:
    """Return whether knobs would, so that nothing is offered that would be refused."""
    try:
        RunConfig.of(values)
    except ConfigError:
        return False
    return True


def _take(to_turn: Sequence[Turn]) -> None:
    for turn in to_turn:
        session.set_knob(session.knob_key(turn.name), turn.value)


def _sent(model: Model, kind: ImageKind, values: Mapping[str, Any]) -> str:
    """Return how much a round sends, all parties that take part together."""
    if model.num_weights(kind) is None or model.problem_with(kind):
        return ""
    counted = {name: values[name] for name in ("num_parties", "participation")}
    parties = RunConfig.model_construct(**counted).parties_per_round
    strategy: Strategy = KNOBS["strategy"].read(values["strategy"])
    sent = BYTES_A_NUMBER * sum(strategy.numbers_sent(model.parts(kind), parties)) / 1e6
    if not sent:
        return ""
    return translatable(SENDS if sent >= 1 else SENDS_LITTLE, megabytes=sent)
