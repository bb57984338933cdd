"""A Keras model seen as a function of one flat weight vector."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import accumulate
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from fl_core.errors import ConfigError
from fl_core.image_kind import DIGITS, ImageKind
from fl_core.models import Model, Precision
from fl_core.training.hook import Outputs
from fl_core.updates_and_state import Weights
from fl_core.weight_layout import Kind, Layout, WeightPart, num_weights

SEED = "seed_generator_state"
"""What Keras calls the state of a layer's `keras.random.SeedGenerator`."""

KINDS: Mapping[str, Kind] = {
    "kernel": "kernel",
    "bias": "bias",
    "gamma": "scale",
    "beta": "shift",
    "moving_mean": "running_mean",
    "moving_variance": "running_variance",
}
"""What Keras's variables are, by their names."""


class FlatModel:
    """Lays a flat vector out as a Keras model's weights; stateless, shared by all threads.

    First come the weights that are trained, layer by layer in Keras's order; behind them, in the
    same order, the running means and variances of batch normalisation. So they are sent and
    combined as all weights are, and what gradients move is one piece: `[:num_trained]`.
    """

    def __init__(
        self, model: Model, precision: Precision = "float32", kind: ImageKind = DIGITS
    ) -> None:
        model.check(kind)
        self.kind = kind
        build: Callable[[int], keras.Model] = partial(model.build, kind)
        self._untrained = lru_cache(maxsize=4)(lambda seed: flatten(in_vector(build(seed))))
        self._keras = model.build(kind, 0, precision)
        _refuse_other_state(model, self._keras.non_trainable_variables)
        last = self._keras.layers[-1]
        self._with_features = keras.Model(self._keras.input, [self._keras.output, last.input])
        self.parts = parts_of(self._keras)
        self.num_weights = num_weights(self.parts)
        self.num_trained = num_weights(tuple(part for part in self.parts if not part.runs))

    def initial_weights(self, seed: int) -> Weights:
        """Return the model's own initialisation, `[num_weights]` float32."""
        return self._untrained(seed).copy()  # runs that are compared begin alike

    def trained_only(self, gradient: Any) -> Any:
        """Return a gradient that moves nothing but what is trained, `[num_weights]`."""
        running = self.num_weights - self.num_trained
        if not running:
            return gradient
        return tf.concat([gradient[: self.num_trained], tf.zeros([running])], 0)

    def running_on(self, point: Any, weights: Any) -> Any:
        """Return `[num_weights]`, a point with the running statistics of where a party stands."""
        if point is weights or self.num_trained == self.num_weights:
            return point
        return tf.concat([point[: self.num_trained], weights[self.num_trained :]], 0)

    def logits(self, weights: Any, images: Any, key: Any = None) -> Any:
        """Return `[n, num_classes]` logits, inside a graph; see `outputs`."""
        return self.outputs(weights, images, key).logits

    def outputs(self, weights: Any, images: Any, key: Any = None) -> Outputs:
        """Return logits, features and the running statistics after them, inside a graph.

        In training a batch is normalised by its own statistics, and the running ones, which are
        `[num_weights - num_trained]`, move towards them (Ioffe and Szegedy 2015, algorithm 2);
        `None` where there are none. In inference the running ones are used, and stay.

        Args:
            weights: `[num_weights]` float32 tensor.
            images: `[n, *kind.shape]` uint8 tensor.
            key: Two int64 that decide all dropout; `None` for inference.
        """
        pixels = tf.cast(images, tf.float32)
        pixels = (pixels[..., None] if self.kind.channels == 1 else pixels) / 255.0
        pieces = pieces_of(weights, [part.size for part in self.parts])
        layers = [tf.reshape(p, part.shape) for p, part in zip(pieces, self.parts, strict=True)]
        trained = len(self._keras.trainable_variables)
        state = self._state(layers[trained:], key)
        (logits, features), after = self._with_features.stateless_call(
            layers[:trained], state, pixels, training=key is not None
        )
        return Outputs(logits, tf.cast(features, tf.float32), self._running(after))

    def _state(self, running: list[Any], key: Any) -> list[Any]:
        """Return what Keras keeps beside what it trains: seeds and running statistics.

        A Keras layer that draws random numbers keeps a seed there; handing it in makes dropout a
        pure function of the key.
        """
        left = iter(running)
        return [
            tf.cast([0, 0] if key is None else tf.add(key, [0, layer << 32]), variable.dtype)
            if variable.name == SEED
            else _usable(next(left), variable)
            for layer, variable in enumerate(self._keras.non_trainable_variables)
        ]

    def _running(self, state: list[Any]) -> Any:
        kept = [
            tf.reshape(value, [-1])
            for value, variable in zip(state, self._keras.non_trainable_variables, strict=True)
            if variable.name != SEED
        ]
        return tf.concat(kept, 0) if kept else None


def pieces_of(vector: Any, sizes: Sequence[int]) -> list[Any]:
    """Return a vector `[sum of sizes]` cut into pieces, one behind another.

    The same as `tf.split`, gradient included, which copies each piece. A slice that begins and ends
    at a multiple of 64 bytes stays where it is, as nearly all of a network's do. Its own gradient
    would be as long as the vector, one for each piece; here they are joined.
    """
    ends = list(accumulate(sizes))

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def cut(whole: Any) -> Any:
        return [whole[end - size : end] for size, end in zip(sizes, ends, strict=True)], joined

    def joined(*gradients: Any) -> Any:
        return tf.concat(gradients, 0)

    return list(cut(vector))


def _usable(value: Any, variable: Any) -> Any:
    """Return a running statistic, a variance at least 0.

    Parties' variances never are below it, nor is any mean of them. But a server that goes on in a
    direction (momentum, a rate above 1, Adam) or adds to what it gets can step beyond: of such a
    variance the root would be no number, and the model with it.
    """
    return tf.maximum(value, 0.0) if KINDS[variable.name] == "running_variance" else value


def in_vector(model: keras.Model) -> list[Any]:
    """Return a Keras model's variables in the order of the vector."""
    running = [v for v in model.non_trainable_variables if v.name != SEED]
    return [*model.trainable_variables, *running]


def parts_of(model: keras.Model) -> Layout:
    """Return which part of the vector is what; the last layer that is trained is the head."""
    variables = in_vector(model)
    layers = {id(v): layer.name for layer in model.layers for v in layer.variables}
    names = [layers[id(variable)] for variable in variables]
    last = layers[id(model.trainable_variables[-1])]
    return tuple(
        WeightPart(name, KINDS.get(v.name, "other"), tuple(v.shape), head=name == last)
        for name, v in zip(names, variables, strict=True)
    )


def _refuse_other_state(model: Model, variables: list[Any]) -> None:
    """Raise ConfigError if a layer keeps anything but seeds and running means and variances.

    Such a state changes while a party trains, and nobody knows whether a mean of it means anything.
    """
    known = {SEED, *(name for name, kind in KINDS.items() if kind.startswith("running"))}
    other = [variable.path for variable in variables if variable.name not in known]
    if other:
        raise ConfigError(
            f"Model “{model.label}” keeps {other[0]}, which is neither trained nor a running mean "
            "or variance: it could not be combined. Choose a model without such layers."
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
