"""Adam: Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization" (ICLR), algorithm 1 with
the order of computation of its section 2, beta_1 0.9, beta_2 0.999 and Keras's epsilon of 1e-7."""

from typing import ClassVar

from fl_core.optimizers.base import Optimizer


class Adam(Optimizer):
    """m and v are running means of g and g^2; w <- w - rate_t m / (sqrt(v) + epsilon).

    g is the gradient plus weight decay times w, so that the decay, too, is divided by sqrt(v).
    """

    kind: ClassVar[str] = "adam"
    label: ClassVar[str] = "Adam"
    about: ClassVar[str] = (
        "Each weight has a step length of its own, which follows from how large its last gradients "
        "were. It learns well with one rate for many networks; as it starts afresh every round, "
        "its first steps are all about as long as the learning rate."
    )

    equation: ClassVar[str] = (
        r"m \leftarrow 0.9\, m + 0.1\, g, \qquad v \leftarrow 0.999\, v + 0.001\, g^2, \qquad w "
        r"\leftarrow w - \eta\, \frac{\sqrt{1 - 0.999^t}}{1 - 0.9^t}\, \frac{m}{\sqrt{v} + "
        r"10^{-7}}, \qquad g = g_i(w) + \lambda w \text{ in step } t \text{ of a round}"
    )
    paper: ClassVar[str] = "Kingma and Ba, “Adam: A Method for Stochastic Optimization”, ICLR 2015."

    @property
    def usual_rate(self) -> float:
        return 0.001
