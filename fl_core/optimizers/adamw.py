"""Adam with decoupled weight decay: Loshchilov and Hutter 2019, "Decoupled Weight Decay
Regularization" (ICLR), algorithm 2, the decay times the rate as in Keras and PyTorch."""

from typing import ClassVar

from fl_core.optimizers.adam import Adam


class AdamW(Adam):
    """As Adam along the gradient alone, and w <- w - rate * decay * w beside it."""

    kind: ClassVar[str] = "adamw"
    label: ClassVar[str] = "AdamW"
    about: ClassVar[str] = (
        "As Adam, but weight decay pulls all weights equally strongly, whatever their gradients. "
        "It helps where parties train long on few images; without weight decay it is Adam."
    )
