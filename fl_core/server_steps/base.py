"""What a server step is. Plain numpy."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fl_core.family_member import Choice
from fl_core.updates_and_state import LocalUpdate, Memory, Weights


@dataclass(frozen=True)
class Sent:
    """What came back in a round, beside the step that was made of it.

    Attributes:
        round: Its number, from 1.
        updates: As the strategy hands them on, before any mixing, in party order; at least one.
            What stays at a party is not in them.
        shares: `[num_updates]` float64, how much each counts; they add up to 1.
    """

    round: int
    updates: Sequence[LocalUpdate]
    shares: NDArray[np.float64]


class ServerStep(Choice):
    """How the server moves its model. The fields of a subclass are its knobs."""

    @abstractmethod
    def take(
        self, weights: Weights, step: NDArray[np.float64], memory: Memory, sent: Sent
    ) -> tuple[Weights, Memory]:
        """Return the server's next model, and what to remember until the next round.

        Args:
            weights: `[num_weights]` float32, the model that the round began with. Running
                statistics of batch normalisation are not in it, nor in the rest: no step is theirs.
            step: `[num_weights]` float64, what the parties together would have it move by.
            memory: What the last step had to remember; empty in the first round.
            sent: What the step was made of.
        """
