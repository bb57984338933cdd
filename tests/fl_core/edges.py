"""Every knob there is, at its bounds and just beyond them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fl_core import RunConfig
from fl_core.families import FAMILIES
from fl_core.knobs import Knob, knobs_of
from fl_core.settings import SWITCH

ROOM = {"num_images": {"num_parties": 1}}  # ten images are enough for one party only


@dataclass(frozen=True)
class Edge:
    """A value of a knob, and whether it may have it; `choice` is whose knob it is, if any."""

    field: str
    choice: str
    knob: Knob
    value: Any
    allowed: bool

    def __str__(self) -> str:
        return f"{self.name}={self.text[:20]}"

    @property
    def name(self) -> str:
        return f"{self.field}.{self.knob.name}" if self.choice else self.field

    @property
    def text(self) -> str:
        words = {value: word for word, value in SWITCH.items() if word in ("on", "off")}
        return words[self.value] if isinstance(self.value, bool) else str(self.value)

    @property
    def knobs(self) -> dict[str, Any]:
        """In the shape of a file."""
        if self.choice:
            return {self.field: {"kind": self.choice, self.knob.name: self.value}}
        return {self.field: self.value} | self.room

    @property
    def settings(self) -> dict[str, str]:
        """In the shape of a link."""
        chosen = {self.field: self.choice} if self.choice else {}
        return chosen | {self.name: self.text} | {n: str(value) for n, value in self.room.items()}

    @property
    def room(self) -> dict[str, Any]:
        """What other knobs must be, so that this one may have its value."""
        return ROOM.get(self.name, {}) if self.allowed else {}

    @property
    def refusal(self) -> str:
        """How the sentence begins that refuses it."""
        rule = f"one of {', '.join(FAMILIES[self.field])}" if self.is_choice else self.knob.rule
        return f"{self.knob.label} must be {rule}, got "

    @property
    def is_choice(self) -> bool:
        return self.knob.kind == "choice"


def edges() -> Iterator[Edge]:
    """Yield the edges of every knob of a config and of every member of every family."""
    for field, knob in knobs_of(RunConfig).items():
        for value, allowed in _values(field, knob):
            yield Edge(field, "", knob, value, allowed)
        for kind, member in FAMILIES.get(field, {}).items():
            for own in knobs_of(member).values():
                for value, allowed in _values(field, own):
                    yield Edge(field, kind, own, value, allowed)


def _values(field: str, knob: Knob) -> Iterator[tuple[Any, bool]]:
    low, high = knob.low, knob.high
    match knob.kind:
        case "integer":
            yield from ((low, True), (high, True), (low - 1, False), (high + 1, False))
        case "number":
            beyond = math.nextafter(low, -math.inf), math.nextafter(high, math.inf)
            yield from ((float(low), True), (float(high), True))
            yield from ((value, False) for value in (*beyond, math.inf, math.nan))
        case "switch":
            yield from ((True, True), (False, True), ("maybe", False))
        case "words":
            yield from ((word, True) for word in knob.options)
            yield ("nothing of the kind", False)
        case "file":
            yield from (("", True), ("0f" * 32, True), ("0f" * 31 + "0", False), ("xy" * 32, False))
        case "choice":
            yield from ((kind, True) for kind in FAMILIES[field])
            yield ("nobody", False)


EDGES = list(edges())
ALLOWED = [edge for edge in EDGES if edge.allowed]
REFUSED = [edge for edge in EDGES if not edge.allowed]
