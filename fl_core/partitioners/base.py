"""What a partitioner is."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import ConfigError, Conflict
from fl_core.family_member import Choice
from fl_core.knobs import knob

if TYPE_CHECKING:
    from fl_core.config import RunConfig

Indices = NDArray[np.intp]
Labels = NDArray[np.uint8]


class Partitioner(Choice):
    """Deals images out to parties. The fields of a subclass are its knobs."""

    min_images: int = knob(
        10,
        low=1,
        high=1000,
        step=1,
        more=True,
        label="At least",
        unit="images a party",
        help="Every party holds at least this many images.",
    )

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        need = config.num_parties * self.min_images
        if need > config.num_images:
            yield Conflict(
                (("num_parties",), ("partitioner", "min_images"), ("num_images",)),
                f"Parties × At least must not exceed Training images: {config.num_parties} parties "
                f"with at least {self.min_images} images each need {need:,}, but there are "
                f"{config.num_images:,}.",
            )

    @abstractmethod
    def split(self, labels: Labels, num_parties: int, rng: np.random.Generator) -> list[Indices]:
        """Return the positions in `labels` that each party holds.

        Args:
            labels: `[num_images]`, the class of each image.
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
