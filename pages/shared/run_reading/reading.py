"""A run read out: what its rounds show, in sentences. Pure functions of what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pages.shared.run_reading.classes_known import classes_known
from pages.shared.run_reading.comparison import comparison
from pages.shared.run_reading.evidence import Evidence, evidence_of
from pages.shared.run_reading.material import Material
from pages.shared.run_reading.outcome import outcome
from pages.shared.run_reading.sentence import Sentence
from pages.shared.run_reading.skew_effect import skew_effect
from pages.shared.run_reading.standing import standing
from pages.shared.run_reading.travelled import travelled


@dataclass(frozen=True, eq=False)
class Reading:
    """What there is to say of a run after a round, each part made once it is asked for.

    Attributes:
        material: The run.
        asked: The round that was asked for, at most the last that is finished.
        found: The measured round that is read; `None` if nothing was measured.
    """

    material: Material
    asked: int
    found: Evidence | None

    @property
    def round(self) -> int | None:
        """The measured round that is read, if there is any."""
        return self.found.round if self.found else None

    @cached_property
    def standing(self) -> Sequence[Sentence]:
        """Where the run is, if it is not just going on or done, and what was not measured."""
        return standing(self.material, self.found, self.asked)

    @cached_property
    def outcome(self) -> Sequence[Sentence]:
        """How good the models are, own and together."""
        return outcome(self.found) if self.found else []

    @cached_property
    def classes(self) -> Sequence[Sentence]:
        """What the average knows that its parts do not."""
        told = classes_known(self.found) if self.found and self.found.round else None
        return [told] if told else []

    @cached_property
    def comparison(self) -> Sequence[Sentence]:
        """What each party alone, and all images in one place, come to."""
        return comparison(self.found) if self.found else []

    @cached_property
    def skew(self) -> Sequence[Sentence]:
        """How unlike parties' images are, and what their own models make of that."""
        return skew_effect(self.found) if self.found and self.found.round else []

    @cached_property
    def travelled(self) -> Sequence[Sentence]:
        """What has travelled so far."""
        return travelled(self.material, self.asked) if self.found else []

    @property
    def in_short(self) -> Sequence[Sentence]:
        """What matters most: where it stands, if that is special, and what it came to; else what
        it came to, and beside it what others come to, or the most telling of the rest."""
        told = [*self.standing, *self.outcome]
        if len(told) > 1:
            return told[:2]
        return [*told, *self.comparison] if self.comparison else [*told, *self.classes][:2]

    @property
    def all(self) -> Sequence[Sentence]:
        """All of them, in order."""
        return [
            *self.standing,
            *self.outcome,
            *self.classes,
            *self.comparison,
            *self.skew,
            *self.travelled,
        ]


def reading_of(material: Material, round: int | None = None) -> Reading:
    """Return what a run shows after a round.

    Args:
        material: The run.
        round: Which round; `None`: the last that is finished.
    """
    last = material.history.last
    asked = last if round is None else min(round, last)
    return Reading(material, asked, evidence_of(material, asked))
