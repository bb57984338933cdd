"""A Keras model seen as a function of one flat weight vector."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from fl_core.models import Model, Precision
from fl_core.strategies import Weights


class Network:
    """Lays a flat vector out as a Keras model's weights; stateless, shared by all threads."""

    def __init__(self, model: Model, precision: Precision = "float32") -> None:
        self._build: Callable[[int], keras.Model] = model.build
        self._keras = model.build(0, precision)
        self._shapes = [tuple(v.shape) for v in self._keras.trainable_variables]
        self._sizes = [int(np.prod(shape)) for shape in self._shapes]
        self.num_weights = sum(self._sizes)

    def initial_weights(self, seed: int) -> Weights:
        """Return the model's own initialisation, `[num_weights]` float32."""
        return flatten(self._build(seed).trainable_variables)

    def logits(self, weights: Any, images: Any, key: Any = None) -> Any:
        """Return `[n, num_classes]` logits, inside a graph.

        Args:
            weights: `[num_weights]` float32 tensor.
            images: `[n, 28, 28]` uint8 tensor.
            key: Two int64 that decide all dropout; `None` for inference.
        """
        pixels = tf.cast(images, tf.float32)[..., None] / 255.0
        pieces = tf.split(weights, self._sizes)
        layers = [tf.reshape(p, s) for p, s in zip(pieces, self._shapes, strict=True)]
        # A Keras layer that draws random numbers keeps a seed among the non-trainable variables;
        # handing it in makes dropout a pure function of the key.
        seeds = [
            tf.cast([0, 0] if key is None else tf.add(key, [0, layer << 32]), v.dtype)
            for layer, v in enumerate(self._keras.non_trainable_variables)
        ]
        return self._keras.stateless_call(layers, seeds, pixels, training=key is not None)[0]


def flatten(variables: list[Any]) -> Weights:
    """Return Keras variables as one vector, in their order."""
    return np.concatenate([np.asarray(v).ravel() for v in variables]).astype(np.float32)


@lru_cache(maxsize=4)
def network_of(model: Model, precision: Precision = "float32") -> Network:
    """Return the network of a model, built once."""
    return Network(model, precision)
