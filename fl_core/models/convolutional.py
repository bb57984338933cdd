"""What most networks here are: blocks of convolution and pooling, then dense layers."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from fl_core.image_kind import ImageKind
from fl_core.models.base import Model, Precision
from fl_core.models.normalisation import Normalisation
from fl_core.models.receptive_field import Window, left, seen
from fl_core.translatable import translatable
from fl_core.weight_layout import (
    Layout,
    WeightPart,
    convolution,
    dense,
    in_vector_order,
    normalisation,
)

if TYPE_CHECKING:
    import keras

POOLING = Window(2, stride=2)


@dataclass(frozen=True)
class Block:
    """A convolution, a 2x2 max-pooling, maybe a normalisation, and ReLU.

    Pooling first is the same function as pooling last, for bias and ReLU never change which value
    of a channel is the largest, and leaves what follows a quarter of the work.

    Attributes:
        filters: Channels that it makes.
        size: Of the convolution, in pixels.
        same: Whether its image is padded with zeros, so that what it makes is as large.
        normalisation: Of what was pooled.
    """

    filters: int
    size: int
    same: bool = False
    normalisation: Normalisation = "none"

    @property
    def windows(self) -> tuple[Window, Window]:
        """Its convolution and its pooling."""
        return Window(self.size, same=self.same), POOLING


TOO_SMALL = (
    "Model “{model}” needs images of at least {least}×{least} pixels, and those of this Data set "
    "have {size}: choose another model."
)


class ConvolutionalNetwork(Model):
    """Blocks, then dense layers with ReLU, dropout and logits; a subclass says which.

    It ends in logits: the softmax is part of the loss, where it is exact for large values. What no
    later layer looks at is not computed: the same function, its gradients too, with less
    arithmetic.
    """

    def _blocks(self) -> Sequence[Block]:
        """Return the blocks, the first one first."""
        return ()

    def _hidden(self) -> Sequence[int]:
        """Return how many units each hidden dense layer has."""
        return ()

    def _dropped(self) -> float:
        """Return the share of the last hidden layer that is switched off in training."""
        return 0.0

    def seen(self, height: int, width: int) -> tuple[int, int]:
        windows = self._windows()
        return seen(height, windows), seen(width, windows)

    @property
    def _too_small(self) -> str:
        """What is said of images that are too small."""
        return TOO_SMALL

    def problem_with(self, kind: ImageKind) -> str:
        windows = self._windows()
        least = next(length for length in count(1) if left(length, windows))
        if min(kind.height, kind.width) >= least:
            return ""
        return translatable(self._too_small, model=self.label, least=least, size=kind.size)

    def parts(self, kind: ImageKind) -> Layout:
        return in_vector_order([*self._parts_of_blocks(kind), *self._parts_of_dense(kind)])

    def build(self, kind: ImageKind, seed: int, precision: Precision = "float32") -> "keras.Model":
        from fl_core.models.layer_stack import LayerStack

        blocks, hidden = self._blocks(), self._hidden()
        stack = LayerStack(kind, seed, precision, self._windows())
        for number, block in enumerate(blocks, 1):
            stack.block(number, block)
        stack.flatten()
        for number, units in enumerate(hidden, 1):
            stack.hidden(number, units)
        if hidden:
            stack.dropout(self._dropped())
        return stack.classes()

    def _windows(self) -> list[Window]:
        return [window for block in self._blocks() for window in block.windows]

    def _parts_of_blocks(self, kind: ImageKind) -> Iterator[WeightPart]:
        channels = kind.channels
        for number, block in enumerate(self._blocks(), 1):
            yield from convolution(f"convolution_{number}", block.size, channels, block.filters)
            channels, how = block.filters, block.normalisation
            if how == "none":
                yield WeightPart(f"bias_{number}", "bias", (channels,))
            else:
                yield from normalisation(f"normalisation_{number}", channels, how == "batch")

    def _parts_of_dense(self, kind: ImageKind) -> Iterator[WeightPart]:
        blocks, windows = self._blocks(), self._windows()
        channels = blocks[-1].filters if blocks else kind.channels
        inputs = math.prod(left(side, windows) for side in (kind.height, kind.width)) * channels
        for number, units in enumerate(self._hidden(), 1):
            yield from dense(f"hidden_{number}", inputs, units)
            inputs = units
        yield from dense("classes", inputs, kind.num_classes, head=True)
