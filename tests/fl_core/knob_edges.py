"""Every knob there is, at its bounds and just beyond them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fl_core import RunConfig
from fl_core.knobs import Knob, knobs_of
from fl_core.strategies import STRATEGIES
from tests.fl_core.kind_samples import SAMPLES

ROOM = {
    # Ten images are enough for one party only, and 200,000 too many for MNIST.
    "num_images": {"num_parties": 1, "dataset": "own_file"},
    "num_parties": {"num_images": 100_000, "dataset": "own_file"},
}
MOST_PARTIES = {"num_parties": 10_000, "num_images": 200_000, "dataset": "own_file"}
AS_MANY_AS_PARTIES = {
    "label_noise.noisy_parties",
    "pre_aggregator.size",
    "pre_aggregator.faulty",
    "aggregator.faulty",
    "aggregator.kept",
}
PLAIN = {kind for kind, one in STRATEGIES.items() if one.only_plain_steps} | {"fednova"}


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
        return self.knob.write(self.value) if self.allowed else str(self.value)

    @property
    def knobs(self) -> dict[str, Any]:
        """In the shape of a file."""
        if self.choice:
            return {self.field: {"kind": self.choice, self.knob.name: self.value}} | self.room
        return {self.field: self.value} | self.room

    @property
    def settings(self) -> dict[str, str]:
        """In the shape of a link."""
        chosen = {self.field: self.choice} if self.choice else {}
        return chosen | {self.name: self.text} | {n: str(value) for n, value in self.room.items()}

    @property
    def room(self) -> dict[str, Any]:
        """What other knobs must be, so that this one may have its value."""
        if self.field == "strategy" and (self.choice or self.value) in PLAIN:
            return {"optimizer": "sgd"}
        if not self.allowed:
            return {}
        if self.name == "dataset":  # some have few images, or small ones
            most = self.knob.members[self.value].most_images
            return {"num_images": most, "model": "softmax"}
        if self.name in AS_MANY_AS_PARTIES:
            return MOST_PARTIES
        if self.value == "normalisation":  # which most models have none of
            return {"model": "resnet"}
        return ROOM.get(self.name, {})

    @property
    def refusal(self) -> str:
        """How the sentence begins that refuses it."""
        return f"{self.knob.label} must be {self.knob.rule}, got "

    @property
    def is_choice(self) -> bool:
        return bool(self.knob.members)


def edges() -> Iterator[Edge]:
    """Yield the edges of every knob of a config and of every member of every family."""
    for field, knob in knobs_of(RunConfig).items():
        for value, allowed in _values(knob):
            yield Edge(field, "", knob, value, allowed)
        for kind, member in knob.members.items():
            for own in knobs_of(member).values():
                for value, allowed in _values(own):
                    yield Edge(field, kind, own, value, allowed)


def _values(knob: Knob) -> Iterator[tuple[Any, bool]]:
    samples = SAMPLES[knob.kind]
    yield from ((value, True) for value in samples.allowed(knob))
    yield from ((value, False) for value in samples.refused(knob))


EDGES = list(edges())
ALLOWED = [edge for edge in EDGES if edge.allowed]
REFUSED = [edge for edge in EDGES if not edge.allowed]
