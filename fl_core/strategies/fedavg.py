"""Federated averaging: McMahan, Moore, Ramage, Hampson and Agüera y Arcas 2017,
"Communication-Efficient Learning of Deep Networks from Decentralized Data", algorithm 1."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fl_core.strategies.base import LocalUpdate, ServerState, Strategy, Weights, stack


def weighted_mean(deltas: Weights, num_examples: Sequence[int]) -> Weights:
    """Return the mean of the rows `[num_parties, num_weights]`, weighted by examples.

    Summed in float64 and in party order, so that the result depends on neither the order in
    which parties finished nor the number of threads.
    """
    share = np.asarray(num_examples, dtype=np.float64) / np.sum(num_examples)
    total = np.zeros(deltas.shape[1], dtype=np.float64)
    for row, weight in zip(deltas, share, strict=True):
        total += weight * row
    return total.astype(np.float32)


class FedAvg(Strategy):
    """The server's new model is the parties' mean, weighted by how many images each has."""

    kind: ClassVar[str] = "fedavg"
    label: ClassVar[str] = "Federated averaging (FedAvg)"
    about: ClassVar[str] = (
        "All parties train at the same time from the same model; the server averages what "
        "comes back, weighted by how many images each party has."
    )

    def aggregate(self, state: ServerState, updates: Sequence[LocalUpdate]) -> ServerState:
        step = weighted_mean(stack(updates), [update.num_examples for update in updates])
        return ServerState(state.weights + step, state.memory)
