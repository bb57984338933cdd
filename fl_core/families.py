"""The families of choices a config picks from: what the fields of RunConfig say, and no more."""

from collections.abc import Mapping
from typing import Any

from fl_core.config import RunConfig
from fl_core.family_member import Choice
from fl_core.knobs import knobs_of

FAMILIES: Mapping[str, Mapping[str, type[Choice]]] = {
    name: knob.members for name, knob in knobs_of(RunConfig).items() if knob.members
}
"""Field name to the registry its value is chosen from."""


def member_of(field: str, value: Any) -> type[Choice] | None:
    """Return what a value chooses: the member itself, its name, or an object with its `kind`."""
    return knobs_of(RunConfig)[field].member_of(value)
