"""What parties' models take images for, added up over those that were measured in a round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from fl_core.class_accuracy import class_accuracies
from fl_core.metrics import confusion_matrix
from fl_core.predictions import Taken
from fl_core.trainer_contract import Trained


@dataclass(frozen=True)
class OwnTaken:
    """What one party's own model takes images for, before combining; `None` where not measured.

    Attributes:
        party: Whose it is.
        sample: The sample of the test images.
        held_out: Some of those that the party held out.
    """

    party: int
    sample: Taken | None
    held_out: Taken | None

    @classmethod
    def by(cls, trained: Trained) -> Self:
        """Return what a party's model said once it was trained; without its weights, to be kept."""
        sample, held_out = trained.sample, trained.held_out
        taken = (score.taken if score else None for score in (sample, held_out))
        return cls(trained.update.party, *taken)


def recognised_by_class(
    own: Iterable[OwnTaken], parties: Sequence[int], num_classes: int
) -> list[list[float | None]] | None:
    """Return for each party how much of each class of the sample its own model recognises, 0..1.

    Args:
        own: What their models take images for, in any order.
        parties: In which order they are told.
        num_classes: Of the data set.

    Returns:
        A row a party, `None` where the sample has none of a class; `None` if a party was not
        measured.
    """
    taken = {each.party: each.sample for each in own if each.sample is not None}
    if not parties or not taken.keys() >= {*parties}:
        return None
    pairs = (taken[party].T for party in parties)
    matrices = (confusion_matrix(truth, said, num_classes) for truth, said in pairs)
    return [
        [None if np.isnan(share) else round(float(share), 4) for share in class_accuracies(matrix)]
        for matrix in matrices
    ]


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
