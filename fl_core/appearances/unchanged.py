"""Every party sees its images as they are."""

from typing import ClassVar

import numpy as np

from fl_core.appearances.base import Appearance, Pixels


class Unchanged(Appearance):
    """Images as the data set has them."""

    kind: ClassVar[str] = "unchanged"
    label: ClassVar[str] = "As they are"
    about: ClassVar[str] = "Images look the same at every party."
    changes_images: ClassVar[bool] = False

    def seen_by(
        self, party: int, num_parties: int, images: Pixels, rng: np.random.Generator
    ) -> Pixels:
        return images
