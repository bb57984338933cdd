"""A Keras model seen as a function of one flat weight vector."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from fl_core.errors import ConfigError
from fl_core.image_kind import DIGITS, ImageKind
from fl_core.models import Model, Precision
from fl_core.training.hook import Outputs
from fl_core.updates_and_state import Weights

SEED = "seed_generator_state"
"""What Keras calls the state of a layer's `keras.random.SeedGenerator`."""


class FlatModel:
    """Lays a flat vector out as a Keras model's weights; stateless, shared by all threads."""

    def __init__(
        self, model: Model, precision: Precision = "float32", kind: ImageKind = DIGITS
    ) -> None:
        model.check(kind)
        self.kind = kind
        self._build: Callable[[int], keras.Model] = partial(model.build, kind)
        self._keras = model.build(kind, 0, precision)
        _refuse_other_state(model, self._keras.non_trainable_variables)
        last = self._keras.layers[-1]
        self._with_features = keras.Model(self._keras.input, [self._keras.output, last.input])
        self._shapes = [tuple(v.shape) for v in self._keras.trainable_variables]
        self._sizes = [int(np.prod(shape)) for shape in self._shapes]
        self.num_weights = sum(self._sizes)

    def initial_weights(self, seed: int) -> Weights:
        """Return the model's own initialisation, `[num_weights]` float32."""
        return flatten(self._build(seed).trainable_variables)

    def logits(self, weights: Any, images: Any, key: Any = None) -> Any:
        """Return `[n, num_classes]` logits, inside a graph; see `outputs`."""
        return self.outputs(weights, images, key).logits

    def outputs(self, weights: Any, images: Any, key: Any = None) -> Outputs:
        """Return logits, and what the last layer is given, inside a graph.

        Args:
            weights: `[num_weights]` float32 tensor.
            images: `[n, *kind.shape]` uint8 tensor.
            key: Two int64 that decide all dropout; `None` for inference.
        """
        pixels = tf.cast(images, tf.float32)
        pixels = (pixels[..., None] if self.kind.channels == 1 else pixels) / 255.0
        pieces = tf.split(weights, self._sizes)
        layers = [tf.reshape(p, s) for p, s in zip(pieces, self._shapes, strict=True)]
        # A Keras layer that draws random numbers keeps a seed among the non-trainable variables,
        # and nothing else is there; handing it in makes dropout a pure function of the key.
        seeds = [
            tf.cast([0, 0] if key is None else tf.add(key, [0, layer << 32]), v.dtype)
            for layer, v in enumerate(self._keras.non_trainable_variables)
        ]
        training = key is not None
        (logits, features), _ = self._with_features.stateless_call(
            layers, seeds, pixels, training=training
        )
        return Outputs(logits, tf.cast(features, tf.float32))


def _refuse_other_state(model: Model, variables: list[Any]) -> None:
    """Raise ConfigError if a layer keeps anything but seeds, as batch normalisation does.

    Such a state changes while a party trains, but is no weight: nobody would send or combine it.
    """
    other = [variable.path for variable in variables if variable.name != SEED]
    if other:
        raise ConfigError(
            f"Model “{model.label}” keeps {other[0]}, which is neither a weight that is trained "
            "nor a seed: it could not be combined. Choose a model without such layers."
        )


def flatten(variables: list[Any]) -> Weights:
    """Return Keras variables as one vector, in their order."""
    return np.concatenate([np.asarray(v).ravel() for v in variables]).astype(np.float32)


@lru_cache(maxsize=4)
def flat_model_of(
    model: Model, precision: Precision = "float32", kind: ImageKind = DIGITS
) -> FlatModel:
    """Return the network of a model for images of a kind, built once."""
    return FlatModel(model, precision, kind)
