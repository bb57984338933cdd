"""Adam with decoupled weight decay: Loshchilov and Hutter 2019, "Decoupled Weight Decay
Regularization" (ICLR), algorithm 2, the decay times the rate as in Keras and PyTorch."""

from typing import TYPE_CHECKING, ClassVar

from fl_core.family_member import Caution
from fl_core.optimizers.adam import Adam

if TYPE_CHECKING:
    from fl_core.config import RunConfig


class AdamW(Adam):
    """As Adam along the gradient alone, and w <- w - rate * decay * w beside it."""

    kind: ClassVar[str] = "adamw"
    label: ClassVar[str] = "AdamW"
    about: ClassVar[str] = (
        "As Adam, but weight decay pulls all weights equally strongly, whatever their gradients. "
        "It helps where parties train long on few images; without weight decay it is Adam."
    )
    equation: ClassVar[str] = (
        r"w \leftarrow w - \eta \lambda\, w - \eta\, \frac{\sqrt{1 - 0.999^t}}{1 - 0.9^t}\, "
        r"\frac{m}{\sqrt{v} + 10^{-7}}, \qquad m, v \text{ as in Adam, of } g = g_i(w)"
    )
    paper: ClassVar[str] = (
        "Loshchilov and Hutter, “Decoupled Weight Decay Regularization”, ICLR 2019; the decay "
        "times the learning rate, as Keras and PyTorch have it."
    )
    neutral: ClassVar[str] = "Weight decay 0 is Adam."

    def caution(self, config: "RunConfig") -> Caution | None:
        return None  # its decay is no part of the gradient, and a step of it as short as the rate
