"""Adagrad at the server, known as FedAdagrad: Reddi, Charles, Zaheer, Garrett, Rush, Konečný, Kumar
and McMahan 2021, "Adaptive Federated Optimization" (ICLR, arXiv:2003.00295), algorithm 2."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.family_member import Caution
from fl_core.knob_cautions import turn
from fl_core.knobs import knob
from fl_core.server_steps.base import Sent, ServerStep
from fl_core.translatable import translatable
from fl_core.updates_and_state import Memory, Weights

if TYPE_CHECKING:
    from fl_core.config import RunConfig

FIRST, SECOND = "first_moment", "second_moment"
LARGE = 0.1
"""A move as large as most weights of an untrained network, or larger."""

Vector = NDArray[np.float64]


class Adagrad(ServerStep):
    """m <- beta1 m + (1 - beta1) d; v <- v + d^2; the model moves by eta m / (sqrt(v) + tau).

    d is what the parties' updates come to, m starts at 0 and v at tau^2. Nothing is corrected for
    these beginnings.
    """

    kind: ClassVar[str] = "adagrad"
    label: ClassVar[str] = "Adagrad (FedAdagrad)"
    heading: ClassVar[str] = "Adaptive"
    about: ClassVar[str] = (
        "Each weight moves at a rate of its own: the farther it has been moved in all rounds so "
        "far, the lower. It helps where some weights are seldom changed; the rate never rises "
        "again, so long runs slow down."
    )
    also: ClassVar[Sequence[str]] = ("FedAdagrad",)
    equation: ClassVar[str] = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\, d, \qquad v \leftarrow v + d^2, \qquad w "
        r"\leftarrow w + \eta_s\, \frac{m}{\sqrt{v} + \tau}"
    )
    paper: ClassVar[str] = (
        "Reddi, Charles, Zaheer, Garrett, Rush, Konečný, Kumar and McMahan, “Adaptive "
        "Federated Optimization”, ICLR 2021."
    )
    neutral: ClassVar[str] = "None: with a huge tau it is the plain step of rate eta / tau."
    server_state: ClassVar[str] = (
        "m, at first 0, and v, at first tau squared, as long as the model."
    )

    rate: float = knob(
        0.01,
        low=0.000_001,
        high=10.0,
        label="Server rate (eta)",
        help="About how far a weight moves in a round. The parties’ step has another measure, so "
        "this is no share of it: too high and training breaks down.",
    )
    beta_1: float = knob(
        0.0,
        low=0.0,
        high=0.99,
        step=0.01,
        label="Momentum (beta 1)",
        help="Share of the earlier rounds’ direction that is kept. 0 keeps none, as in the paper’s "
        "runs of Adagrad.",
    )
    tau: float = knob(
        0.001,
        low=0.000_000_001,
        high=1.0,
        label="Adaptivity (tau)",
        more=True,
        help="The lower, the more alike all weights move, however large the parties’ step. The "
        "paper takes 0.001.",
    )

    @property
    def steadier(self) -> str:
        return turn("Server rate (eta)", self.rate, self.rate / 10)

    def caution(self, config: "RunConfig") -> Caution | None:
        if self.rate <= LARGE:
            return None
        return Caution(
            translatable(
                "Server rate (eta) {rate:g}: each weight may move by about as much in a round, "
                "which is more than most weights of a network are large.",
                rate=self.rate,
            ),
            turn("Server rate (eta)", self.rate, min(0.01, self.rate / 10)),
        )

    def take(
        self, weights: Weights, step: Vector, memory: Memory, sent: Sent
    ) -> tuple[Weights, Memory]:
        first, second = self._moments(memory, len(weights))
        first = self.beta_1 * first + (1 - self.beta_1) * step
        second = self.second_moment(second, step**2)
        move = self.rate_in(sent.round) * first / (np.sqrt(second) + self.tau)
        kept = {FIRST: first.astype(np.float32), SECOND: second.astype(np.float32)}
        return weights + move.astype(np.float32), kept

    def second_moment(self, before: Vector, squared: Vector) -> Vector:
        """Return v from the last one and the squared step, both `[num_weights]`."""
        return before + squared

    def rate_in(self, round: int) -> float:
        """Return eta, as it is in a round."""
        return self.rate

    def _moments(self, memory: Memory, length: int) -> tuple[Vector, Vector]:
        if not memory:
            return np.zeros(length), np.full(length, self.tau**2)
        return memory[FIRST].astype(np.float64), memory[SECOND].astype(np.float64)
