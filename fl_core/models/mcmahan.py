"""The two networks with which federated averaging was introduced."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from fl_core.models.convolutional import Block, ConvolutionalNetwork


class McMahanCnn(ConvolutionalNetwork):
    """Two blocks of 5x5 convolution (32 and 64 filters, padded), 512 units: 1,663,370 weights.

    McMahan et al. 2017, "Communication-Efficient Learning of Deep Networks from Decentralized
    Data", section 3; the number is that of MNIST, and the paper's.
    """

    kind: ClassVar[str] = "mcmahan_cnn"
    label: ClassVar[str] = "McMahan's CNN"
    about: ClassVar[str] = (
        "The network of the paper that introduced federated averaging: two convolution blocks and "
        "a wide dense layer. Learns digits very well; large to send, and slow."
    )
    also: ClassVar[Sequence[str]] = ("FedAvg CNN", "McMahan CNN")
    heading: ClassVar[str] = "From the papers"
    paper: ClassVar[str] = (
        "McMahan, Moore, Ramage, Hampson and Agüera y Arcas, “Communication-Efficient Learning "
        "of Deep Networks from Decentralized Data”, AISTATS 2017."
    )
    learns_well_with: ClassVar[Mapping[str, Any]] = {"optimizer": "adam", "learning_rate": 0.001}

    def _blocks(self) -> Sequence[Block]:
        return [Block(filters, 5, same=True) for filters in (32, 64)]

    def _hidden(self) -> Sequence[int]:
        return [512]


class McMahan2nn(ConvolutionalNetwork):
    """Two hidden layers of 200 units with ReLU: 199,210 weights; of the same paper and section."""

    kind: ClassVar[str] = "mcmahan_2nn"
    label: ClassVar[str] = "McMahan's 2NN"
    about: ClassVar[str] = (
        "Two hidden layers of 200 units, no convolution: it does not know which pixels are "
        "neighbours. Quick, and good on digits."
    )
    also: ClassVar[Sequence[str]] = ("2NN", "MLP", "Multilayer perceptron")
    heading: ClassVar[str] = "From the papers"
    paper: ClassVar[str] = (
        "McMahan, Moore, Ramage, Hampson and Agüera y Arcas, “Communication-Efficient Learning "
        "of Deep Networks from Decentralized Data”, AISTATS 2017."
    )
    learns_well_with: ClassVar[Mapping[str, Any]] = {"optimizer": "adam", "learning_rate": 0.001}

    def _hidden(self) -> Sequence[int]:
        return [200, 200]
