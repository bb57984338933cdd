"""A sentence as data: which one, and the values in it. In which words is a language's business."""

from collections.abc import Mapping
from dataclasses import dataclass

from fl_core.told_values import Bytes, Duration, Listed, Points, Share, Skew, points_between

__all__ = [
    "Bytes",
    "Duration",
    "Listed",
    "Points",
    "Sentence",
    "Share",
    "Skew",
    "Value",
    "points_between",
    "say",
]


Value = Share | Points | Skew | Bytes | Duration | Listed | int | float | str
"""A plain whole number is counted; another number is a setting, and told as it was set."""


@dataclass(frozen=True)
class Sentence:
    """One sentence, or two that belong together.

    Attributes:
        name: Of its text.
        values: What stands in the text's fields.
    """

    name: str
    values: Mapping[str, Value]


def say(name: str, **values: Value) -> Sentence:
    """Return a sentence with these values."""
    return Sentence(name, values)
