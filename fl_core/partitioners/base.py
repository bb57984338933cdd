"""What a partitioner is."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import Conflict
from fl_core.family_member import Choice
from fl_core.knob_requirements import default_of, needs
from fl_core.knobs import knob
from fl_core.translatable import translatable

if TYPE_CHECKING:
    from fl_core.config import RunConfig

Indices = NDArray[np.intp]
Labels = NDArray[np.uint8]


@dataclass(frozen=True)
class Pool:
    """Images that are to be dealt out.

    Attributes:
        labels: `[n]`, the class of each.
        sizes: `[num_parties]`, how many each party is to get; together `n`, or, where there are
            more to pick from, as many as are to be used.
        origins: `[n]`, the party that each is of by nature, from 0; `None` if nobody says.
    """

    labels: Labels
    sizes: Sequence[int]
    origins: Indices | None = None

    @property
    def num_parties(self) -> int:
        """How many parties there are."""
        return len(self.sizes)


class Partitioner(Choice):
    """Deals images out to parties. The fields of a subclass are its knobs."""

    own_sizes: ClassVar[bool] = False
    """Whether how many images a party gets follows from the split, and nobody else may say it."""

    own_parties: ClassVar[bool] = False
    """Whether parties are those that the data set says each image is of."""

    deals_all: ClassVar[bool] = True
    """Whether every image of the pool goes to somebody."""

    min_images: int = knob(
        10,
        low=1,
        high=1000,
        step=1,
        more=True,
        label="At least",
        unit="images a party",
        help="Every party holds at least this many images. The lower, the more parties and the "
        "more uneven splits can be dealt; with 1, ten thousand parties can share ten thousand.",
    )

    @property
    def picks_images(self) -> bool:
        """Whether the pool is all training images, to pick from, and not those drawn beforehand."""
        return False

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        need = config.num_parties * self.min_images
        if need > config.num_images:
            yield Conflict(
                (("num_parties",), ("partitioner", "min_images"), ("num_images",)),
                translatable(
                    "Parties × At least must not exceed Training images: "
                    "{parties} parties with at least {least} images each "
                    "need {needed}, but there are {images}.",
                    parties=config.num_parties,
                    least=self.min_images,
                    needed=need,
                    images=config.num_images,
                ),
            )
        if self.own_sizes:
            equal = default_of(config, "sizes")
            yield from needs(config, "partitioner", "sizes follow from the split", sizes=equal)

    @abstractmethod
    def split(self, pool: Pool, rng: np.random.Generator) -> list[Indices]:
        """Return the positions in the pool that each party holds.

        Args:
            pool: What is dealt out, to how many.
            rng: The only source of randomness.

        Returns:
            One array a party, disjoint, each at least `min_images` long; together covering every
            position where it `deals_all`, and as long as `pool.sizes` where it has no `own_sizes`.

        Raises:
            ConfigError: If there are too few images.
        """
