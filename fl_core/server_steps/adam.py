"""Adam at the server, known as FedAdam: Reddi, Charles, Zaheer, Garrett, Rush, Konečný, Kumar and
McMahan 2021, "Adaptive Federated Optimization" (ICLR, arXiv:2003.00295), algorithm 2."""

from collections.abc import Sequence
from math import sqrt
from typing import ClassVar

from fl_core.knobs import knob
from fl_core.server_steps.adagrad import Vector
from fl_core.server_steps.yogi import Yogi


class Adam(Yogi):
    """As Adagrad, with v <- beta2 v + (1 - beta2) d^2.

    The paper corrects nothing for the beginning. The switch corrects as flwr's FedAdam does: eta
    times sqrt(1 - beta2^(t + 1)) / (1 - beta1^(t + 1)) in round t, from 1. Kingma and Ba 2015,
    "Adam", have t where it has t + 1; after some rounds none of them differ.
    """

    kind: ClassVar[str] = "adam"
    label: ClassVar[str] = "Adam (FedAdam)"
    about: ClassVar[str] = (
        "Each weight moves at a rate of its own, by how far it moved of late, and keeps part of "
        "its direction. Often much quicker than the plain step where the model has rare words or "
        "classes; its rate must be found by trying."
    )
    also: ClassVar[Sequence[str]] = ("FedAdam",)
    equation: ClassVar[str] = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\, d, \qquad v \leftarrow \beta_2 v + (1 - "
        r"\beta_2)\, d^2, \qquad w \leftarrow w + \eta_s\, \frac{m}{\sqrt{v} + \tau}"
    )
    paper: ClassVar[str] = (
        "Reddi, Charles, Zaheer, Garrett, Rush, Konečný, Kumar and McMahan, “Adaptive "
        "Federated Optimization”, ICLR 2021."
    )
    neutral: ClassVar[str] = "None: with a huge tau it is momentum."
    server_state: ClassVar[str] = (
        "m, at first 0, and v, at first tau squared, as long as the model."
    )

    bias_correction: bool = knob(
        False,
        label="Correct the first rounds",
        more=True,
        help="The paper does not; Flower’s FedAdam does: it makes the first rounds’ steps larger "
        "or smaller, as if there had been rounds before them.",
    )

    def second_moment(self, before: Vector, squared: Vector) -> Vector:
        return self.beta_2 * before + (1 - self.beta_2) * squared

    def rate_in(self, round: int) -> float:
        if not self.bias_correction:
            return self.rate
        later = round + 1
        return self.rate * sqrt(1 - self.beta_2**later) / (1 - self.beta_1**later)
