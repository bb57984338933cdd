"""Hooks that change a step: where its gradient is taken, the gradient, what it leaves as it was."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import tensorflow as tf

from fl_core.training.hook import Axes, Hook, Step
from fl_core.updates_and_state import LocalRule

LEAST_LENGTH = 1e-12  # of a gradient, so that none is divided by 0


class Proximal(Hook):
    """Pulls towards the model that the party received."""

    name: ClassVar[str] = "proximal"

    def value(self, rule: LocalRule) -> Any:
        return np.float32(rule.proximal) if rule.proximal else None

    def gradient(self, gradient: Any, step: Step, value: Any) -> Any:
        return gradient + value * (step.weights - step.received)


class Correction(Hook):
    """Adds a vector to every gradient."""

    name: ClassVar[str] = "correction"
    shape: ClassVar[Axes] = ("weights",)

    def value(self, rule: LocalRule) -> Any:
        return rule.correction

    def gradient(self, gradient: Any, step: Step, value: Any) -> Any:
        return gradient + value


class Sharpness(Hook):
    """Takes the gradient where the loss is highest nearby: a radius further along the gradient."""

    name: ClassVar[str] = "sharpness"
    moves_point: ClassVar[bool] = True

    def value(self, rule: LocalRule) -> Any:
        return np.float32(rule.sharpness) if rule.sharpness else None

    def point(self, weights: Any, received: Any, slope: Callable[[], Any], value: Any) -> Any:
        uphill = slope()
        return weights + value * uphill / tf.maximum(tf.norm(uphill), LEAST_LENGTH)


class OneGradient(Hook):
    """Takes all gradients at the received model, each by its batch's share of the party's images.

    Their sum is the gradient on all of its images, and its steps together are one step along it.
    """

    name: ClassVar[str] = "one_gradient"
    moves_point: ClassVar[bool] = True

    def value(self, rule: LocalRule) -> Any:
        return np.float32(rule.one_gradient_of) if rule.one_gradient_of else None

    def point(self, weights: Any, received: Any, slope: Callable[[], Any], value: Any) -> Any:
        return received

    def gradient(self, gradient: Any, step: Step, value: Any) -> Any:
        return gradient * (tf.cast(tf.size(step.truth), tf.float32) / value)


class Frozen(Hook):
    """Leaves some weights as they were received, whatever the optimiser does."""

    name: ClassVar[str] = "frozen"
    dtype: ClassVar[Any] = tf.bool
    shape: ClassVar[Axes] = ("weights",)
    changes_weights: ClassVar[bool] = True

    def value(self, rule: LocalRule) -> Any:
        return rule.frozen

    def left(self, after: Any, before: Any, done: Any, value: Any) -> Any:
        return tf.where(value, before, after)


class AlternatingWeights(Hook):
    """Lets some weights move in the first share of the steps, all others in the rest.

    Those that stand still are given no gradient: when their turn comes, the optimiser starts afresh
    with them, momentum, Adam's moments and its count of steps.
    """

    name: ClassVar[str] = "alternation"
    shape: ClassVar[Mapping[str, Axes]] = {"first": ("weights",), "share": ()}
    changes_weights: ClassVar[bool] = True

    def value(self, rule: LocalRule) -> Any:
        said = rule.alternation
        if said is None:
            return None
        return {"first": np.float32(said.first), "share": np.float32(said.share)}

    def of_moving(self, vector: Any, done: Any, value: Any) -> Any:
        return tf.where(_moves(done, value), vector, 0.0)

    def number(self, number: Any, steps: Any, value: Any) -> Any:
        turn = tf.cast(tf.math.ceil(value["share"] * tf.cast(steps, tf.float32)), number.dtype)
        return tf.where(number < turn, number, number - turn)

    def left(self, after: Any, before: Any, done: Any, value: Any) -> Any:
        return tf.where(_moves(done, value), after, before)


def _moves(done: Any, value: Any) -> Any:
    """Return which weights move at this step, `[num_weights]` bool."""
    return tf.equal(value["first"] > 0, done < value["share"])
