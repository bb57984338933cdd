"""Federated averaging: McMahan, Moore, Ramage, Hampson and Agüera y Arcas 2017,
"Communication-Efficient Learning of Deep Networks from Decentralized Data", algorithm 1."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fl_core.strategies.base import LocalUpdate, ServerState, Strategy, weighted_sum


class FedAvg(Strategy):
    """The server's new model is the parties' mean, weighted by how many images each has."""

    kind: ClassVar[str] = "fedavg"
    label: ClassVar[str] = "Federated averaging (FedAvg)"
    about: ClassVar[str] = (
        "All parties train at the same time from the same model; the server averages what "
        "comes back, weighted by how many images each party has."
    )

    def aggregate(self, state: ServerState, updates: Sequence[LocalUpdate]) -> ServerState:
        examples = np.array([update.num_examples for update in updates], dtype=np.float64)
        step = weighted_sum(updates, examples / examples.sum())
        return ServerState(state.weights + step.astype(np.float32), state.memory)
