"""What is wrong with a knob of a config, in its own words, wherever in the config it is."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from fl_core.errors import Path, no_knob
from fl_core.family_member import Choice
from fl_core.knob_parsing import meant, squeezed
from fl_core.knobs import Knob, knobs_of
from fl_core.translatable import translatable


def sentence(path: Path, config: type[BaseModel], knobs: Mapping[str, Any]) -> str:
    """Say what the knob at a path must be, and what `knobs` give it; or that there is none."""
    knob = knob_at(path, config, knobs)
    if knob is None:
        return no_knob_at(path, config, knobs)
    return knob.refusal(_given(path, knobs))


def knob_at(path: Path, config: type[BaseModel], knobs: Mapping[str, Any]) -> Knob | None:
    """Return the knob at a path; those of a choice are those of the member that `knobs` choose."""
    owner = config if len(path) == 1 else _member(path, config, knobs)
    return knobs_of(owner).get(path[-1]) if owner else None


def no_knob_at(path: Path, config: type[BaseModel], knobs: Mapping[str, Any]) -> str:
    """Say that there is no knob at a path, and what it leads into if that is a choice."""
    member = _member(path, config, knobs)
    names = {squeezed(name): name for name in knobs_of(member or config)}
    if member is None:
        return no_knob(".".join(path), meant=meant(path[0], names) if len(path) == 1 else "")
    family = knobs_of(config)[path[0]].label
    owner = translatable("{family} “{member}”", family=family, member=member.label)
    return no_knob(path[-1], owner, meant(path[-1], names))


def with_its_place(
    refusal: str, path: Path, config: type[BaseModel], knobs: Mapping[str, Any]
) -> str:
    """Return a refusal that also says where a member was looked for in the wrong family."""
    knob = knob_at(path, config, knobs) if len(path) == 1 else None
    if not knob or not knob.members or knob.member_of(knobs[path[0]]):
        return refusal
    for other in knobs_of(config).values():
        if other.members and (member := other.member_of(knobs[path[0]])):
            return f"{refusal.removesuffix('.')}; it is found under {other.label}: {member.kind}."
    return refusal


def _member(path: Path, config: type[BaseModel], knobs: Mapping[str, Any]) -> type[Choice] | None:
    knob = knobs_of(config).get(path[0]) if len(path) == 2 else None
    return knob.member_of(knobs.get(path[0])) if knob and knob.members else None


def _given(path: Path, knobs: Mapping[str, Any]) -> Any:
    given: Any = knobs
    for name in path:
        given = given[name]
    return given
