"""The Keras layers of a residual network. Imports Keras: only a model's `build` imports this."""

from itertools import count
from typing import Any

import keras
from keras import layers

from fl_core.image_kind import ImageKind
from fl_core.models.base import Precision, dtype_of
from fl_core.models.layer_stack import normalised
from fl_core.models.resnet import FILTERS, ResNet


def build(model: ResNet, kind: ImageKind, seed: int, precision: Precision) -> keras.Model:
    """Return a fresh network; see `Model.build`."""
    inside, seeds = dtype_of(precision), count(seed)

    def initial() -> Any:
        return keras.initializers.GlorotUniform(seed=next(seeds))

    def convolved(x: Any, name: str, filters: int, size: int = 3, stride: int = 1) -> Any:
        x = layers.Conv2D(
            filters,
            size,
            stride,
            padding="same",
            use_bias=False,
            kernel_initializer=initial(),
            name=f"{name}_convolution",
            dtype=inside,
        )(x)
        return normalised(model.normalisation, f"{name}_normalisation", inside)(x)

    def relu(x: Any) -> Any:
        return layers.ReLU(dtype=inside)(x)

    image = keras.Input(kind.layers)
    x = relu(convolved(image, "first", FILTERS[0]))
    for name, _, filters, stride in model.stages():
        found = relu(convolved(x, f"{name}_a", filters, stride=stride))
        found = convolved(found, f"{name}_b", filters)
        short = convolved(x, f"{name}_short_cut", filters, 1, stride) if stride > 1 else x
        x = relu(layers.Add(dtype=inside)([found, short]))
    x = layers.GlobalAveragePooling2D(dtype=inside)(x)
    logits = layers.Dense(kind.num_classes, kernel_initializer=initial(), name="classes")(x)
    return keras.Model(image, logits)
