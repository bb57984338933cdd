"""Which differences of accuracies are more than luck: those that other test images would not undo.

How many of n images a model is right on differs from one draw of the images to another by the
binomial law: its share has the standard error sqrt(p (1 - p) / n). Two models on the same images
differ by less than two on different ones; here all count as different, which is the careful side.
"""

import math
from dataclasses import dataclass
from typing import Literal

SURE = 2.0
"""Standard errors of a difference that is told: by luck alone one in twenty is larger."""

SURE_OF_GUESSING = 3.0
"""As `fl_core.dead_training` has it: who is no further above a guess is no better."""

Verdict = Literal["above", "same", "below", "unknown"]


@dataclass(frozen=True)
class Accuracy:
    """How often a model, or several on average, are right.

    Attributes:
        share: 0..1.
        images: Of how many; `None` if nobody knows. Of models on the same images, each once.
    """

    share: float
    images: int | None

    @property
    def error(self) -> float:
        """Its standard error, infinite if nobody knows of how many images."""
        if not self.images:
            return math.inf
        # At 0 or 1 the formula gives no error at all: half an image is as near as one can know.
        near = min(max(self.share, 0.5 / self.images), 1 - 0.5 / self.images)
        return math.sqrt(near * (1 - near) / self.images)


def verdict(one: Accuracy, other: Accuracy) -> Verdict:
    """Return whether one accuracy is above another, below it, or as far as one can see the same."""
    luck = SURE * math.hypot(one.error, other.error)
    if luck == math.inf:
        return "unknown"
    difference = one.share - other.share
    if abs(difference) <= luck or round(100 * one.share, 1) == round(100 * other.share, 1):
        return "same"
    return "above" if difference > 0 else "below"


def guesses(one: Accuracy, commonest: float) -> bool:
    """Return whether an accuracy is no better than always naming the commonest class.

    Args:
        one: The accuracy.
        commonest: The share of that class among the images, 0..1.
    """
    if not one.images:
        return False
    error = math.sqrt(commonest * (1 - commonest) / one.images)
    return one.share <= commonest + SURE_OF_GUESSING * error
