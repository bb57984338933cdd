"""What a model is. Keras is imported inside `build` only, so that a config never loads it."""

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Literal

from fl_core.knobs import Choice

if TYPE_CHECKING:
    import keras


Precision = Literal["float32", "bfloat16"]


def dtype_of(precision: Precision) -> str:
    """Return Keras's name for layers that compute in this precision and keep float32 weights."""
    return "float32" if precision == "float32" else "mixed_bfloat16"


class Model(Choice):
    """A network architecture. The fields of a subclass are its knobs."""

    kind: ClassVar[str]

    @abstractmethod
    def build(self, seed: int, precision: Precision = "float32") -> "keras.Model":
        """Return a fresh Keras model: `[n, 28, 28, 1]` float32 in 0..1 to logits `[n, 10]`.

        Args:
            seed: Draws the initial weights; two calls with one seed give equal weights.
            precision: Of the arithmetic inside; weights and logits are float32 either way.
        """
