"""The settings that each network learns well with, and what taking them would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fl_core.config import RunConfig
from fl_core.config_differences import WORDS, small
from fl_core.knobs import Knob, knobs_of
from fl_core.models import MODELS, Model
from fl_core.translatable import joined, translatable

KNOBS = knobs_of(RunConfig)


@dataclass(frozen=True)
class Turn:
    """A knob that would be turned.

    Attributes:
        name: The field of the config.
        value: What it would be turned to.
        sentence: What would change, such as "Learning rate from 0.001 to 0.05".
    """

    name: str
    value: Any
    sentence: str


def in_words(model: type[Model]) -> str:
    """Return the settings of a network, such as "learning rate 0.05, optimiser SGD"."""
    told = ((KNOBS[name], value) for name, value in model.learns_well_with.items())
    return joined(
        ", ",
        [
            translatable("{label} {value}", label=small(knob.label), value=_shown(knob, value))
            for knob, value in told
        ],
    )


def turns(model: type[Model], values: Mapping[str, Any]) -> list[Turn]:
    """Return which knobs stand otherwise than a network learns well with.

    Args:
        model: The network.
        values: What the knobs stand for; what is left out is at its default.
    """
    found = []
    for name, value in model.learns_well_with.items():
        knob, now = KNOBS[name], values.get(name, KNOBS[name].default)
        if _differs(knob, now, value):
            words = translatable(
                "{label} from {before} to {after}",
                label=knob.label,
                before=_shown(knob, now),
                after=_shown(knob, value),
            )
            found.append(Turn(name, value, words))
    return found


def all_in_words() -> str:
    """Return a line for each network that brings settings, for the command line's help."""
    lines = ["Settings that a network learns well with, to be set beside it:"]
    for kind, model in MODELS.items():
        if settings := model.learns_well_with:
            pairs = " ".join(f"--set {name}={value}" for name, value in settings.items())
            lines.append(f"  --set model={kind} {pairs}")
    return "\n".join(lines)


def _differs(knob: Knob, now: Any, value: Any) -> bool:
    """Return whether a knob stands otherwise; of a choice, whether another member is chosen."""
    return bool(knob.member_of(now) != knob.member_of(value) if knob.members else now != value)


def _shown(knob: Knob, value: Any) -> str:
    if knob.members:
        return str(getattr(knob.member_of(value), "label", value))
    return WORDS[knob.kind](knob, value)
