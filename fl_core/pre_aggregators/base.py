"""What a pre-aggregator is. Plain numpy."""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np

from fl_core.family_member import Choice
from fl_core.updates_and_state import LocalUpdate


class PreAggregator(Choice):
    """What the server makes of updates before it combines them. A subclass's fields are its knobs.

    Whoever combines sees what comes out of it as if parties had sent that.
    """

    @abstractmethod
    def mix(
        self, updates: Sequence[LocalUpdate], rng: np.random.Generator
    ) -> Sequence[LocalUpdate]:
        """Return the updates that are combined, one or more; those given are not changed.

        Args:
            updates: One a party that sent something back, in party order; at least one.
            rng: The only source of randomness, the round's own.
        """

    def num_after(self, num_updates: int) -> int:
        """Return how many updates come out of so many."""
        return num_updates
