"""What a rule can change in the training graph: one class a kind, and the registry of them.

A graph is traced for a set of hooks and takes a tensor by name of each; of a hook that no party's
rule uses, nothing is in it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from fl_core.updates_and_state import LocalRule

Names = frozenset[str]
"""The hooks that some rules use, by name."""


class Hook(ABC):
    """One kind of change. Of `logits`, `loss`, `gradient` and `step` it overrides what it changes.

    Each is called while the graph is traced, of every step, with the party's own `value`.
    """

    name: ClassVar[str]
    dtype: ClassVar[Any] = tf.float32
    shape: ClassVar[Sequence[str]] = ()
    """Of a party's value: () for a number, ("weights",) or ("classes",) for a vector."""
    changes_step: ClassVar[bool] = False
    """Whether `step` is asked, which costs another pass over the weights."""

    @abstractmethod
    def value(self, rule: LocalRule) -> Any:
        """Return what a party's rule says, in numpy; `None` if it does not use this hook."""

    def logits(self, logits: Any, value: Any) -> Any:
        """Return `[n, num_classes]`, what the loss is of."""
        return logits

    def loss(self, loss: Any, weights: Any, received: Any, value: Any) -> Any:
        """Return a batch's loss, whose gradient is taken and which is told as the loss."""
        return loss

    def gradient(self, gradient: Any, weights: Any, received: Any, value: Any) -> Any:
        """Return `[num_weights]`, what the optimiser gets."""
        return gradient

    def step(self, after: Any, before: Any, value: Any) -> Any:
        """Return `[num_weights]`, the weights after the optimiser's step from `before`."""
        return after


class Proximal(Hook):
    """Pulls towards the model that the party received."""

    name: ClassVar[str] = "proximal"

    def value(self, rule: LocalRule) -> Any:
        return np.float32(rule.proximal) if rule.proximal else None

    def gradient(self, gradient: Any, weights: Any, received: Any, value: Any) -> Any:
        return gradient + value * (weights - received)


class Correction(Hook):
    """Adds a vector to every gradient."""

    name: ClassVar[str] = "correction"
    shape: ClassVar[Sequence[str]] = ("weights",)

    def value(self, rule: LocalRule) -> Any:
        return rule.correction

    def gradient(self, gradient: Any, weights: Any, received: Any, value: Any) -> Any:
        return gradient + value


class LogitScale(Hook):
    """Multiplies the logits in the loss by a number for each class."""

    name: ClassVar[str] = "logit_scale"
    shape: ClassVar[Sequence[str]] = ("classes",)

    def value(self, rule: LocalRule) -> Any:
        return rule.logit_scale

    def logits(self, logits: Any, value: Any) -> Any:
        return logits * tf.ensure_shape(value, logits.shape[1:])


class LogitShift(Hook):
    """Adds a number for each class to the logits in the loss."""

    name: ClassVar[str] = "logit_shift"
    shape: ClassVar[Sequence[str]] = ("classes",)

    def value(self, rule: LocalRule) -> Any:
        return rule.logit_shift

    def logits(self, logits: Any, value: Any) -> Any:
        return logits + tf.ensure_shape(value, logits.shape[1:])


class Frozen(Hook):
    """Leaves some weights as they were received, whatever the optimiser does."""

    name: ClassVar[str] = "frozen"
    dtype: ClassVar[Any] = tf.bool
    shape: ClassVar[Sequence[str]] = ("weights",)
    changes_step: ClassVar[bool] = True

    def value(self, rule: LocalRule) -> Any:
        return rule.frozen

    def step(self, after: Any, before: Any, value: Any) -> Any:
        return tf.where(value, before, after)


HOOKS: dict[str, Hook] = {
    hook.name: hook for hook in (LogitScale(), LogitShift(), Proximal(), Correction(), Frozen())
}
"""In the order in which they are asked."""


def used_by(rule: LocalRule) -> Names:
    """Return the hooks that a party's rule uses; none if it trains as it always does."""
    return frozenset(name for name, hook in HOOKS.items() if hook.value(rule) is not None)


def in_order(names: Iterable[str]) -> list[Hook]:
    """Return hooks in the order in which they are asked."""
    wanted = set(names)
    return [hook for name, hook in HOOKS.items() if name in wanted]


def specs(names: Names, num_weights: int) -> dict[str, Any]:
    """Return what a graph takes for its hooks: a row for each party, by name."""
    sizes = {"weights": num_weights, "classes": None}
    return {
        hook.name: tf.TensorSpec([None, *(sizes[axis] for axis in hook.shape)], hook.dtype)
        for hook in in_order(names)
    }


def nobodys(names: Names, num_weights: int) -> dict[str, Any]:
    """Return the same for no party at all."""
    wanted = specs(names, num_weights)
    return {
        name: tf.zeros([n or 0 for n in spec.shape], spec.dtype) for name, spec in wanted.items()
    }


def packed(names: Names, rules: Sequence[LocalRule]) -> Mapping[str, Any]:
    """Return the same for parties whose rules all use these hooks."""

    def rows(hook: Hook) -> NDArray[Any]:
        return np.stack([hook.value(rule) for rule in rules])

    return {hook.name: tf.constant(rows(hook), hook.dtype) for hook in in_order(names)}
