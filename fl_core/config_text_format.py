"""Knobs as text, for the address of a page and the command line: `partitioner.skew=0.5`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fl_core import link_upgrades
from fl_core.config import RunConfig
from fl_core.config_error_messages import knob_at, no_knob_at
from fl_core.config_serialization import WholeConfig
from fl_core.errors import ConfigError, Path, shown
from fl_core.family_member import Choice
from fl_core.knobs import Knob, knobs_of
from fl_core.strict_json import read_json_object


@dataclass(frozen=True)
class Settings:
    """What a text sets.

    Attributes:
        knobs: All of them, each allowed by itself, in the shape `RunConfig.of` takes.
        problems: A sentence for each setting that cannot be used; its knob keeps its default.
    """

    knobs: dict[str, Any]
    problems: list[str]


def write(config: WholeConfig) -> dict[str, str]:
    """Return the settings that tell a config from the default one."""
    of = type(config)
    chosen = {field: {"kind": getattr(config, field).kind} for field in _choices(of)}
    usual = _flat(of, _with_defaults(of, chosen))
    usual |= {field: knob.default.kind for field, knob in _choices(of).items()}
    told = _flat(of, config.model_dump())
    return {name: text for name, text in told.items() if text != usual[name]}


def write_link(config: WholeConfig) -> dict[str, str]:
    """Return the settings of a link to a config, of its version where it matters."""
    return link_upgrades.with_version(write(config))


def read(pairs: Iterable[tuple[str, str]], of: type[WholeConfig] = RunConfig) -> Settings:
    """Return what a link says; where one setting cannot be used, the others still count.

    Of a link of a newer version nothing can be used.
    """
    try:
        pairs = link_upgrades.up_to_date(pairs)
    except ConfigError as error:
        return Settings(_as_read(of, _with_defaults(of, {})), [str(error)])
    knobs, problems = put(pairs, {}, of)
    for path, sentence in of.problems(knobs).items():
        if path:  # knobs that do not go together are allowed one by one; the page says the rest
            _drop(knobs, path)
            problems.append(sentence)
    return Settings(_as_read(of, _with_defaults(of, knobs)), problems)


def put(
    pairs: Iterable[tuple[str, str]], knobs: Mapping[str, Any], of: type[WholeConfig] = RunConfig
) -> tuple[dict[str, Any], list[str]]:
    """Return knobs with settings put in among them, and a sentence for each that has no place.

    Args:
        pairs: Names and values, such as ("partitioner.skew", "0.8"); what is chosen may also be an
            object of JSON with the knobs of its own.
        knobs: As `RunConfig.of` takes them; what is set takes their place.
        of: Whose knobs they are.
    """
    texts: dict[str, list[str]] = {}
    for name, text in pairs:
        texts.setdefault(name.strip(), []).append(text)
    found = {name: dict(v) if isinstance(v, Mapping) else v for name, v in knobs.items()}
    set_here: set[Path] = set()
    problems = []
    for name in sorted(texts, key=lambda name: "." in name):  # what is chosen, then its own knobs
        problem = _put(of, found, set_here, name, texts[name])
        problems += [problem] if problem else []
    return found, problems


def _put(
    of: type[WholeConfig],
    knobs: dict[str, Any],
    set_here: set[Path],
    name: str,
    texts: list[str],
) -> str:
    """Put a setting in among the knobs, or say why it cannot be there at all."""
    field, _, own = name.partition(".")
    path: Path = (field, own) if own else (field,)
    choice = _choices(of).get(field)
    chosen = {field: knobs.get(field, choice.default if choice else None)}
    if own and choice and choice.member_of(chosen[field]) is None:
        return ""  # that there is no such choice is said already
    knob = knob_at(path, of, chosen)
    if knob is None:
        return no_knob_at(path, of, chosen)
    times = len(texts) + (path in set_here)
    if times > 1:
        return f"{knob.label} must be set once, not {times} times."
    text = texts[0].strip()
    if own:
        knobs[field] = {**_as_object(chosen[field]), own: text}
        return ""
    try:
        knobs[field] = read_json_object(text) if choice and text.startswith("{") else text
    except ConfigError:
        return f"{knob.label} must be a name or an object of JSON, got {shown(text)}."
    set_here |= {(field, name) for name in _as_object(knobs[field])}
    return ""


def _choices(of: type[WholeConfig]) -> dict[str, Knob]:
    return {name: knob for name, knob in knobs_of(of).items() if knob.members}


def _as_object(choice: Any) -> dict[str, Any]:
    """Return a choice, given in whatever way, in the shape of a file."""
    if isinstance(choice, Mapping):
        return dict(choice)
    return choice.model_dump() if isinstance(choice, Choice) else {"kind": choice}


def _drop(knobs: dict[str, Any], path: Path) -> None:
    if len(path) == 1:
        knobs.pop(path[0], None)
    else:
        knobs[path[0]].pop(path[1], None)


def _with_defaults(of: type[WholeConfig], knobs: Mapping[str, Any]) -> dict[str, Any]:
    """Return all knobs, those of the chosen members included."""
    found = {name: knob.default for name, knob in knobs_of(of).items()} | dict(knobs)
    for field, knob in _choices(of).items():
        member = knob.member_of(found[field])
        found[field] = (member().model_dump() if member else {}) | _as_object(found[field])
    return found


def _as_read(of: type[WholeConfig], knobs: Mapping[str, Any]) -> dict[str, Any]:
    """Return knobs, each allowed, as the values they stand for."""
    found = {name: knob.read(knobs[name]) for name, knob in knobs_of(of).items()}
    return found | {field: found[field].model_dump() for field in _choices(of)}


def _flat(of: type[WholeConfig], knobs: Mapping[str, Any]) -> dict[str, str]:
    """Return the knobs as text, by their names in an address."""
    found: dict[str, str] = {}
    for field, knob in knobs_of(of).items():
        found[field] = knob.write(knobs[field])
        for own in _own_knobs(knob, knobs[field]) if knob.members else ():
            found[f"{field}.{own.name}"] = own.write(knobs[field][own.name])
    return found


def _own_knobs(choice: Knob, value: Any) -> Iterable[Knob]:
    member: type[Choice] | None = choice.member_of(value)
    return knobs_of(member).values() if member else ()
