"""The LeNet of the benchmark of label skews."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from fl_core.models.convolutional import Block, ConvolutionalNetwork


class LeNet(ConvolutionalNetwork):
    """Two blocks of 5x5 convolution (6 and 16 filters), 120 and 84 units: 44,426 weights on MNIST.

    As Li et al. 2022 train it, "Federated Learning on Non-IID Data Silos: An Experimental Study"
    (NIID-Bench), section 5: that of LeCun et al. 1998 with ReLU and max-pooling.
    """

    kind: ClassVar[str] = "lenet"
    label: ClassVar[str] = "LeNet"
    about: ClassVar[str] = (
        "Two small convolution blocks and three dense layers: the network on which many methods "
        "were compared under skewed labels. The quickest with convolutions."
    )
    also: ClassVar[Sequence[str]] = ("LeNet-5", "NIID-Bench CNN", "simple-cnn")
    heading: ClassVar[str] = "From the papers"
    paper: ClassVar[str] = (
        "Li, Diao, Chen and He, “Federated Learning on Non-IID Data Silos: An Experimental "
        "Study”, ICDE 2022."
    )
    learns_well_with: ClassVar[Mapping[str, Any]] = {"optimizer": "adam", "learning_rate": 0.001}

    def _blocks(self) -> Sequence[Block]:
        return [Block(filters, 5) for filters in (6, 16)]

    def _hidden(self) -> Sequence[int]:
        return [120, 84]
