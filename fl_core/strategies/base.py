"""What a strategy is, and the values it works with. Plain numpy: no threads, no TensorFlow."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.knobs import Choice

Weights = NDArray[np.float32]
"""One model as one vector `[num_weights]`; the model alone knows how it is laid out."""


@dataclass(frozen=True)
class LocalUpdate:
    """What one party sends back after its local training.

    Attributes:
        party: Its number, from 0.
        delta: `[num_weights]` float32, its weights minus those it received.
        num_examples: Images it trained on.
        num_steps: Optimiser steps it took.
        train_loss: Mean cross-entropy over its last local epoch, in nats.
    """

    party: int
    delta: Weights
    num_examples: int
    num_steps: int
    train_loss: float


@dataclass(frozen=True)
class ServerState:
    """What the server holds between rounds; never changed in place.

    Attributes:
        weights: `[num_weights]` float32, the global model.
        memory: What the strategy remembers, by name; arrays only, so that it can be stored.
    """

    weights: Weights
    memory: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)


@dataclass(frozen=True)
class LocalRule:
    """What changes in a party's own training. The default changes nothing.

    Attributes:
        proximal: mu, 0 or more: adds mu * (weights - received weights) to every gradient.
        correction: `[num_weights]` float32, added to every gradient.
    """

    proximal: float = 0.0
    correction: Weights | None = None

    @property
    def pulls(self) -> bool:
        """Whether the rule changes the gradient at all."""
        return self.proximal != 0 or self.correction is not None


class Strategy(Choice):
    """How parties' work becomes one model. The fields of a subclass are its knobs."""

    sequential: ClassVar[bool] = False
    """Whether parties train one after the other, each starting from its predecessor's model."""

    @property
    def redeals_every_round(self) -> bool:
        """Whether the images are dealt out anew before every round."""
        return False

    def start(self, weights: Weights) -> ServerState:
        """Return the state before the first round."""
        return ServerState(weights)

    def local_rule(self, state: ServerState, party: int) -> LocalRule:
        """Return what changes in the party's own training this round."""
        return LocalRule()

    @abstractmethod
    def aggregate(self, state: ServerState, updates: Sequence[LocalUpdate]) -> ServerState:
        """Return the state after a round.

        Args:
            state: The state the round began with.
            updates: One a participating party, in party order; at least one.
        """


def weighted_sum(updates: Sequence[LocalUpdate], weights: Sequence[float]) -> NDArray[np.float64]:
    """Return the sum of all deltas, each times its weight: `[num_weights]` float64.

    Summed in float64 and in the order given, so that the result depends on neither the order in
    which parties finished nor the number of threads.
    """
    total = np.zeros(updates[0].delta.shape, dtype=np.float64)
    for update, weight in zip(updates, weights, strict=True):
        total += weight * update.delta.astype(np.float64)
    return total
