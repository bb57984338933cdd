"""The farther parties pull apart, the farther the server goes: Jhunjhunwala, Wang and Joshi 2023,
"FedExP: Speeding Up Federated Averaging via Extrapolation" (ICLR, arXiv:2301.09604), algorithm
1."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.knob_cautions import turn
from fl_core.knobs import knob
from fl_core.server_steps.base import Sent, ServerStep
from fl_core.update_matrix import squared_length
from fl_core.updates_and_state import Memory, Weights


class FedExP(ServerStep):
    """The model moves by max(1, (sum of p_i |x_i|^2) / (2 (|d|^2 + eps))) times d.

    d is what the updates x_i come to, p_i how much each counts in it: 1 / n in the paper, in a mean
    weighted by images the party's share of them, so that for alike updates the factor is 1. The
    paper measures the mean of the last two models; here the last one is measured.
    """

    kind: ClassVar[str] = "fedexp"
    label: ClassVar[str] = "Extrapolation (FedExP)"
    heading: ClassVar[str] = "Adaptive"
    about: ClassVar[str] = (
        "The more the parties pull in different ways, the shorter their average, and the farther "
        "the server goes beyond it. It saves rounds with unlike parties and has no rate to be "
        "found; accuracy goes up and down more from round to round."
    )
    also: ClassVar[Sequence[str]] = ("FedExP", "extrapolation")
    equation: ClassVar[str] = (
        r"w \leftarrow w + \max\!\left( 1,\ \frac{\sum_i p_i \lVert x_i \rVert^2}{2 \left( "
        r"\lVert d \rVert^2 + \varepsilon \right)} \right) d"
    )
    paper: ClassVar[str] = (
        "Jhunjhunwala, Wang and Joshi, “FedExP: Speeding Up Federated Averaging via "
        "Extrapolation”, ICLR 2023."
    )
    differs: ClassVar[str] = (
        "The paper measures the mean of the last two models, which goes up and down less; here the "
        "last one is measured. In a mean weighted by images, lengths are weighted alike."
    )
    neutral: ClassVar[str] = "A very large epsilon is the plain step of rate 1."

    eps: float = knob(
        0.001,
        low=0.000_000_001,
        high=1_000_000.0,
        label="Restraint (epsilon)",
        help="Keeps the server from going far where the average is next to nothing. The paper "
        "tries 0.001 to 0.1. With a very large one it goes as far as the parties say.",
    )

    @property
    def steadier(self) -> str:
        return turn("Restraint (epsilon)", self.eps, min(100 * self.eps, 1_000_000))

    def take(
        self, weights: Weights, step: NDArray[np.float64], memory: Memory, sent: Sent
    ) -> tuple[Weights, Memory]:
        squared = [squared_length(update.delta.astype(np.float64)) for update in sent.updates]
        spread = float(np.dot(sent.shares, squared))
        factor = max(1.0, spread / (2 * (squared_length(step) + self.eps)))
        return weights + (factor * step).astype(np.float32), {}
