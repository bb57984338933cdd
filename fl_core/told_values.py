"""Values as texts tell them: each kind with one unit and one rounding, wherever it is told.

In English here; a language has other marks, and other words for a duration.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from string import Formatter
from typing import Any

MINUTES_FROM, HOURS_FROM = 90, 5400  # seconds
DURATIONS = {
    "moment": "less than a second",
    "seconds": "{number:.0f} s",
    "minutes": "{number:.0f} min",
    "hours": "{number:.1f} h",
}


@dataclass(frozen=True)
class Share:
    """A part of a whole, 0..1; told in percent, with one decimal place."""

    value: float


@dataclass(frozen=True)
class Points:
    """A difference of two percentages, 0 or more; told with one decimal place."""

    value: float


@dataclass(frozen=True)
class Skew:
    """A label skew, 0..1; told as it is, with two decimal places."""

    value: float


@dataclass(frozen=True)
class Bytes:
    """An amount of data; told in megabytes, or in kilobytes where it is less."""

    value: float


@dataclass(frozen=True)
class Duration:
    """Seconds; told as a person would say it."""

    value: float


@dataclass(frozen=True)
class Listed:
    """One or more names, such as those of classes; told as "4, 7 and 9"."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Joined:
    """Several texts, one after the other."""

    parts: tuple[str, ...]
    between: str


def points_between(one: float, other: float) -> Points:
    """Return how far two shares are apart, as they are told: rounded first, then subtracted."""
    return Points(abs(round(100 * one, 1) - round(100 * other, 1)))


@dataclass(frozen=True)
class Marks:
    """How a language writes numbers and lists.

    Attributes:
        thousands: Between groups of three digits.
        point: Before decimal places.
        percent: After a number, with the gap before it.
        last_joint: How the last two of a list stand together.
    """

    thousands: str = ","
    point: str = "."
    percent: str = "%"
    last_joint: str = "{0} and {1}"


class FieldFormatter(Formatter):
    """Fills the fields of texts; without a format of its own a number is written in full."""

    def __init__(self, marks: Marks | None = None) -> None:
        self.marks = marks or Marks()

    def filled(self, text: str, values: Mapping[str, Any]) -> str:
        """Return a text with these values; where there are none, braces are only braces."""
        return self.vformat(text, (), values) if values else text

    def format_field(self, value: Any, spec: str) -> str:
        """Return one value as it is told."""
        match value:
            case Listed(names):
                first, last = ", ".join(names[:-1]), names[-1]
                return self.marks.last_joint.format(first, last) if first else last
            case Joined(parts, between):
                return between.join(parts)
            case Duration(seconds):
                return self._duration(seconds)
            case Bytes(amount):
                number, unit = (amount / 1e6, "MB") if amount >= 1e6 else (amount / 1e3, "kB")
                return f"{self._marked(f'{number:,.1f}')} {unit}"
            case bool() | str():
                return format(value, spec)
            case Share() | Points() | Skew() | Real():
                return self._marked(_digits(value, spec))
        return format(value, spec)

    def words(self, text: str) -> str:
        """Return an English text in the language's words."""
        return text

    def _marked(self, written: str) -> str:
        marks = {",": self.marks.thousands, ".": self.marks.point, "%": self.marks.percent}
        return "".join(marks.get(letter, letter) for letter in written)

    def _duration(self, seconds: float) -> str:
        if seconds < 1:
            return self.words(DURATIONS["moment"])
        unit, number = (
            ("seconds", seconds)
            if seconds < MINUTES_FROM
            else ("minutes", seconds / 60)
            if seconds < HOURS_FROM
            else ("hours", seconds / 3600)
        )
        return self.filled(self.words(DURATIONS[unit]), {"number": number})


def _digits(value: Share | Points | Skew | Real, spec: str) -> str:
    match value:
        case Share(share):
            return f"{100 * share:.1f}"
        case Points(points):
            return f"{points:.1f}"
        case Skew(skew):
            return f"{skew:.2f}"
    return format(value, spec) if spec else _in_full(value)


def _in_full(number: Any) -> str:
    """Return 1000 as 1,000, 10.0 as 10, 1e-06 as 0.000001 and a third as 0.333333.

    What would be longer than a number that people read stays short: 1e-153.
    """
    written = f"{number:,}" if isinstance(number, Integral) else f"{number:,.6g}"
    if "e" not in written or not 1e-12 <= abs(number) < 1e15:  # else as long as a line
        return written
    return f"{number:,.12f}".rstrip("0").rstrip(".")
