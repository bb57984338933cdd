"""What an appearance is: how the same images look from party to party."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import Conflict
from fl_core.family_member import Choice
from fl_core.fixed_partition import needs_fixed_partition

if TYPE_CHECKING:
    from fl_core.config import RunConfig

Pixels = NDArray[np.uint8]


class Appearance(Choice):
    """How a party sees its own images, those it holds out too; test images stay as they are.

    The fields of a subclass are its knobs.
    """

    changes_images: ClassVar[bool] = True
    """Whether any party sees another image than there is."""

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        if self.changes_images:
            yield from needs_fixed_partition(config, "appearance")

    @abstractmethod
    def seen_by(
        self, party: int, num_parties: int, images: Pixels, rng: np.random.Generator
    ) -> Pixels:
        """Return images as a party sees them, of the same shape; `images` is not changed.

        A party's images come in blocks, one after the other and with the same `rng`: whoever draws
        from it draws image by image, so that it does not matter where a block ends.

        Args:
            party: From 0.
            num_parties: All there are.
            images: `[n, height, width]`, in colour `[n, height, width, 3]`.
            rng: The only source of randomness, the party's own.
        """


def rising(party: int, num_parties: int) -> float:
    """Return how much of a knob a party gets, 0 to 1: the last party all of it.

    Party i of N, counted from 1, gets i / N, as in Li, Diao, Chen and He 2022, "Federated Learning
    on Non-IID Data Silos: An Experimental Study" (ICDE, arXiv:2102.02079).
    """
    return (party + 1) / num_parties


def fanned(party: int, num_parties: int) -> float:
    """Return where a party stands in a fan over all: -1 the first, 1 the last, 0 one alone."""
    return 2 * party / (num_parties - 1) - 1 if num_parties > 1 else 0.0
