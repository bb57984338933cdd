"""What a party's optimiser is; `fl_core/training/optimizer_steps.py` takes its steps."""

import math
from abc import abstractmethod
from typing import TYPE_CHECKING

from fl_core.family_member import Caution, Choice
from fl_core.knobs import knob
from fl_core.translatable import translatable

if TYPE_CHECKING:
    from fl_core.config import RunConfig

MOST_DECAY = 0.05
"""Up to here a network learned about as well as without; at 0.3 it only guessed, AdamW's not."""


class Optimizer(Choice):
    """How a party changes its weights along a gradient. It starts afresh every round.

    What is remembered of earlier steps, such as momentum, begins at 0 in each round, so that
    nothing of it ever leaves a party.
    """

    weight_decay: float = knob(
        0.0,
        low=0.0,
        high=1.0,
        more=True,
        label="Weight decay",
        help="How strongly each step pulls all weights towards 0, which keeps a network from "
        "learning its images by heart; papers use 0.00001 to 0.01. 0 leaves it out.",
    )

    def gradients_in(self, num_steps: int) -> float:
        """Return how many times rate times gradient so many steps from a fresh start come to.

        The gradient is taken to stay the same. Asked only of optimisers whose steps are sums of
        rate times gradients, and without weight decay.
        """
        raise NotImplementedError

    @property
    def settles_below(self) -> float:
        """Below which product of learning rate and slope a quadratic's minimum is approached.

        Infinite where a step is about as long as the rate, however steep it is.
        """
        return math.inf

    def caution(self, config: "RunConfig") -> Caution | None:
        if self.weight_decay <= MOST_DECAY:
            return None
        return Caution(
            translatable(
                "Weight decay {decay:g} is far above what papers use: it may hold all "
                "weights so near 0 that little or nothing is learned.",
                decay=self.weight_decay,
            ),
            translatable("Lower Weight decay (now {now:g}; try 0.001)", now=self.weight_decay),
            outcome="stalls",
        )

    @property
    @abstractmethod
    def usual_rate(self) -> float:
        """A learning rate at which the networks here learn with it."""
