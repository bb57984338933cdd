"""What can go wrong in words a user can act on: each message is one clear sentence."""

from pydantic import ValidationError


class FedariumError(Exception):
    """Base of every error whose message is meant to be read by the user."""


class ConfigError(FedariumError):
    """A knob, or a combination of knobs, is out of bounds."""


class DataError(FedariumError):
    """A data set is missing, damaged or not of the expected layout."""


class DivergedError(FedariumError):
    """Training produced a loss that is not a finite number."""

    def __init__(self, reason: str, suggestion: str) -> None:
        super().__init__(f"{reason} {suggestion}")
        self.reason = reason
        self.suggestion = suggestion


class StoreError(FedariumError):
    """The store of runs, or the weights beside it, cannot be read or written."""


class TransitionError(FedariumError):
    """A run was asked to do what its present state does not allow."""


def config_error(error: ValidationError, titles: dict[str, str]) -> ConfigError:
    """Say the first problem of a pydantic error in the words of the knob.

    Args:
        error: What pydantic found.
        titles: Field name to the label shown beside its widget.
    """
    first = error.errors()[0]
    where = [str(part) for part in first["loc"]]
    name = next((titles[part] for part in reversed(where) if part in titles), " ".join(where))
    if first["type"] == "value_error":
        message = first["msg"].removeprefix("Value error, ")
    elif first["type"] == "extra_forbidden":
        message = f"There is no knob called “{where[-1][:40]}”."
    else:
        message = f"{name}: {first['msg'][:1].lower()}{first['msg'][1:]}, got {first['input']!r:.60}."
    return ConfigError(message)
