"""Puts Keras layers on one another. Imports Keras: only a model's `build` imports this."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from fl_core.image_kind import ImageKind
from fl_core.models.base import Precision, dtype_of
from fl_core.models.bias_relu import BiasRelu
from fl_core.models.convolutional import Block
from fl_core.models.normalisation import EPSILON, GROUPS, MOMENTUM, Normalisation
from fl_core.models.receptive_field import Window, stretches


def normalised(how: Normalisation, name: str, dtype: str) -> layers.Layer:
    """Return the layer of a normalisation: Wu and He 2018, Ba et al. 2016, Ioffe and Szegedy 2015.

    That of a layer takes all channels and pixels of an image together, as group normalisation
    does with a single group.
    """
    if how == "batch":
        return layers.BatchNormalization(momentum=MOMENTUM, epsilon=EPSILON, name=name, dtype=dtype)
    groups = GROUPS if how == "group" else 1
    return layers.GroupNormalization(groups, epsilon=EPSILON, name=name, dtype=dtype)


class LayerStack:
    """A network that grows from the image upwards, and computes only what is looked at."""

    def __init__(
        self, kind: ImageKind, seed: int, precision: Precision, windows: Sequence[Window]
    ) -> None:
        """Begin with an image, cut to what the layers look at.

        Args:
            kind: Of the image.
            seed: Draws the initial weights.
            precision: Of the arithmetic inside.
            windows: Of all convolutions and poolings that will come.
        """
        self._classes, self._seed, self._inside = kind.num_classes, seed, dtype_of(precision)
        self._image = keras.Input(kind.layers)
        self._sides = [stretches(side, windows) for side in (kind.height, kind.width)]
        self._x: Any = self._image
        if windows:
            self._crop(kind.height, kind.width)

    def block(self, number: int, block: Block) -> None:
        """Add a convolution, its pooling, and what follows them."""
        self._convolve(number, block)
        self._add(layers.MaxPooling2D(block.windows[1].size, dtype=self._inside))
        if block.normalisation == "none":
            self._add(BiasRelu(name=f"bias_{number}", dtype=self._inside))
            return
        self._add(normalised(block.normalisation, f"normalisation_{number}", self._inside))
        self._add(layers.ReLU(dtype=self._inside))

    def flatten(self) -> None:
        """Make one row of what there is of an image."""
        self._add(layers.Flatten(dtype=self._inside))

    def hidden(self, number: int, units: int) -> None:
        """Add a dense layer with ReLU."""
        self._add(
            layers.Dense(
                units,
                activation="relu",
                kernel_initializer=self._initial(),
                name=f"hidden_{number}",
                dtype=self._inside,
            )
        )

    def dropout(self, share: float) -> None:
        """Switch off some of the units in training."""
        self._add(layers.Dropout(share, dtype=self._inside))

    def classes(self) -> keras.Model:
        """Return the network, with a logit for each class at its end."""
        self._add(layers.Dense(self._classes, kernel_initializer=self._initial(), name="classes"))
        return keras.Model(self._image, self._x)

    def _add(self, layer: layers.Layer) -> None:
        self._x = layer(self._x)

    def _initial(self) -> Any:
        """Return how the next layer's kernel begins: no two layers of a network alike."""
        self._seed += 1
        return keras.initializers.GlorotUniform(seed=self._seed - 1)

    def _crop(self, height: int, width: int) -> None:
        rows, columns = (side[0].given for side in self._sides)
        outside = ((0, height - rows), (0, width - columns))
        self._add(layers.Cropping2D(outside, dtype=self._inside))

    def _convolve(self, number: int, block: Block) -> None:
        rows, columns = (side[2 * (number - 1)] for side in self._sides)
        whole = all(stretch.made == stretch.given for stretch in (rows, columns))
        if block.same and not whole:  # not all that padding would make is looked at
            zeros = tuple((stretch.before, stretch.behind) for stretch in (rows, columns))
            self._add(layers.ZeroPadding2D(zeros, dtype=self._inside))
        self._add(
            layers.Conv2D(
                block.filters,
                block.size,
                padding="same" if block.same and whole else "valid",
                use_bias=False,
                kernel_initializer=self._initial(),
                name=f"convolution_{number}",
                dtype=self._inside,
            )
        )
