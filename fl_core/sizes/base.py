"""What a choice of party sizes is."""

from abc import abstractmethod

import numpy as np

from fl_core.errors import ConfigError
from fl_core.family_member import Choice
from fl_core.translatable import translatable


class Sizes(Choice):
    """How many images each party gets. The fields of a subclass are its knobs."""

    @abstractmethod
    def draw(
        self, num_images: int, num_parties: int, least: int, rng: np.random.Generator
    ) -> list[int]:
        """Return how many images each party gets: `[num_parties]`, together `num_images`.

        Args:
            num_images: Enough for all, as `check_enough` says.
            num_parties: 1 or more.
            least: No party gets fewer; 1 or more.
            rng: The only source of randomness.

        Raises:
            ConfigError: If there are too few images.
        """


def check_enough(num_images: int, num_parties: int, least: int) -> None:
    """Raise ConfigError unless every party can hold at least `least` images."""
    if num_images < num_parties * least:
        raise ConfigError(
            translatable(
                "{parties} parties with at least {least} images each need "
                "{needed} images, but there are {images}: "
                "use more images, fewer parties or a lower minimum.",
                parties=num_parties,
                least=least,
                needed=num_parties * least,
                images=num_images,
            )
        )
