"""The notebook's convolutional network."""

from typing import TYPE_CHECKING, Any, ClassVar

from fl_core.image_kind import ImageKind
from fl_core.knobs import knob
from fl_core.models.base import Model, Precision, dtype_of
from fl_core.models.receptive_field import Window, left, needed, seen

if TYPE_CHECKING:
    import keras


FILTERS = (32, 64, 128)
HIDDEN = 128
CONVOLUTION, POOLING = Window(3), Window(2, stride=2)
WINDOWS = (CONVOLUTION, POOLING) * len(FILTERS)


class Cnn(Model):
    """Three blocks of 3x3 convolution, ReLU and 2x2 max-pooling, then two dense layers.

    With the default dropout, on MNIST, it is the notebook's network. It ends in logits: the
    softmax is part of the loss, where it is exact for large values. What no later layer looks at
    is not computed: the same function, its gradients too, with half the arithmetic.
    """

    kind: ClassVar[str] = "cnn"
    label: ClassVar[str] = "The notebook's CNN"
    about: ClassVar[str] = "Three convolution blocks and two dense layers."

    dropout: float = knob(
        0.5,
        low=0,
        high=0.9,
        step=0.05,
        label="Dropout",
        help="Share of the last hidden layer switched off at random during training.",
    )

    def seen(self, height: int, width: int) -> tuple[int, int]:
        # Pooling leaves out an odd last row and column: of the third convolution's 3x3 values it
        # looks at 2x2 only. Followed back through the layers, that is 22x22 of 28x28 pixels.
        return seen(height, WINDOWS), seen(width, WINDOWS)

    def problem_with(self, kind: ImageKind) -> str:
        least = needed(WINDOWS)
        if min(kind.height, kind.width) >= least:
            return ""
        return (
            f"Model “{self.label}” needs images of at least {least}×{least} pixels, and those of "
            f"this Data set have {kind.size}: choose another model."
        )

    def num_weights(self, kind: ImageKind) -> int:
        inputs = (kind.channels, *FILTERS)
        blocks = sum(
            (CONVOLUTION.size**2 * before + 1) * filters
            for before, filters in zip(inputs, FILTERS, strict=False)
        )
        flat = left(kind.height, WINDOWS) * left(kind.width, WINDOWS) * FILTERS[-1]
        return blocks + (flat + 1) * HIDDEN + (HIDDEN + 1) * kind.num_classes

    def build(self, kind: ImageKind, seed: int, precision: Precision = "float32") -> "keras.Model":
        import keras
        from keras import layers

        from fl_core.models.bias_relu import BiasRelu

        def initial(layer: int) -> Any:
            return keras.initializers.GlorotUniform(seed=seed + layer)

        inside = dtype_of(precision)
        image = keras.Input(kind.layers)
        rows, columns = self.seen(kind.height, kind.width)
        outside = ((0, kind.height - rows), (0, kind.width - columns))
        x = layers.Cropping2D(outside, dtype=inside)(image)
        for layer, filters in enumerate(FILTERS):
            x = layers.Conv2D(
                filters,
                CONVOLUTION.size,
                use_bias=False,
                kernel_initializer=initial(layer),
                dtype=inside,
            )(x)
            # Pooling first is the same function, for bias and ReLU never change which value of
            # a channel is the largest, and leaves them a quarter of the work.
            x = layers.MaxPooling2D(POOLING.size, dtype=inside)(x)
            x = BiasRelu(dtype=inside)(x)
        x = layers.Flatten(dtype=inside)(x)
        x = layers.Dense(HIDDEN, activation="relu", kernel_initializer=initial(3), dtype=inside)(x)
        x = layers.Dropout(self.dropout, dtype=inside)(x)
        logits = layers.Dense(kind.num_classes, kernel_initializer=initial(4))(x)
        return keras.Model(image, logits)
