"""What label noise is: some parties are taught wrong labels."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import Conflict
from fl_core.family_member import Choice
from fl_core.fixed_partition import needs_fixed_partition

if TYPE_CHECKING:
    from fl_core.config import RunConfig

Labels = NDArray[np.uint8]


class LabelNoise(Choice):
    """Which labels a party trains on. Whatever is measured, is measured against the truth.

    The fields of a subclass are its knobs.
    """

    changes_labels: ClassVar[bool] = True
    """Whether any party is taught another label than the true one."""

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        if self.changes_labels:
            yield from needs_fixed_partition(config, "label_noise")

    @abstractmethod
    def parties(self, num_parties: int, rng: np.random.Generator) -> Sequence[int]:
        """Return the parties that are taught wrong labels, from 0, in ascending order.

        Args:
            num_parties: All there are.
            rng: The only source of randomness, the same for all parties.
        """

    @abstractmethod
    def taught_to(self, labels: Labels, num_classes: int, rng: np.random.Generator) -> Labels:
        """Return the labels that one of these parties is taught: `[n]`; `labels` is not changed.

        Args:
            labels: `[n]`, the true ones of the images that it trains on.
            num_classes: 2 or more.
            rng: The only source of randomness, the party's own.
        """
