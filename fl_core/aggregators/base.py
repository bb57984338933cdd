"""What an aggregator is. Plain numpy."""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fl_core.family_member import Choice
from fl_core.updates_and_state import LocalUpdate


class Aggregator(Choice):
    """How the server combines what arrives. The fields of a subclass are its knobs."""

    @abstractmethod
    def combine(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        """Return one step made of all updates, `[num_weights]` float64.

        Args:
            updates: One a party that sent something back, in party order; at least one.
        """


def deltas_of(updates: Sequence[LocalUpdate]) -> NDArray[np.float32]:
    """Return all updates as one matrix, `[num_updates, num_weights]`."""
    return np.stack([update.delta for update in updates])
