"""Hooks that change the loss: of the logits, or of what other models say of the same images."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import tensorflow as tf

from fl_core.training.hook import Axes, Hook, Step
from fl_core.updates_and_state import LocalRule

OUT_OF_SOFTMAX = -1e9


class LogitScale(Hook):
    """Multiplies the logits in the loss by a number for each class."""

    name: ClassVar[str] = "logit_scale"
    shape: ClassVar[Axes] = ("classes",)

    def value(self, rule: LocalRule) -> Any:
        return rule.logit_scale

    def logits(self, logits: Any, value: Any) -> Any:
        return logits * tf.ensure_shape(value, logits.shape[1:])


class LogitShift(Hook):
    """Adds a number for each class to the logits in the loss."""

    name: ClassVar[str] = "logit_shift"
    shape: ClassVar[Axes] = ("classes",)

    def value(self, rule: LocalRule) -> Any:
        return rule.logit_shift

    def logits(self, logits: Any, value: Any) -> Any:
        return logits + tf.ensure_shape(value, logits.shape[1:])


class Distillation(Hook):
    """Adds how far what is said of the wrong classes is from what the received model says of them.

    That is weight * temperature^2 * KL(received || own), of softmaxes over all classes but the true
    one, of logits divided by the temperature; averaged over the batch.
    """

    name: ClassVar[str] = "distillation"
    shape: ClassVar[Mapping[str, Sequence[str]]] = {"weight": (), "temperature": ()}

    def value(self, rule: LocalRule) -> Any:
        said = rule.distillation
        if said is None or said.weight == 0:
            return None
        return {"weight": np.float32(said.weight), "temperature": np.float32(said.temperature)}

    def loss(self, loss: Any, step: Step, value: Any) -> Any:
        truth = tf.one_hot(step.truth, step.outputs.logits.shape[1])

        def log_chances(logits: Any) -> Any:
            return tf.nn.log_softmax(logits / value["temperature"] + OUT_OF_SOFTMAX * truth)

        taught = tf.stop_gradient(log_chances(step.of(step.received).logits))
        own = log_chances(step.outputs.logits)
        apart = tf.reduce_sum(tf.exp(taught) * (taught - own) * (1 - truth), axis=1)
        return loss + value["weight"] * value["temperature"] ** 2 * tf.reduce_mean(apart)


class Contrast(Hook):
    """Draws the features of an image to those of the received model, away from an earlier one's.

    That is weight * -log(e^(a / t) / (e^(a / t) + e^(b / t))), a and b being the cosines between
    an image's features and those that the received and the earlier model have of it.
    """

    name: ClassVar[str] = "contrast"
    shape: ClassVar[Mapping[str, Sequence[str]]] = {
        "away_from": ("weights",),
        "weight": (),
        "temperature": (),
    }

    def value(self, rule: LocalRule) -> Any:
        said = rule.contrast
        if said is None or said.weight == 0:
            return None
        numbers = {"weight": said.weight, "temperature": said.temperature}
        return {"away_from": said.away_from} | {n: np.float32(v) for n, v in numbers.items()}

    def loss(self, loss: Any, step: Step, value: Any) -> Any:
        own = tf.nn.l2_normalize(step.outputs.features, axis=1)

        def cosines(weights: Any) -> Any:
            other = tf.nn.l2_normalize(tf.stop_gradient(step.of(weights).features), axis=1)
            return tf.reduce_sum(own * other, axis=1) / value["temperature"]

        apart = cosines(value["away_from"]) - cosines(step.received)
        return loss + value["weight"] * tf.reduce_mean(tf.nn.softplus(apart))
