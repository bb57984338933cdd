"""Momentum at the server, known as FedAvgM: Hsu, Qi and Brown 2019, "Measuring the Effects of
Non-Identical Data Distribution for Federated Visual Classification" (arXiv:1909.06335)."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

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

    beta: float = knob(
        0.9,
        low=0.0,
        high=0.99,
        step=0.01,
        label="Momentum",
        help="Share of the last move that is kept. 0 keeps none: then it is no other than without.",
    )

    def take(
        self, weights: Weights, step: NDArray[np.float64], memory: Memory, sent: Sent
    ) -> tuple[Weights, Memory]:
        before = memory.get("velocity", np.zeros_like(weights)).astype(np.float64)
        velocity = (self.beta * before + step).astype(np.float32)
        return weights + np.float32(self.rate) * velocity, {"velocity": velocity}
