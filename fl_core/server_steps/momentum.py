"""Momentum at the server, known as FedAvgM: Hsu, Qi and Brown 2019, "Measuring the Effects of
Non-Identical Data Distribution for Federated Visual Classification" (arXiv:1909.06335)."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.knob_cautions import turn
from fl_core.knobs import knob
from fl_core.server_steps.base import Sent
from fl_core.server_steps.plain import Plain
from fl_core.updates_and_state import Memory, Weights


class Momentum(Plain):
    """v <- beta v + step, then the model moves by rate v; the paper writes steps with a minus."""

    kind: ClassVar[str] = "momentum"
    label: ClassVar[str] = "Momentum (FedAvgM)"
    about: ClassVar[str] = (
        "The server keeps part of the last round's move and adds this round's. It steadies rounds "
        "in which few or unlike parties take part; too much of it overshoots."
    )
    also: ClassVar[Sequence[str]] = ("FedAvgM", "server momentum")
    equation: ClassVar[str] = r"v \leftarrow \beta v + d, \qquad w \leftarrow w + \eta_s\, v"
    paper: ClassVar[str] = (
        "Hsu, Qi and Brown, “Measuring the Effects of Non-Identical Data Distribution for "
        "Federated Visual Classification”, arXiv:1909.06335, 2019."
    )
    neutral: ClassVar[str] = "beta 0 is the plain step."
    server_state: ClassVar[str] = "The velocity v, as long as the model."

    beta: float = knob(
        0.9,
        low=0.0,
        high=0.99,
        step=0.01,
        label="Momentum",
        help="Share of the last move that is kept. 0 keeps none: then it is no other than without.",
    )

    @property
    def steadier(self) -> str:
        return super().steadier or turn("Server rate", self.rate, self.rate / 10)

    @property
    def _kept(self) -> float:
        return self.beta

    def take(
        self, weights: Weights, step: NDArray[np.float64], memory: Memory, sent: Sent
    ) -> tuple[Weights, Memory]:
        before = memory.get("velocity", np.zeros_like(weights)).astype(np.float64)
        velocity = (self.beta * before + step).astype(np.float32)
        return weights + np.float32(self.rate) * velocity, {"velocity": velocity}
