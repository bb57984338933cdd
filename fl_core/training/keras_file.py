"""A model as a `.keras` file, which plain Keras opens without anything of Fedarium's."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers

from fl_core.config import RunConfig
from fl_core.errors import DataError
from fl_core.models.bias_relu import BiasRelu
from fl_core.training.flat_model import KINDS, in_vector
from fl_core.updates_and_state import Weights

BRIGHTEST = 255.0


def as_keras_file(config: RunConfig, weights: Weights) -> bytes:
    """Return a model as the bytes of a `.keras` file.

    It takes images as they are, `[n, *shape]` of 0..255, and gives the probability of each class,
    `[n, num_classes]` float32. It is compiled, so that `evaluate(images, labels)` says its loss in
    nats and its accuracy at once.

    Args:
        config: Says which network, and for which images.
        weights: `[num_weights]` float32.

    Raises:
        DataError: If the weights are of another model.
    """
    model = plain_model(config, weights)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()


def plain_model(config: RunConfig, weights: Weights) -> keras.Model:
    """Return a model of nothing but Keras's own layers, from pixels to probabilities."""
    kind = config.dataset.image_kind
    trained = config.model.build(kind, 0, config.precision)
    _set(trained, weights)
    network = _in_plain_layers(trained)
    images = keras.Input(kind.shape, name="images")
    shaped = images if kind.channels > 1 else layers.Reshape(kind.layers, name="channels")(images)
    logits = network(layers.Rescaling(1 / BRIGHTEST, name="brightness")(shaped))
    chances = layers.Softmax(dtype="float32", name="probabilities")(logits)
    model = keras.Model(images, chances, name=f"fedarium_{config.model.kind}")
    # Any optimizer would do: whoever trains on compiles it anew.
    model.compile("sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def _set(model: keras.Model, weights: Weights) -> None:
    """Lay a vector out as a Keras model's weights."""
    variables = in_vector(model)
    sizes = [int(np.prod(variable.shape)) for variable in variables]
    if weights.shape != (sum(sizes),):
        raise DataError(f"The model has {sum(sizes):,} weights, but {weights.size:,} were kept.")
    pieces = np.split(weights, np.cumsum(sizes)[:-1])
    for variable, piece in zip(variables, pieces, strict=True):
        value = piece.reshape(variable.shape)
        is_variance = KINDS[variable.name] == "running_variance"
        # As in training: of a variance below 0 the root would be no number.
        variable.assign(np.maximum(value, 0) if is_variance else value)


def _in_plain_layers(model: keras.Model) -> keras.Model:
    """Return the same function without `BiasRelu`, whose bias goes to the convolution before it.

    Between the two there is a max-pooling, and the largest of some numbers is the same one whether
    a bias is added before or after.
    """
    biases = dict(_biases(model))

    def plain(layer: layers.Layer) -> layers.Layer:
        if isinstance(layer, BiasRelu):
            return layers.ReLU(name=layer.name.replace("bias", "relu"), dtype=layer.dtype_policy)
        changed = {"use_bias": True} if layer.name in biases else {}
        return type(layer).from_config(layer.get_config() | changed)

    copy = keras.models.clone_model(model, clone_function=plain)
    for layer in model.layers:
        if not isinstance(layer, BiasRelu) and layer.weights:
            values = [*layer.get_weights(), *biases.get(layer.name, ())]
            copy.get_layer(layer.name).set_weights(values)
    return copy


def _biases(model: keras.Model) -> Iterator[tuple[str, list[Any]]]:
    """Yield the name of each convolution that a `BiasRelu` follows, and the bias."""
    convolution = ""
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            convolution = layer.name
        elif isinstance(layer, BiasRelu):
            yield convolution, layer.get_weights()
