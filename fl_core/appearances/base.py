"""What an appearance is: how the same images look from party to party."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import Conflict
from fl_core.family_member import Choice

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
        if self.changes_images and config.strategy.redeals_every_round:
            yield Conflict(
                (("appearance",), ("strategy", "reshuffle")),
                f"With Appearance “{self.label}” images must stay with their party: switch "
                "“Reshuffle the images every round” off.",
            )

    @abstractmethod
    def seen_by(
        self, party: int, num_parties: int, images: Pixels, rng: np.random.Generator
    ) -> Pixels:
        """Return images as a party sees them, of the same shape; `images` is not changed.

        Args:
            party: From 0.
            num_parties: All there are.
            images: `[n, height, width]`, in colour `[n, height, width, 3]`.
            rng: The only source of randomness, the party's own.
        """
