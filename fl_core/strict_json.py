"""Read a JSON object that somebody sent: small, and every name once."""

import json
from typing import Any

from fl_core.errors import ConfigError, no_knob

MOST_KILOBYTES = 100


def read_json_object(text: str | bytes) -> dict[str, Any]:
    """Return the object.

    Raises:
        ConfigError: If the text is too long, not JSON, no object, or says one thing twice.
    """
    if len(text) > 1000 * MOST_KILOBYTES:
        raise ConfigError(
            f"A config has about 1 kB and must not exceed {MOST_KILOBYTES} kB; "
            f"this one has {len(text) / 1000:,.0f} kB."
        )
    try:
        data = json.loads(text, object_pairs_hook=_once_each)
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"The config is not valid JSON (line {error.lineno}, column {error.colno}: "
            f"{error.msg})."
        ) from None
    except UnicodeDecodeError:
        raise ConfigError("The config is not valid JSON, nor any other text.") from None
    except ValueError:  # Python reads no whole numbers of more than 4,300 digits
        raise ConfigError("The config has a number with far too many digits.") from None
    except RecursionError:
        raise ConfigError("The config is nested too deeply: it holds knobs, and theirs.") from None
    if not isinstance(data, dict):
        raise ConfigError("The config must be a JSON object of knobs.")
    return data


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if not name.isidentifier():  # some of what JSON allows could not even be shown
            raise ConfigError(no_knob(name))
        if name in found:
            raise ConfigError(f"The config sets “{name[:40]}” twice.")
        found[name] = value
    return found
