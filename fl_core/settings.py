"""Knobs as text, for the address of a page: `num_parties=10`, `partitioner.skew=0.5`."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fl_core.config import RunConfig
from fl_core.families import FAMILIES
from fl_core.knobs import KnobKind
from fl_core.problems import Path, knob_at, no_knob_at

SWITCH = {"on": True, "off": False, "true": True, "false": False}


@dataclass(frozen=True)
class Settings:
    """What a text sets.

    Attributes:
        knobs: All of them, each allowed by itself, in the shape `RunConfig.of` takes.
        problems: A sentence for each setting that cannot be used; its knob keeps its default.
    """

    knobs: dict[str, Any]
    problems: list[str]


def write(config: RunConfig) -> dict[str, str]:
    """Return the settings that tell a config from the default one."""
    chosen = {field: {"kind": getattr(config, field).kind} for field in FAMILIES}
    usual = _flat(_with_defaults(chosen))
    usual |= {field: getattr(RunConfig(), field).kind for field in FAMILIES}
    told = _flat(config.model_dump())
    return {name: _text(value) for name, value in told.items() if value != usual[name]}


def read(pairs: Iterable[tuple[str, str]]) -> Settings:
    """Return what settings say; where one of them cannot be used, the others still count."""
    texts: dict[str, list[str]] = {}
    for name, text in pairs:
        texts.setdefault(name, []).append(text)
    knobs: dict[str, Any] = {}
    problems = []
    for name in sorted(texts, key=lambda name: "." in name):  # what is chosen, then its own knobs
        problem = _put(knobs, name, texts[name])
        problems += [problem] if problem else []
    wrong = RunConfig.problems(knobs)
    for path, sentence in wrong.items():
        if path:  # knobs that do not go together are allowed one by one; the page says the rest
            _drop(knobs, path)
            problems.append(sentence)
    return Settings(_with_defaults(knobs), problems)


def _put(knobs: dict[str, Any], name: str, texts: list[str]) -> str:
    """Put a setting in among the knobs, or say why it cannot be there at all."""
    field, _, own = name.partition(".")
    path, known = (field, own) if own else (field,), _with_defaults(knobs)
    if own and field in FAMILIES and known[field]["kind"] not in FAMILIES[field]:
        return ""  # that there is no such choice is said already
    knob = knob_at(path, RunConfig, known)
    if knob is None:
        return no_knob_at(path, RunConfig, known)
    if len(texts) > 1:
        return f"{knob.label} must be set once, not {len(texts)} times."
    value = _value(knob.kind, texts[0])
    if own:
        knobs.setdefault(field, {"kind": known[field]["kind"]})[own] = value
    else:
        knobs[field] = {"kind": value} if field in FAMILIES else value
    return ""


def _drop(knobs: dict[str, Any], path: Path) -> None:
    if len(path) == 1:
        knobs.pop(path[0], None)
    else:
        knobs[path[0]].pop(path[1], None)


def _with_defaults(knobs: Mapping[str, Any]) -> dict[str, Any]:
    """Return all knobs, those of the chosen members included."""
    found = RunConfig().model_dump() | dict(knobs)
    for field, family in FAMILIES.items():
        member = family.get(found[field]["kind"])
        found[field] = (member().model_dump() if member else {}) | found[field]
    return found


def _flat(knobs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the knobs by their names in an address."""
    found: dict[str, Any] = {}
    for field, value in knobs.items():
        if field not in FAMILIES:
            found[field] = value
            continue
        found[field] = value["kind"]
        found |= {f"{field}.{own}": item for own, item in value.items() if own != "kind"}
    return found


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else json.dumps(value)


def _value(kind: KnobKind, text: str) -> Any:
    """Return what a text stands for; one that stands for nothing stays, to be refused as it is."""
    if kind == "switch":
        return SWITCH.get(text, text)
    if kind not in ("integer", "number"):
        return text
    try:
        return int(text) if kind == "integer" else float(text)
    except ValueError:
        return text
