"""Links of earlier versions, brought up to date by the same upgrades as files."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from fl_core.config_upgrades import known_version, upgraded, version
from fl_core.errors import ConfigError
from fl_core.strict_json import read_json_object

VERSION = "v"
"""What says in a link of which version it is; most say nothing, and are of version 1."""

Pairs = list[tuple[str, str]]


def up_to_date(pairs: Iterable[tuple[str, str]]) -> Pairs:
    """Return the settings of a link of whatever version as today's, without the version.

    Raises:
        ConfigError: If it is of a newer version.
    """
    pairs = [(name.strip(), text) for name, text in pairs]
    versions = [text for name, text in pairs if name == VERSION]
    if len(versions) > 1:
        raise ConfigError(f"The version of a link must be set once, not {len(versions)} times.")
    since = known_version(versions[0] if versions else 1)
    return _upgraded([pair for pair in pairs if pair[0] != VERSION], since)


def with_version(settings: Mapping[str, str]) -> dict[str, str]:
    """Return today's settings as a link of them, which says its version only if it has to.

    It need not where the upgrades would leave it as it is: then they always will.
    """
    try:
        same = dict(_upgraded(list(settings.items()), 1)) == settings
    except ConfigError:
        same = False
    return dict(settings) if same else {**settings, VERSION: str(version())}


def _upgraded(pairs: Pairs, since: int) -> Pairs:
    if since == version():
        return pairs
    times = Counter(name for name, _ in pairs)
    clear = {name: text for name, text in pairs if times[name] == 1 and _can_be_nested(name, text)}
    unclear = [(name, text) for name, text in pairs if name not in clear]
    return [*_flat(upgraded(_nested(clear), since)), *unclear]


def _can_be_nested(name: str, text: str) -> bool:
    return not name.endswith(".kind") and (not _is_object(text) or "kind" in _object(text))


def _is_object(text: str) -> bool:
    return text.strip().startswith("{")


def _object(text: str) -> dict[str, Any]:
    try:
        return read_json_object(text.strip())
    except ConfigError:
        return {}


def _nested(settings: Mapping[str, str]) -> dict[str, Any]:
    """Return settings in the shape of a file."""
    found: dict[str, Any] = {}
    for name in sorted(settings, key=lambda name: "." in name):  # what is chosen, then its knobs
        (field, _, own), text = name.partition("."), settings[name]
        if not own:
            found[field] = _object(text) if _is_object(text) else text
            continue
        chosen = found.get(field, {})
        found[field] = {**(chosen if isinstance(chosen, dict) else {"kind": chosen}), own: text}
    return found


def _flat(knobs: Mapping[str, Any]) -> Pairs:
    """Return knobs in the shape of a file as settings."""
    found: Pairs = []
    for field, value in knobs.items():
        if not isinstance(value, Mapping):
            found.append((field, _text(value)))
            continue
        for own, item in value.items():
            found.append((field if own == "kind" else f"{field}.{own}", _text(item)))
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
