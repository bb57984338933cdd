"""What is wrong with a config, each problem a sentence in the words of its knob."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from fl_core.errors import no_knob, shown
from fl_core.families import FAMILIES, member_of
from fl_core.knobs import Choice, Knob, knobs_of

Path = tuple[str, ...]
"""Where a knob is: ("num_parties",), or ("partitioner", "skew") for a knob of a choice."""


def sentences(
    error: ValidationError, config: type[BaseModel], knobs: Mapping[str, Any]
) -> dict[Path, str]:
    """Return a sentence for each knob that pydantic found fault with.

    Args:
        error: What pydantic found.
        config: The model that was to be made.
        knobs: What it was to be made of.

    Returns:
        By path; that of knobs which do not go together is empty.
    """
    found: dict[Path, str] = {}
    for detail in error.errors(include_url=False):
        path = tuple(str(part) for part in detail["loc"])
        found.setdefault(path, _sentence(detail, path, config, knobs))
    return found


def knob_at(path: Path, config: type[BaseModel], knobs: Mapping[str, Any]) -> Knob | None:
    """Return the knob at a path; those of a choice are those of the member that `knobs` choose."""
    owner = config if len(path) == 1 else _member(path, knobs)
    return knobs_of(owner).get(path[-1]) if owner else None


def no_knob_at(path: Path, config: type[BaseModel], knobs: Mapping[str, Any]) -> str:
    """Say that there is no knob at a path, and what it leads into if that is a choice."""
    member = _member(path, knobs)
    if member is None:
        return no_knob(".".join(path))
    return no_knob(path[-1], f"{knobs_of(config)[path[0]].label} “{member.label}”")


def _member(path: Path, knobs: Mapping[str, Any]) -> type[Choice] | None:
    field = path[0] if len(path) == 2 else ""
    return member_of(field, knobs.get(field)) if field in FAMILIES else None


def _sentence(
    detail: Mapping[str, Any], path: Path, config: type[BaseModel], knobs: Mapping[str, Any]
) -> str:
    if detail["type"] == "value_error":
        return str(detail["msg"]).removeprefix("Value error, ")
    knob = knob_at(path, config, knobs)
    if knob is None:
        return no_knob_at(path, config, knobs)
    return f"{knob.label} must be {knob.rule}, got {shown(detail['input'])}."
