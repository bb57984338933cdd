"""What an aggregator is. Plain numpy."""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fl_core.family_member import Choice
from fl_core.updates_and_state import LocalUpdate, Memory, Weights, weighted_sum


class Aggregator(Choice):
    """How the server combines what arrives. The fields of a subclass are its knobs."""

    @abstractmethod
    def combine(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        """Return one step made of all updates, `[num_weights]` float64.

        Args:
            updates: One a party that sent something back, in party order; at least one.
        """

    def combine_after(
        self, memory: Memory, updates: Sequence[LocalUpdate]
    ) -> tuple[NDArray[np.float64], Memory]:
        """Return the step, and what to remember until the next round.

        Args:
            memory: What was to be remembered after the last; empty in the first round.
            updates: As for `combine`.
        """
        return self.combine(updates), {}

    def shares(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        """Return how much each party counts, `[num_updates]`; they add up to 1.

        All count the same, but where a mean is weighted: how many images a party has only it can
        know, and a robust rule that believed it would give whoever says a million all the weight.
        """
        return np.full(len(updates), 1 / len(updates))


def deltas_of(updates: Sequence[LocalUpdate]) -> list[Weights]:
    """Return what each party would have the model move by."""
    return [update.delta for update in updates]


def plain_mean(updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
    """Return the mean in which each counts the same, `[num_weights]` float64."""
    return weighted_sum(updates, [1 / len(updates)] * len(updates))
