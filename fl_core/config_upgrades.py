"""Configs as earlier versions wrote them, brought up to date: the one door for files and stores.

Links come through it too (`link_upgrades`). To rename a knob, move it or change what may be chosen,
add an upgrade; defaults never change, for whatever is left out of a config is at its default.
"""

from collections.abc import Callable, Mapping
from typing import Any

from fl_core.errors import ConfigError, shown
from fl_core.knob_parsing import whole_number
from fl_core.strict_json import read_json_object

VERSION = "version"
"""Where a config says of which version it is; one that does not is of version 1."""

UPGRADES: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = ()
"""The first makes a config of version 2 of one of version 1, and so on.

Each is given knobs as a file may have them: some left out, a choice as a name or as an object with
its `kind` (in a link perhaps without), values as numbers or as texts. It returns other knobs,
changes nothing in place, and leaves alone what it does not know.
"""


def version() -> int:
    """Return the version of the configs that are written today."""
    return 1 + len(UPGRADES)


def read_knobs(text: str | bytes) -> dict[str, Any]:
    """Return the knobs of a config in JSON, of whatever version, as `RunConfig.of` takes them.

    Raises:
        ConfigError: If it is no config at all, or of a newer version.
    """
    return up_to_date({VERSION: 1} | read_json_object(text))


def up_to_date(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the knobs of a config that says its version.

    Raises:
        ConfigError: If it is of a newer version, or of none that there could be.
    """
    knobs = {name: value for name, value in config.items() if name != VERSION}
    return upgraded(knobs, known_version(config[VERSION]))


def known_version(given: Any) -> int:
    """Return the version that a config says it is of.

    Raises:
        ConfigError: If this Fedarium does not know it.
    """
    found, newest = whole_number(given), version()
    if type(found) is not int or found < 1:
        raise ConfigError(f"The version of a setup must be a whole number, got {shown(given)}.")
    if found > newest:
        raise ConfigError(
            f"This setup is of version {shown(found)}, made by a newer Fedarium; this one knows "
            f"versions up to {newest} only: update it to use the setup."
        )
    return found


def upgraded(knobs: Mapping[str, Any], since: int) -> dict[str, Any]:
    """Return knobs of an earlier version as today's.

    Raises:
        ConfigError: If they are of a shape that no version wrote.
    """
    found = dict(knobs)
    try:
        for upgrade in UPGRADES[since - 1 :]:
            found = upgrade(found)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise ConfigError(
            f"This setup of version {since} cannot be brought up to date: its knobs have a shape "
            "that no Fedarium wrote."
        ) from error
    return found
