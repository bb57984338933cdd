"""Yogi at the server, known as FedYogi: Reddi, Charles, Zaheer, Garrett, Rush, Konečný, Kumar and
McMahan 2021, "Adaptive Federated Optimization" (ICLR, arXiv:2003.00295), algorithm 2."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fl_core.knobs import knob
from fl_core.server_steps.adagrad import Adagrad, Vector


class Yogi(Adagrad):
    """As Adagrad, with v <- v - (1 - beta2) d^2 sign(v - d^2)."""

    kind: ClassVar[str] = "yogi"
    label: ClassVar[str] = "Yogi (FedYogi)"
    about: ClassVar[str] = (
        "Each weight moves at a rate of its own, by how far it moved of late. As Adam, but the "
        "rates rise slowly after a round of large steps, so that they jump less from round to "
        "round. It helps where parties differ much."
    )
    also: ClassVar[Sequence[str]] = ("FedYogi",)
    equation: ClassVar[str] = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\, d, \qquad v \leftarrow v - (1 - \beta_2)\, "
        r"d^2 \operatorname{sign}(v - d^2), \qquad w \leftarrow w + \eta_s\, \frac{m}{\sqrt{v} "
        r"+ \tau}"
    )
    paper: ClassVar[str] = (
        "Reddi, Charles, Zaheer, Garrett, Rush, Konečný, Kumar and McMahan, “Adaptive "
        "Federated Optimization”, ICLR 2021."
    )
    neutral: ClassVar[str] = "None: with a huge tau it is momentum."
    server_state: ClassVar[str] = (
        "m, at first 0, and v, at first tau squared, as long as the model."
    )

    rate: float = knob(
        0.03,
        low=0.000_001,
        high=10.0,
        label="Server rate (eta)",
        help="About how far a weight moves in a round. The parties’ step has another measure, so "
        "this is no share of it: too high and training breaks down.",
    )
    beta_1: float = knob(
        0.9,
        low=0.0,
        high=0.99,
        step=0.01,
        label="Momentum (beta 1)",
        help="Share of the earlier rounds’ direction that is kept. 0 keeps none.",
    )
    beta_2: float = knob(
        0.99,
        low=0.0,
        high=0.999,
        step=0.001,
        label="Memory of sizes (beta 2)",
        help="How much of the earlier rounds’ sizes is kept. The nearer to 1, the more slowly the "
        "rates follow.",
    )

    def second_moment(self, before: Vector, squared: Vector) -> Vector:
        return before - (1 - self.beta_2) * squared * np.sign(before - squared)
