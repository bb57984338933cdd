"""As far as the parties say: McMahan, Moore, Ramage, Hampson and Agüera y Arcas 2017,
"Communication-Efficient Learning of Deep Networks from Decentralized Data", algorithm 1."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.server_steps.base import ServerStep
from fl_core.updates_and_state import Memory, Weights


class Plain(ServerStep):
    """The server's model becomes what the parties' updates come to."""

    kind: ClassVar[str] = "plain"
    label: ClassVar[str] = "As far as the parties say"
    about: ClassVar[str] = "The server's model moves by what the parties' updates come to."

    def take(
        self, weights: Weights, step: NDArray[np.float64], memory: Memory
    ) -> tuple[Weights, Memory]:
        return weights + step.astype(np.float32), {}
