"""The notebook's convolutional network."""

from typing import TYPE_CHECKING, Any, ClassVar

from fl_core.knobs import knob
from fl_core.models.base import Model, Precision, dtype_of

if TYPE_CHECKING:
    import keras


# Pooling leaves out an odd last row and column: of the third convolution's 3x3 values it looks
# at 2x2 only. Followed back through the layers, that is the image's upper left 22x22 pixels.
SEEN = 22


class Cnn(Model):
    """Three blocks of 3x3 convolution, ReLU and 2x2 max-pooling, then two dense layers.

    With the default dropout it is the notebook's network, 110,474 weights. It ends in logits:
    the softmax is part of the loss, where it is exact for large values. What no later layer looks
    at is not computed: the same function, its gradients too, with half the arithmetic.
    """

    kind: ClassVar[str] = "cnn"
    label: ClassVar[str] = "The notebook's CNN"
    about: ClassVar[str] = "Three convolution blocks and two dense layers, 110,474 weights."

    dropout: float = knob(
        0.5,
        low=0,
        high=0.9,
        step=0.05,
        label="Dropout",
        help="Share of the last hidden layer switched off at random during training.",
    )

    def build(self, seed: int, precision: Precision = "float32") -> "keras.Model":
        import keras
        from keras import layers

        from fl_core.models.layers import BiasRelu

        def initial(layer: int) -> Any:
            return keras.initializers.GlorotUniform(seed=seed + layer)

        inside = dtype_of(precision)
        image = keras.Input((28, 28, 1))
        x = layers.Cropping2D(((0, 28 - SEEN), (0, 28 - SEEN)), dtype=inside)(image)
        for layer, filters in enumerate((32, 64, 128)):
            x = layers.Conv2D(
                filters, 3, use_bias=False, kernel_initializer=initial(layer), dtype=inside
            )(x)
            # Pooling first is the same function, for bias and ReLU never change which value of
            # a channel is the largest, and leaves them a quarter of the work.
            x = layers.MaxPooling2D(2, dtype=inside)(x)
            x = BiasRelu(dtype=inside)(x)
        x = layers.Flatten(dtype=inside)(x)
        x = layers.Dense(128, activation="relu", kernel_initializer=initial(3), dtype=inside)(x)
        x = layers.Dropout(self.dropout, dtype=inside)(x)
        logits = layers.Dense(10, kernel_initializer=initial(4))(x)
        return keras.Model(image, logits)
