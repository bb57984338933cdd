"""A sentence as data: which one, and the values in it. In which words is a language's business."""

from collections.abc import Mapping
from dataclasses import dataclass


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
    """One or more names, such as those of classes."""

    names: tuple[str, ...]


Value = Share | Points | Skew | Bytes | Duration | Listed | int | float | str
"""A plain whole number is counted; another number is a setting, and told as it was set."""


@dataclass(frozen=True)
class Sentence:
    """One sentence, or two that belong together.

    Attributes:
        name: Of its text in each language.
        values: What stands in the text's fields.
    """

    name: str
    values: Mapping[str, Value]


def say(name: str, **values: Value) -> Sentence:
    """Return a sentence with these values."""
    return Sentence(name, values)


def points_between(one: float, other: float) -> Points:
    """Return how far two shares are apart, as they are told: rounded first, then subtracted."""
    return Points(abs(round(100 * one, 1) - round(100 * other, 1)))
