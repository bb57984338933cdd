"""Everybody gets as much as everybody else."""

from typing import ClassVar

import numpy as np

from fl_core.sizes.base import Sizes, check_enough


class Equal(Sizes):
    """Sizes that differ by one image at most, the larger ones first."""

    kind: ClassVar[str] = "equal"
    label: ClassVar[str] = "Equal sizes"
    about: ClassVar[str] = (
        "Every party holds the same number of images, unless the Split itself says how many."
    )

    def draw(
        self, num_images: int, num_parties: int, least: int, rng: np.random.Generator
    ) -> list[int]:
        check_enough(num_images, num_parties, least)
        share, left = divmod(num_images, num_parties)
        return [share + (party < left) for party in range(num_parties)]
