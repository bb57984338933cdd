"""What a model is. Keras is imported inside `build` only, so that a config never loads it."""

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from fl_core.knobs import Choice

if TYPE_CHECKING:
    import keras


class Model(Choice):
    """A network architecture. The fields of a subclass are its knobs."""

    kind: ClassVar[str]

    @abstractmethod
    def build(self, seed: int) -> "keras.Model":
        """Return a fresh Keras model: `[n, 28, 28, 1]` float32 in 0..1 to logits `[n, 10]`.

        Args:
            seed: Draws the initial weights; two calls with one seed give equal weights.
        """
