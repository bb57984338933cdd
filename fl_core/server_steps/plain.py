"""As far as the parties say, times a rate: Reddi, Charles, Zaheer, Garrett, Rush, Konečný, Kumar
and McMahan 2021, "Adaptive Federated Optimization" (ICLR), algorithm 1 with SGD; with rate 1 that
of McMahan, Moore, Ramage, Hampson and Agüera y Arcas 2017, algorithm 1."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.knobs import knob
from fl_core.server_steps.base import Sent, ServerStep
from fl_core.updates_and_state import Memory, Weights


class Plain(ServerStep):
    """The model moves by the rate times what the parties' updates come to; at 1 it becomes that."""

    kind: ClassVar[str] = "plain"
    label: ClassVar[str] = "As far as the parties say"
    about: ClassVar[str] = (
        "The server’s model moves by what the parties’ updates come to, times a rate."
    )

    rate: float = knob(
        1.0,
        low=0.001,
        high=10.0,
        label="Server rate",
        help="How much of the parties’ step the server takes. 1 takes it as it is. Less is "
        "steadier and slower; more is quicker and may break down.",
    )

    def take(
        self, weights: Weights, step: NDArray[np.float64], memory: Memory, sent: Sent
    ) -> tuple[Weights, Memory]:
        return weights + (self.rate * step).astype(np.float32), {}
