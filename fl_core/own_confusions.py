"""What parties' models take images for, added up over those that were measured in a round."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np

from fl_core.metrics import confusion_matrix
from fl_core.predictions import Taken
from fl_core.trainer_contract import Trained


@dataclass(frozen=True)
class OwnTaken:
    """What one party's own model takes images for, before combining; `None` where not measured.

    Attributes:
        sample: The sample of the test images.
        held_out: Some of those that the party held out.
    """

    sample: Taken | None
    held_out: Taken | None

    @classmethod
    def by(cls, trained: Trained) -> Self:
        """Return what a party's model said once it was trained; without its weights, to be kept."""
        sample, held_out = trained.sample, trained.held_out
        return cls(sample.taken if sample else None, held_out.taken if held_out else None)


def confusion_of(taken: Iterable[Taken | None], num_classes: int) -> list[list[int]] | None:
    """Return how many images of each class were taken for what, of all parties together.

    Each image counts once for each party that was measured on it.

    Args:
        taken: One a party; those that were not measured do not count.
        num_classes: Of the data set.

    Returns:
        `[num_classes, num_classes]` counts, rows are the truth; `None` if nobody was measured.
    """
    known = [pairs for pairs in taken if pairs is not None and len(pairs)]
    if not known:
        return None
    truth, said = np.concatenate(known).T
    counts: list[list[int]] = confusion_matrix(truth, said, num_classes).tolist()
    return counts
