"""The kinds of knobs: how each is read, written into a link, and what it must be.

Another kind is one entry in `KINDS`, one in the table of widgets (`pages/shared/knob_widgets.py`)
and one in that of the tests (`tests/fl_core/kind_samples.py`).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_origin

from pydantic import BaseModel

from fl_core import knob_parsing
from fl_core.count_tables import RULE, Counts, counts_text, read_counts
from fl_core.errors import MOST_SHOWN, ConfigError, shown
from fl_core.number_parsing import number_in, readings
from fl_core.short_text import shortened
from fl_core.translatable import translatable

Number = int | float

REFUSAL = "{label} must be {rule}, got {given}."
UNCLEAR = "{label} must be {rule}, got {given}, which could be {one} or {other}."
MAY_BE_MEANT = "{label} must be {rule}, got {given}; “{meant}” may be meant."
WHOLE, ANY = "a whole number from {low} to {high}", "a number from {low} to {high}"


@dataclass(frozen=True)
class Knob:
    """What a page needs to draw one widget.

    Attributes:
        kind: One of `KINDS`.
        default: Its value when nobody touches it.
        label: The words beside the widget.
        help: What turning it does, in a sentence or two.
        low: Smallest allowed value, inclusive; `None` for what is no number.
        high: Largest allowed value, inclusive.
        step: How far one notch moves it; `None` for a free or logarithmic entry.
        unit: What is counted.
        group: The panel the widget belongs to.
        more: Whether it is one of those that open under "more".
        moves_images: Whether it may decide who holds which images, or which are in the gallery.
        options: Of a choice among words: the word stored to the words shown.
        names: Of the same: the word to all its names.
        members: Of a choice: what there is to choose from, by `kind`.
        family: Of a choice: what all its members are, those in no registry too.
    """

    name: str
    kind: str
    default: Any
    label: str
    help: str
    low: Number | None = None
    high: Number | None = None
    step: Number | None = None
    unit: str = ""
    group: str = ""
    more: bool = False
    moves_images: bool = True
    options: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, type[Any]] = field(default_factory=dict)
    family: type[Any] = object

    def read(self, value: Any) -> Any:
        """Return what it is given as the value it stands for; what is not clear stays as it is.

        Raises:
            ValueError: In the knob's words, for what is no member of its family, or no table.
        """
        return KINDS[self.kind].read(self, value)

    def write(self, value: Any) -> str:
        """Return a value as the text that `read` takes."""
        return KINDS[self.kind].write(value)

    @property
    def rule(self) -> str:
        """What it may be, in words that follow "must be"."""
        return KINDS[self.kind].rule(self)

    @property
    def number(self) -> type[int] | type[float] | None:
        """The type of the numbers it holds; `None` for what is no number."""
        return KINDS[self.kind].number

    def refusal(self, given: Any) -> str:
        """Say what it must be, and what it was given."""
        told: dict[str, Any] = {"label": self.label, "rule": self.rule}
        told |= {"given": self._got(knob_parsing.own(given))}
        if both := self._readings(given):
            return translatable(UNCLEAR, **told, one=both[0], other=both[1])
        if meant := self._meant(given):
            return translatable(MAY_BE_MEANT, **told, meant=meant)
        return translatable(REFUSAL, **told)

    def member_of(self, value: Any) -> type[Any] | None:
        """Return what a value chooses: the member itself, its name, or an object with its kind."""
        if isinstance(value, self.family):
            return type(value)
        kind = knob_parsing.kind_among(self.members, knob_parsing.kind_in(value))
        return None if kind is None else self.members[kind]

    def _meant(self, given: Any) -> str:
        """Return the word that may be meant by one that is none of the knob's."""
        names = knob_parsing.names_of_members(self.members) if self.members else self.names
        return knob_parsing.meant(knob_parsing.kind_in(given), names)

    def _got(self, given: Any) -> str:
        if self.members:
            return shown(knob_parsing.own(knob_parsing.kind_in(given)))
        if not isinstance(given, str) or not self.number:
            return shown(given)
        if self._readings(given):
            return given
        is_number = number_in(given, self.number is int) is not None
        return shortened(given, MOST_SHOWN) if is_number else shown(given)

    def _readings(self, given: Any) -> tuple[str, str] | None:
        """Return the two numbers that a text could be, where it is not clear which."""
        given = knob_parsing.own(given)
        text = isinstance(given, str) and self.number and not self.members
        return readings(given, self.number is int) if text else None


@dataclass(frozen=True)
class Kind:
    """What all knobs of a kind have in common.

    Attributes:
        holds: Whether a field of this type is of this kind where it does not say of which it is.
        read: As `Knob.read`.
        write: As `Knob.write`.
        rule: As `Knob.rule`.
        number: As `Knob.number`.
    """

    holds: Callable[[Any], bool]
    read: Callable[[Knob, Any], Any]
    write: Callable[[Any], str]
    rule: Callable[[Knob], str]
    number: type[int] | type[float] | None = None


def kind_of(annotation: Any) -> str:
    """Return the kind of the knobs of a type; empty where such a knob must say it itself."""
    return next((name for name, kind in KINDS.items() if kind.holds(annotation)), "")


def _range(knob: Knob) -> str:
    assert knob.low is not None and knob.high is not None, f"{knob.name} has no bounds"
    return translatable(WHOLE if knob.number is int else ANY, low=knob.low, high=knob.high)


def _member(knob: Knob, value: Any) -> Any:
    """Return the member that a value chooses, with the knobs that the value gives it."""
    if isinstance(value, knob.family):
        return value
    member = knob.member_of(value)
    if member is None:
        raise ValueError(knob.refusal(value))
    own = value if isinstance(value, Mapping) else {}
    try:
        return member.model_validate({**own, "kind": member.kind})
    except ConfigError as error:
        raise (error.__cause__ or error) from None  # for the whole config to tell with its path


def _counts(knob: Knob, value: Any) -> Counts:
    try:
        return read_counts(value)
    except ValueError as error:
        told = {"label": knob.label, "rule": knob.rule, "given": error.args[0]}
        raise ValueError(translatable(REFUSAL, **told)) from None


def _is_choice(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


KINDS: Mapping[str, Kind] = {
    "integer": Kind(
        holds=lambda annotation: annotation is int,
        read=lambda knob, value: knob_parsing.whole_number(value),
        write=json.dumps,
        rule=_range,
        number=int,
    ),
    "number": Kind(
        holds=lambda annotation: annotation is float,
        read=lambda knob, value: knob_parsing.number(value),
        write=json.dumps,
        rule=_range,
        number=float,
    ),
    "switch": Kind(
        holds=lambda annotation: annotation is bool,
        read=lambda knob, value: knob_parsing.switch(value),
        write=lambda value: "on" if value else "off",
        rule=lambda knob: translatable("on or off"),
    ),
    "words": Kind(
        holds=lambda annotation: get_origin(annotation) is Literal,
        read=lambda knob, value: knob_parsing.word(value, knob.names),
        write=str,
        rule=lambda knob: " or ".join(knob.options),
    ),
    "file": Kind(
        holds=lambda annotation: False,  # a text may be anything else
        read=lambda knob, value: knob_parsing.sha256(value),
        write=str,
        rule=lambda knob: translatable("the SHA-256 of a file"),
    ),
    "weights": Kind(
        holds=lambda annotation: False,  # as a file
        read=lambda knob, value: knob_parsing.sha256(value),
        write=str,
        rule=lambda knob: translatable("the SHA-256 of a model’s weights"),
    ),
    "counts": Kind(
        holds=lambda annotation: annotation == Counts,
        read=_counts,
        write=counts_text,
        rule=lambda knob: RULE,
    ),
    "choice": Kind(
        holds=_is_choice,
        read=_member,
        write=lambda value: str(knob_parsing.kind_in(value)),
        rule=lambda knob: translatable("one of {kinds}", kinds=", ".join(knob.members)),
    ),
}
