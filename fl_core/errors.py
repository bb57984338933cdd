"""What can go wrong in words a user can act on: each message is one clear sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fl_core.short_text import one_line, shortened
from fl_core.translatable import translatable


class FedariumError(Exception):
    """Base of every error whose message is meant to be read by the user."""

    @property
    def sentences(self) -> list[str]:
        """Everything that is wrong, a sentence each; the message is the first."""
        return [str(self)]


Path = tuple[str, ...]
"""Where a knob is: ("num_parties",), or ("partitioner", "skew") for a knob of a choice."""


@dataclass(frozen=True)
class Conflict:
    """Knobs, each allowed by itself, that do not go together.

    Attributes:
        knobs: Their paths, two or more.
        sentence: What is wrong, in words that name each of them by its label.
    """

    knobs: tuple[Path, ...]
    sentence: str


class ConfigError(FedariumError):
    """A knob, or a combination of knobs, is out of bounds.

    Attributes:
        problems: Where it is about a config, a sentence for each knob that is, by its path: () for
            knobs that do not go together. The message is the first.
        conflicts: All knobs that do not go together.
    """

    def __init__(
        self,
        sentence: str,
        problems: Mapping[Path, str] | None = None,
        conflicts: Sequence[Conflict] = (),
    ) -> None:
        super().__init__(sentence)
        self.problems = problems or {(): sentence}
        self.conflicts = conflicts

    @property
    def sentences(self) -> list[str]:
        together = (conflict.sentence for conflict in self.conflicts)
        return list(dict.fromkeys([*self.problems.values(), *together]))


class DataError(FedariumError):
    """A data set is missing, damaged or not of the expected layout."""


class PassingError(DataError):
    """A file cannot be read just now, as the machine says; a moment later it may be."""


class DivergedError(FedariumError):
    """Training produced a loss that is not a finite number."""

    def __init__(self, reason: str, suggestion: str) -> None:
        super().__init__(f"{reason} {suggestion}")
        self.reason = reason
        self.suggestion = suggestion


class StoreError(FedariumError):
    """The store of runs, or the weights beside it, cannot be read or written."""


class WeightsLost(StoreError):
    """The weights of a round are missing or damaged, for good."""


class RunFileError(StoreError):
    """A file of runs is damaged, or is none that this Fedarium understands."""


class StoreSilent(StoreError):
    """The database of the store does not answer just now; by itself, it may do so again."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"The store of runs ({where}) does not answer ({why}).")
        self.where = where
        self.why = why


class TransitionError(FedariumError):
    """A run was asked to do what its present state does not allow."""


class QuestionRefused(FedariumError):
    """A question to the worker is not answered.

    Attributes:
        passing: Whether the same question may be answered a moment later.
    """

    def __init__(self, sentence: str, passing: bool = False) -> None:
        super().__init__(sentence)
        self.passing = passing


MOST_SHOWN = 60  # characters of what somebody sent


def shown(value: object) -> str:
    """Return a value as Python writes it, on one line and cut short."""
    try:
        words = repr(value)
    except Exception:  # an object of somebody else's, or a number of too many digits
        words = f"something of the type {type(value).__name__}"
    return shortened(one_line(words) if "\n" in words else words, MOST_SHOWN + 1)


def no_knob(name: str, owner: str = "", meant: str = "") -> str:
    """Say that there is no such knob, whatever its name is made of, and which may be meant."""
    letters = shortened(printable(name[: MOST_SHOWN + 1]), MOST_SHOWN)
    told = {"owner": owner, "name": letters, "meant": meant}
    return translatable(NO_KNOB[bool(owner), bool(meant)], **told)


NO_KNOB = {
    (False, False): "There is no knob called “{name}”.",
    (False, True): "There is no knob called “{name}”; “{meant}” may be meant.",
    (True, False): "{owner} has no knob called “{name}”.",
    (True, True): "{owner} has no knob called “{name}”; “{meant}” may be meant.",
}


def may_be_meant(*names: str) -> str:
    """Return how a sentence ends that refuses a name, where others are near."""
    told = " or ".join(f"“{name}”" for name in names if name)
    return f"; {told} may be meant" if told else ""


def shown_path(path: str) -> str:
    """Return a path as it may be shown: what no screen can show, and a long middle, left out."""
    shown = printable(path)
    return shown if len(shown) <= 2 * MOST_SHOWN else f"{shown[:MOST_SHOWN]}…{shown[-MOST_SHOWN:]}"


def printable(text: str) -> str:
    """Return a text with a question mark for whatever no screen can show."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
