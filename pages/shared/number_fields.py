"""What numbers may be: told to the browser, where they are typed."""

from functools import lru_cache
from typing import Any

from fl_core.config import RunConfig
from fl_core.errors import Path
from fl_core.families import FAMILIES
from fl_core.knob_kinds import REFUSAL, UNCLEAR
from fl_core.knobs import Knob, knobs_of
from pages.language.spoken import code, speaking, text
from pages.shared import session

GIVEN, ONE, OTHER = "{given}", "{one}", "{other}"
"""Fields of a refusal that are filled in where the number is typed."""


def number_fields() -> dict[str, dict[str, Any]]:
    """Return what a number may be, by the key of its widget, in the viewer's words."""
    return _number_fields(code())


@lru_cache(maxsize=8)
def _number_fields(code: str) -> dict[str, dict[str, Any]]:
    with speaking(code):
        return {key: _told(knob) for key, knob in _by_key().items()}


def _told(knob: Knob) -> dict[str, Any]:
    told = {"label": text(knob.label), "rule": text(knob.rule), "given": GIVEN}
    return {
        "whole": knob.number is int,
        "low": knob.low,
        "high": knob.high,
        "refusal": text(REFUSAL, **told),
        "unclear": text(UNCLEAR, **told, one=ONE, other=OTHER),
    }


def _by_key() -> dict[str, Knob]:
    paths: dict[Path, Knob] = {(name,): knob for name, knob in knobs_of(RunConfig).items()}
    for field, family in FAMILIES.items():
        for kind, member in family.items():
            paths |= {(field, kind, name): knob for name, knob in knobs_of(member).items()}
    return {session.knob_key(*path): knob for path, knob in paths.items() if knob.number}
