"""Knobs are set back to their defaults, and that is undone as long as nothing else is turned."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fl_core.errors import ConfigError, Path
from fl_core.families import FAMILIES
from fl_core.knobs import knobs_of
from pages.shared import session
from pages.shared.knob_widgets import KNOBS, values_of_knobs

STEPS = "what was set back"
MOST_STEPS = 20


@dataclass(frozen=True)
class Step:
    """Something that was set back.

    Attributes:
        brief: What it was, in a few words.
        before: What its knobs were set to, by their keys.
        after: What all knobs stood for then: once they are turned further, there is no way back.
    """

    brief: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def steps() -> Sequence[Step]:
    """Return what can be undone, the last at the end."""
    kept: Sequence[Step] = session.knob(STEPS, ())
    with contextlib.suppress(ConfigError):
        return kept if kept and kept[-1].after == values_of_knobs() else ()
    return ()


def set_back(path: Path, brief: str) -> None:
    """Set a knob back to its default, a choice with all its own knobs; in a callback."""
    earlier, defaults = steps(), _defaults(path)
    before = {key: session.knob(key, default) for key, default in defaults.items()}
    for key, default in defaults.items():
        session.set_knob(key, default)
    step = Step(brief, before, values_of_knobs())
    session.set_knob(STEPS, (*earlier, step)[-MOST_STEPS:])


def undo() -> None:
    """Set what was set back last to what it was; in a callback."""
    if kept := steps():
        for key, value in kept[-1].before.items():
            session.set_knob(key, value)
        session.set_knob(STEPS, tuple(kept[:-1]))


def _defaults(path: Path) -> dict[str, Any]:
    """Return the defaults of a knob, or of a choice and its own knobs, by their keys."""
    name, *own = path
    knob, key = KNOBS[name], session.knob_key(name)
    if not knob.members:
        return {key: knob.default}
    usual = knob.default.kind
    kinds = dict.fromkeys((usual, session.knob(key, usual)))
    found = {
        session.knob_key(name, kind, each.name): each.default
        for kind in kinds
        for each in knobs_of(FAMILIES[name][kind]).values()
        if not own or each.name == own[0]
    }
    return found if own else found | {key: usual}
