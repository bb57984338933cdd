"""A Keras layer that models share. Imports Keras: only a model's `build` imports this."""

from typing import Any

import keras


@keras.saving.register_keras_serializable("fedarium")
class BiasRelu(keras.layers.Layer):
    """max(0, x + bias), one bias a channel: what a convolution without bias leaves undone."""

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.bias = self.add_weight(shape=(input_shape[-1],), initializer="zeros", name="bias")

    def call(self, x: Any) -> Any:
        return keras.ops.relu(keras.ops.add(x, self.bias))
