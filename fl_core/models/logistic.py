"""Logistic regression on every pixel: what no hidden layer can do, and what it can."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from fl_core.models.convolutional import ConvolutionalNetwork


class LogisticOnPixels(ConvolutionalNetwork):
    """Multinomial logistic regression on all pixels: 7,850 weights on MNIST, and convex."""

    kind: ClassVar[str] = "logistic"
    label: ClassVar[str] = "Logistic regression on all pixels"
    about: ClassVar[str] = (
        "No hidden layer: one weight for each pixel and class. About nine digits of ten, and there "
        "is a single best answer that all parties could agree on."
    )
    also: ClassVar[Sequence[str]] = ("MCLR", "Linear", "logistic on pixels")
    equation: ClassVar[str] = r"P(c \mid x) = \operatorname{softmax}_c (W x + b)"
    learns_well_with: ClassVar[Mapping[str, Any]] = {"optimizer": "sgd", "learning_rate": 0.2}
