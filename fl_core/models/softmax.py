"""Logistic regression: a network small enough to check by hand and to train in milliseconds."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from fl_core.image_kind import ImageKind
from fl_core.models.base import Model, Precision, dtype_of
from fl_core.models.receptive_field import Window, left, seen
from fl_core.weight_layout import Layout, dense

if TYPE_CHECKING:
    import keras


ACROSS = 4  # values that a row or column of pixels is pooled to; a few more where it is uneven


class Softmax(Model):
    """Multinomial logistic regression on mean-pooled pixels, MNIST's on 7x7 of them: convex."""

    kind: ClassVar[str] = "softmax"
    label: ClassVar[str] = "Logistic regression"
    about: ClassVar[str] = (
        "No hidden layer, about 4x4 pixels left of an image: learns in a blink, not much."
    )
    equation: ClassVar[str] = r"P(c \mid x) = \operatorname{softmax}_c (W \bar{x} + b)"
    learns_well_with: ClassVar[Mapping[str, Any]] = {"optimizer": "sgd", "learning_rate": 1.0}

    def seen(self, height: int, width: int) -> tuple[int, int]:
        return seen(height, [_pooling(height)]), seen(width, [_pooling(width)])

    def parts(self, kind: ImageKind) -> Layout:
        rows, columns = (left(side, [_pooling(side)]) for side in (kind.height, kind.width))
        inputs = rows * columns * kind.channels
        return tuple(dense("classes", inputs, kind.num_classes, head=True))

    def build(self, kind: ImageKind, seed: int, precision: Precision = "float32") -> "keras.Model":
        import keras
        from keras import layers

        image = keras.Input(kind.layers)
        pool = _pooling(kind.height).size, _pooling(kind.width).size
        x = layers.AveragePooling2D(pool, dtype=dtype_of(precision))(image)
        x = layers.Flatten()(x)
        initial = keras.initializers.GlorotUniform(seed=seed)
        classes = layers.Dense(kind.num_classes, kernel_initializer=initial, name="classes")
        return keras.Model(image, classes(x))


def _pooling(side: int) -> Window:
    return Window(side // ACROSS, stride=side // ACROSS)
