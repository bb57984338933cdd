"""The notebook's convolutional network."""

from collections.abc import Sequence
from typing import ClassVar

from fl_core.knobs import knob
from fl_core.models.convolutional import Block, ConvolutionalNetwork


class Cnn(ConvolutionalNetwork):
    """Three blocks of 3x3 convolution, ReLU and 2x2 max-pooling, then two dense layers.

    With the default dropout, on MNIST, it is the notebook's network. Pooling leaves out an odd last
    row and column: of the third convolution's 3x3 values it looks at 2x2 only. Followed back
    through the layers, that is 22x22 of 28x28 pixels, and half the arithmetic.
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

    def _blocks(self) -> Sequence[Block]:
        return [Block(filters, 3) for filters in (32, 64, 128)]

    def _hidden(self) -> Sequence[int]:
        return [128]

    def _dropped(self) -> float:
        return self.dropout
