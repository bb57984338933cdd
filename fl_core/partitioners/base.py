"""What a partitioner is."""

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import ConfigError
from fl_core.knobs import Choice, knob

Indices = NDArray[np.intp]
Labels = NDArray[np.uint8]


class Partitioner(Choice):
    """Deals images out to parties. The fields of a subclass are its knobs."""

    min_images: int = knob(
        10,
        low=1,
        high=1000,
        step=1,
        group="data",
        label="At least",
        unit="images a party",
        help="Every party holds at least this many images.",
    )

    @abstractmethod
    def split(self, labels: Labels, num_parties: int, rng: np.random.Generator) -> list[Indices]:
        """Return the positions in `labels` that each party holds.

        Args:
            labels: `[num_images]`, the digit of each image.
            num_parties: 1 or more.
            rng: The only source of randomness.

        Returns:
            Exactly `num_parties` arrays, disjoint, together covering every position, each at
            least `min_images` long.

        Raises:
            ConfigError: If there are too few images.
        """

    def even_sizes(self, num_images: int, num_parties: int) -> list[int]:
        """Return party sizes that differ by one image at most, the larger ones first."""
        if num_images < num_parties * self.min_images:
            raise ConfigError(
                f"{num_parties} parties with at least {self.min_images} images each need "
                f"{num_parties * self.min_images:,} images, but there are {num_images:,}: "
                "use more images, fewer parties or a lower minimum."
            )
        share, left = divmod(num_images, num_parties)
        return [share + (party < left) for party in range(num_parties)]
