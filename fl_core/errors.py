"""What can go wrong in words a user can act on: each message is one clear sentence."""


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


MOST_SHOWN = 60  # characters of what somebody sent


def shown(value: object) -> str:
    """Return a value as Python writes it, cut short."""
    words = repr(value)
    return words if len(words) <= MOST_SHOWN else f"{words[:MOST_SHOWN]}…"


def no_knob(name: str, owner: str = "") -> str:
    """Say that there is no such knob, whatever its name is made of."""
    letters = "".join(letter if letter.isprintable() else "?" for letter in name[:MOST_SHOWN])
    letters += "…" if len(name) > MOST_SHOWN else ""
    return f"{f'{owner} has' if owner else 'There is'} no knob called “{letters}”."
