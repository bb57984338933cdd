"""Stochastic gradient descent, with momentum: Sutskever, Martens, Dahl and Hinton 2013, "On the
importance of initialization and momentum in deep learning" (ICML), with the rate outside of v."""

from collections.abc import Sequence
from typing import ClassVar

from fl_core.knobs import knob
from fl_core.optimizers.base import Optimizer


class Sgd(Optimizer):
    """v <- momentum v + g, w <- w - rate v; with Nesterov's w <- w - rate (g + momentum v).

    g is the gradient plus weight decay times w, which is the gradient of the loss plus half the
    decay times |w|^2. Without momentum and decay a step is rate times gradient, and no more.
    """

    kind: ClassVar[str] = "sgd"
    label: ClassVar[str] = "SGD"
    about: ClassVar[str] = (
        "Each step goes downhill along the gradient, the same rate for all weights. Momentum goes "
        "on in the direction of the last steps: it gets further where gradients are small or "
        "noisy, and needs a lower learning rate. What papers on federated learning mostly use."
    )
    also: ClassVar[Sequence[str]] = ("stochastic gradient descent", "momentum SGD")
    equation: ClassVar[str] = (
        r"v \leftarrow \beta v + g, \qquad w \leftarrow w - \eta\, v, \qquad g = g_i(w) + \lambda "
        r"w; \qquad \text{Nesterov: } w \leftarrow w - \eta\, (g + \beta v)"
    )
    paper: ClassVar[str] = (
        "Sutskever, Martens, Dahl and Hinton, “On the importance of initialization and momentum in "
        "deep learning”, ICML 2013."
    )
    neutral: ClassVar[str] = "Without momentum and weight decay a step is rate times gradient."

    momentum: float = knob(
        0.0,
        low=0.0,
        high=0.99,
        step=0.01,
        label="Momentum",
        help="Share of the last step that is taken again. With 0.9 a party comes up to ten times "
        "as far in the end: lower the learning rate as much. 0 leaves it out.",
    )
    nesterov: bool = knob(
        False,
        more=True,
        label="Nesterov’s momentum",
        help="Looks at where the momentum will have led before it corrects it, which overshoots "
        "less. It changes nothing without momentum.",
    )

    def gradients_in(self, num_steps: int) -> float:
        """The k-th last gradient is in the last k steps: 1 + m + ... + m^(k-1), m the momentum.

        That is (1 - m^k) / (1 - m); with Nesterov's momentum it is in one step more.
        """
        m = self.momentum
        if not m:
            return float(num_steps)
        if self.nesterov:
            return _added_up(m, num_steps + 1) - 1
        return _added_up(m, num_steps)

    @property
    def settles_below(self) -> float:
        """2 for plain steps, 2 (1 + b) with momentum b (Polyak 1964), Nesterov's over 1 + 2 b."""
        kept = self.momentum
        return 2 * (1 + kept) / (1 + 2 * kept if self.nesterov else 1)

    @property
    def usual_rate(self) -> float:
        return 0.05 * (
            1 - self.momentum
        )  # many equal steps together come 1 / (1 - momentum) as far


def _added_up(m: float, num_steps: int) -> float:
    """Return the sum of (1 - m^k) / (1 - m) over k from 1 to the number of steps."""
    return (num_steps - m * (1 - m**num_steps) / (1 - m)) / (1 - m)
