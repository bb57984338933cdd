"""A network small enough to check by hand and to run tests on in milliseconds."""

from typing import TYPE_CHECKING, ClassVar

from fl_core.models.base import Model, Precision, dtype_of

if TYPE_CHECKING:
    import keras


class Softmax(Model):
    """Multinomial logistic regression on 7x7 mean-pooled pixels: 170 weights, convex."""

    kind: ClassVar[str] = "softmax"
    label: ClassVar[str] = "Logistic regression"
    about: ClassVar[str] = "No hidden layer, 4x4 pixels, 170 weights: learns in a blink, not much."

    def build(self, seed: int, precision: Precision = "float32") -> "keras.Model":
        import keras
        from keras import layers

        image = keras.Input((28, 28, 1))
        x = layers.AveragePooling2D(7, dtype=dtype_of(precision))(image)
        x = layers.Flatten()(x)
        initial = keras.initializers.GlorotUniform(seed=seed)
        return keras.Model(image, layers.Dense(10, kernel_initializer=initial)(x))
