"""What can go wrong in words a user can act on: each message is one clear sentence."""

from collections.abc import Mapping

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


def config_error(error: ValidationError, rules: Mapping[str, tuple[str, str]]) -> ConfigError:
    """Say the first problem of a pydantic error in the words of the knob.

    Args:
        error: What pydantic found.
        rules: Field name to the label beside its widget and to what the value must be.
    """
    first = error.errors()[0]
    where = [str(part) for part in first["loc"]]
    known = next((part for part in reversed(where) if part in rules), None)
    if first["type"] == "value_error":
        message = first["msg"].removeprefix("Value error, ")
    elif known is None or first["type"] == "extra_forbidden":
        message = f"There is no knob called “{where[-1][:40]}”."
    else:
        label, rule = rules[known]
        message = f"{label} must be {rule}, got {first['input']!r:.60}."
    return ConfigError(message)
