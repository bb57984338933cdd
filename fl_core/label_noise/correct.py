"""Every party is taught the truth."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fl_core.label_noise.base import LabelNoise, Labels


class Correct(LabelNoise):
    """Labels as the data set has them."""

    kind: ClassVar[str] = "correct"
    label: ClassVar[str] = "Correct"
    about: ClassVar[str] = "Every image is taught with its true label."
    changes_labels: ClassVar[bool] = False

    def parties(self, num_parties: int, rng: np.random.Generator) -> Sequence[int]:
        return ()

    def taught_to(self, labels: Labels, num_classes: int, rng: np.random.Generator) -> Labels:
        return labels
