"""How each optimiser takes a step, inside the training graph.

A thread has three variables `[num_weights]`: the weights and two slots, which are 0 at the start of
a round. Momentum's velocity is in the first, Adam's two moments are in both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from fl_core.optimizers import Adam, AdamW, Optimizer, Sgd

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7  # Keras's defaults for Adam


@dataclass(frozen=True)
class Slope:
    """What a step is taken along.

    Attributes:
        gradient: `[num_weights]`, 0 where no optimiser is to move a weight.
        weights: `[num_weights]` as they are before the step, 0 in the same places.
        rate: The learning rate, float32.
        number: Of the step in this round, int, from 0.
    """

    gradient: Any
    weights: Any
    rate: Any
    number: Any


def move(optimizer: Optimizer, handles: tuple[Any, Any, Any], slope: Slope) -> None:
    """Take one step: assign the weights and the slots.

    Args:
        optimizer: Its knobs become constants of the graph; what is at 0 is not in it at all.
        handles: Of the weights and the two slots.
        slope: What to go along.
    """
    STEPS[optimizer.kind](optimizer, handles, slope)


def _sgd(optimizer: Sgd, handles: tuple[Any, Any, Any], slope: Slope) -> None:
    weights, velocity, _ = handles
    gradient = _with_decay(optimizer, slope)
    if not optimizer.momentum:
        tf.raw_ops.ResourceApplyGradientDescent(var=weights, alpha=slope.rate, delta=gradient)
        return
    tf.raw_ops.ResourceApplyMomentum(
        var=weights,
        accum=velocity,
        lr=slope.rate,
        grad=gradient,
        momentum=optimizer.momentum,
        use_nesterov=optimizer.nesterov,
    )


def _adam(optimizer: Adam, handles: tuple[Any, Any, Any], slope: Slope) -> None:
    _adam_along(_with_decay(optimizer, slope), handles, slope)


def _adamw(optimizer: AdamW, handles: tuple[Any, Any, Any], slope: Slope) -> None:
    if optimizer.weight_decay:
        pull = slope.rate * optimizer.weight_decay * slope.weights
        tf.raw_ops.AssignSubVariableOp(resource=handles[0], value=pull)
    _adam_along(slope.gradient, handles, slope)


def _with_decay(optimizer: Optimizer, slope: Slope) -> Any:
    if not optimizer.weight_decay:
        return slope.gradient
    return slope.gradient + optimizer.weight_decay * slope.weights


def _adam_along(gradient: Any, handles: tuple[Any, Any, Any], slope: Slope) -> None:
    weights, first_moment, second_moment = handles
    time = tf.cast(slope.number + 1, tf.float32)
    tf.raw_ops.ResourceApplyAdam(
        var=weights,
        m=first_moment,
        v=second_moment,
        beta1_power=tf.pow(BETA_1, time),
        beta2_power=tf.pow(BETA_2, time),
        lr=slope.rate,
        beta1=BETA_1,
        beta2=BETA_2,
        epsilon=EPSILON,
        grad=gradient,
    )


STEPS: Mapping[str, Callable[[Any, tuple[Any, Any, Any], Slope], None]] = {
    Sgd.kind: _sgd,
    Adam.kind: _adam,
    AdamW.kind: _adamw,
}
"""By the kind of optimiser."""
