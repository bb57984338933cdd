"""What a hook in the training graph is, and what it may look at in a step."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import tensorflow as tf

from fl_core.updates_and_state import LocalRule

Axes = Sequence[str]
"""Of a party's value: () for a number, ("weights",) or ("classes",) for a vector."""


@dataclass(frozen=True)
class Outputs:
    """What a model makes of a batch.

    Attributes:
        logits: `[n, num_classes]`.
        features: What its last layer is given, `[n, num_features]`.
        running: Its running statistics after the batch, one vector; `None` where it has none.
    """

    logits: Any
    features: Any
    running: Any = None


@dataclass(frozen=True)
class Step:
    """One step of a party's training, inside a graph.

    Attributes:
        weights: `[num_weights]`, those that the gradient is taken at.
        received: `[num_weights]`, those that the party was sent.
        truth: `[n]` int32, what the batch is taught as.
        outputs: What the network makes of the batch, dropout included.
        of: Returns what the network makes of the batch with other weights, nothing dropped out.
    """

    weights: Any
    received: Any
    truth: Any
    outputs: Outputs
    of: Callable[[Any], Outputs]


class Hook(ABC):
    """One kind of change: it overrides, of the methods below `value`, those that it changes.

    Each is called while the graph is traced, of every step, with the party's own `value`.
    """

    name: ClassVar[str]
    dtype: ClassVar[Any] = tf.float32
    shape: ClassVar[Axes | Mapping[str, Axes]] = ()
    """Of a party's value; of each of its values by name, where there are several."""
    changes_weights: ClassVar[bool] = False
    """Whether `left` is asked, which costs another pass over the weights."""
    moves_point: ClassVar[bool] = False
    """Whether `point` is asked."""

    @abstractmethod
    def value(self, rule: LocalRule) -> Any:
        """Return what a party's rule says, in numpy; `None` if it does not use this hook."""

    def logits(self, logits: Any, value: Any) -> Any:
        """Return `[n, num_classes]`, what the cross-entropy is of."""
        return logits

    def loss(self, loss: Any, step: Step, value: Any) -> Any:
        """Return a batch's loss, whose gradient is taken and which is told as the loss."""
        return loss

    def point(self, weights: Any, received: Any, slope: Callable[[], Any], value: Any) -> Any:
        """Return `[num_weights]`, where the gradient is taken of which the step is made.

        Args:
            weights: `[num_weights]`, where the party stands.
            received: `[num_weights]`, those that it was sent.
            slope: Returns the gradient where it stands, `[num_weights]`; costs another one.
            value: The party's own.
        """
        return weights

    def gradient(self, gradient: Any, step: Step, value: Any) -> Any:
        """Return `[num_weights]`, what the optimiser gets."""
        return gradient

    def of_moving(self, vector: Any, done: Any, value: Any) -> Any:
        """Return `[num_weights]`, what the optimiser looks at, 0 for weights that stand still.

        Asked where it `changes_weights`, of gradient and weights: so these gather no momentum.
        `done` is as in `left`.
        """
        return vector

    def number(self, number: Any, steps: Any, value: Any) -> Any:
        """Return which step the optimiser takes it for, from 0, int64.

        Args:
            number: Of the step in the round.
            steps: All that the party takes in it.
            value: The party's own.
        """
        return number

    def left(self, after: Any, before: Any, done: Any, value: Any) -> Any:
        """Return `[num_weights]`, what is left of the optimiser's step from `before`.

        `done` is the share of the party's steps that came before this one, 0..1.
        """
        return after
