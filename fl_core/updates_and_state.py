"""What travels between server and parties, and what each remembers. Plain numpy, immutable."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fl_core.weight_layout import Layout

Weights = NDArray[np.float32]
"""One model as one vector `[num_weights]`; the model alone knows how it is laid out."""

Memory = Mapping[str, NDArray[np.generic]]
"""What one part of the server's work, or a party, remembers between rounds: arrays by name."""

STRATEGY, AGGREGATOR, SERVER_STEP = "strategy", "aggregator", "server_step"
"""Whose a part of the server's memory is."""


@dataclass(frozen=True)
class Round:
    """What a strategy is told of a round.

    Attributes:
        number: From 1.
        num_parties: All there are, whether or not they take part.
        learning_rate: The parties' own in this round.
        layout: Which of the model's weights is what.
        gradients_in: How many times the rate times a gradient that stays the same so many steps
            of the parties' optimiser come to; plain SGD takes each step once. See `Optimizer`.
    """

    number: int
    num_parties: int
    learning_rate: float
    layout: Layout = ()
    gradients_in: Callable[[int], float] = float


@dataclass(frozen=True)
class Party:
    """What a strategy is told of a party.

    Attributes:
        number: From 0.
        num_examples: Images it trains on.
        label_counts: `[num_classes]`, of the images that it trains on, as it is taught them.
        memory: What is remembered of it; empty before it first took part.
    """

    number: int
    num_examples: int
    label_counts: NDArray[np.intp]
    memory: Memory = field(default_factory=dict)


@dataclass(frozen=True)
class LocalUpdate:
    """What one party sends back after its local training.

    Attributes:
        party: Its number, from 0.
        delta: `[num_weights]` float32, its weights minus those it received.
        num_examples: Images it trained on.
        num_steps: Optimiser steps it took.
        train_loss: Mean cross-entropy over its last local epoch, in nats; where steps are counted,
            over the last as many as an epoch has.
        start: Of the models it was given to choose from, the one it started from.
        start_loss: Mean cross-entropy of that on the images that it trains on, before it trained,
            in nats; `None` where it was not asked for.
    """

    party: int
    delta: Weights
    num_examples: int
    num_steps: int
    train_loss: float
    start: int = 0
    start_loss: float | None = None


@dataclass(frozen=True)
class ServerState:
    """What the server holds between rounds; never changed in place.

    Attributes:
        weights: `[num_weights]` float32, the global model.
        memory: What is remembered between rounds, by whose it is: `STRATEGY`, `AGGREGATOR` or
            `SERVER_STEP`.
        party_memory: What is remembered of each party that ever took part, by its number. A row
            that a round did not write is the same object after it.
    """

    weights: Weights
    memory: Mapping[str, Memory] = field(default_factory=dict)
    party_memory: Mapping[int, Memory] = field(default_factory=dict)

    def memory_of(self, owner: str) -> Memory:
        """Return what one owner remembers; empty before its first round."""
        return self.memory.get(owner, {})

    def memory_of_party(self, party: int) -> Memory:
        """Return what is remembered of one party; empty before it first took part."""
        return self.party_memory.get(party, {})


@dataclass(frozen=True)
class Distillation:
    """Staying close to what the received model says of the wrong classes.

    Attributes:
        weight: Of that part of the loss, 0 or more.
        temperature: Above 0; the higher, the more the least likely classes count.
    """

    weight: float
    temperature: float


@dataclass(frozen=True)
class Contrast:
    """Staying closer in what is made of an image to the received model than to another.

    Attributes:
        away_from: `[num_weights]` float32, the other.
        weight: Of that part of the loss, 0 or more.
        temperature: Above 0; the lower, the more a small difference counts.
    """

    away_from: Weights
    weight: float
    temperature: float


@dataclass(frozen=True)
class Alternation:
    """Some weights first, then the others.

    Attributes:
        first: `[num_weights]` bool, those that alone move at first, and then stay.
        share: Of the party's steps that are at first, 0..1.
    """

    first: NDArray[np.bool_]
    share: float


@dataclass(frozen=True)
class LocalRule:
    """What changes in a party's own training; each may be absent. The default changes nothing.

    Attributes:
        proximal: mu, 0 or more: adds mu * (weights - received weights) to every gradient.
        correction: `[num_weights]` float32, added to every gradient.
        logit_scale: `[num_classes]` float32, 0 or more; the logits are multiplied by it in the
            loss and nowhere else, before they are shifted.
        logit_shift: `[num_classes]` float32, finite; added to the logits in the loss and nowhere
            else: the model itself is measured without it.
        frozen: `[num_weights]` bool, the weights that stay as they were received.
        distillation: Adds a loss of what is said of the wrong classes.
        contrast: Adds a loss of what the last layer is given.
        alternation: Lets some weights move in the first of its steps, all others in the rest.
        sharpness: Radius, 0 or more: gradients are taken that far uphill of where a party stands.
        one_gradient_of: Number of images that the party trains on, where all its steps are to be
            one along the gradient on all of them; 0 where they are not.
    """

    proximal: float = 0.0
    correction: Weights | None = None
    logit_shift: NDArray[np.float32] | None = None
    logit_scale: NDArray[np.float32] | None = None
    frozen: NDArray[np.bool_] | None = None
    distillation: Distillation | None = None
    contrast: Contrast | None = None
    alternation: Alternation | None = None
    sharpness: float = 0.0
    one_gradient_of: int = 0


def weighted_sum(updates: Sequence[LocalUpdate], weights: Sequence[float]) -> NDArray[np.float64]:
    """Return the sum of all deltas, each times its weight: `[num_weights]` float64.

    Summed in float64 and in the order given, so that the result depends on neither the order in
    which parties finished nor the number of threads.
    """
    total = np.zeros(updates[0].delta.shape, dtype=np.float64)
    for update, weight in zip(updates, weights, strict=True):
        total += weight * update.delta.astype(np.float64)
    return total
