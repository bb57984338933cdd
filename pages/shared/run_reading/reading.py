"""A run read out: what its rounds show, in sentences. Pure functions of what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages.shared.run_reading.classes_known import classes_known
from pages.shared.run_reading.comparison import comparison
from pages.shared.run_reading.evidence import evidence_of
from pages.shared.run_reading.material import Material
from pages.shared.run_reading.outcome import outcome
from pages.shared.run_reading.sentence import Sentence
from pages.shared.run_reading.skew_effect import skew_effect
from pages.shared.run_reading.standing import standing
from pages.shared.run_reading.travelled import travelled


@dataclass(frozen=True)
class Reading:
    """What there is to say of a run after a round, by what it answers; each may be empty.

    Attributes:
        round: The measured round that is read; `None` if nothing was measured.
        standing: Where the run is, if it is not just going on or done, and what was not measured.
        outcome: How good the models are, own and together.
        classes: What the average knows that its parts do not.
        comparison: What each party alone, and all images in one place, come to.
        skew: How unlike parties' images are, and what their own models make of that.
        travelled: What has travelled so far.
    """

    round: int | None
    standing: Sequence[Sentence] = ()
    outcome: Sequence[Sentence] = ()
    classes: Sequence[Sentence] = ()
    comparison: Sequence[Sentence] = ()
    skew: Sequence[Sentence] = ()
    travelled: Sequence[Sentence] = ()

    @property
    def in_short(self) -> Sequence[Sentence]:
        """The one or two that matter most: where it stands, if that is special, and what it came
        to; else what it came to and the most telling of the others."""
        told = [*self.standing, *self.outcome]
        return told[:2] if len(told) > 1 else [*told, *self.classes, *self.comparison][:2]

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
    found = evidence_of(material, asked)
    told = standing(material, found, asked)
    if found is None:
        return Reading(None, told)
    classes = classes_known(found) if found.round else None
    return Reading(
        found.round,
        told,
        outcome(found),
        [classes] if classes else [],
        comparison(found),
        skew_effect(found) if found.round else [],
        travelled(material, asked),
    )
