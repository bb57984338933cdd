"""What numbers may be: told to the browser, where they are typed."""

from functools import lru_cache
from typing import Any

from fl_core.config import RunConfig
from fl_core.errors import Path
from fl_core.families import FAMILIES
from fl_core.knobs import Knob, knobs_of
from pages.shared import session


def _told(knob: Knob) -> dict[str, Any]:
    must = f"{knob.label} must be {knob.rule}, got "
    return {"whole": knob.number is int, "low": knob.low, "high": knob.high, "must": must}


@lru_cache(maxsize=1)
def number_fields() -> dict[str, dict[str, Any]]:
    """Return what a number may be, by the key of its widget."""
    paths: dict[Path, Knob] = {(name,): knob for name, knob in knobs_of(RunConfig).items()}
    for field, family in FAMILIES.items():
        for kind, member in family.items():
            paths |= {(field, kind, name): knob for name, knob in knobs_of(member).items()}
    return {session.knob_key(*path): _told(knob) for path, knob in paths.items() if knob.number}
