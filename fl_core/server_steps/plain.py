"""As far as the parties say, times a rate: Reddi, Charles, Zaheer, Garrett, Rush, Konečný, Kumar
and McMahan 2021, "Adaptive Federated Optimization" (ICLR), algorithm 1 with SGD; with rate 1 that
of McMahan, Moore, Ramage, Hampson and Agüera y Arcas 2017, algorithm 1."""

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


class Plain(ServerStep):
    """The model moves by the rate times what the parties' updates come to; at 1 it becomes that."""

    kind: ClassVar[str] = "plain"
    label: ClassVar[str] = "As far as the parties say"
    about: ClassVar[str] = (
        "The server’s model moves by what the parties’ updates come to, times a rate."
    )
    equation: ClassVar[str] = r"w \leftarrow w + \eta_s\, d"
    paper: ClassVar[str] = (
        "Reddi, Charles, Zaheer, Garrett, Rush, Konečný, Kumar and McMahan, “Adaptive "
        "Federated Optimization”, ICLR 2021."
    )
    neutral: ClassVar[str] = "Rate 1: the model becomes what the parties say."

    rate: float = knob(
        1.0,
        low=0.001,
        high=10.0,
        label="Server rate",
        help="How much of the parties’ step the server takes. 1 takes it as it is. Less is "
        "steadier and slower; more is quicker and may break down.",
    )

    @property
    def steadier(self) -> str:
        return turn("Server rate", self.rate, 1) if self.rate > 1 else ""

    def caution(self, config: "RunConfig") -> Caution | None:
        """Say so where the server cannot settle: at twice the way to where parties agree."""
        most = 2 * (1 + self._kept)
        if self.rate <= most:
            return None
        return Caution(
            translatable(
                "Server rate {rate:g} is above {most:g}: where the parties agree on a model, "
                "each round jumps past it, farther off than the last.",
                rate=self.rate,
                most=most,
            ),
            turn("Server rate", self.rate, 1),
        )

    @property
    def _kept(self) -> float:
        """Share of the last move that is kept."""
        return 0.0

    def take(
        self, weights: Weights, step: NDArray[np.float64], memory: Memory, sent: Sent
    ) -> tuple[Weights, Memory]:
        return weights + (self.rate * step).astype(np.float32), {}
