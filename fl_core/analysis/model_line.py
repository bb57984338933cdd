"""The straight line between two models: what lies on it, and the bump that it may lead over.

Goodfellow, Vinyals and Saxe 2015, "Qualitatively characterizing neural network optimization
problems" (ICLR), looked along such lines; Frankle, Dziugaite, Roy and Carbin 2020, "Linear Mode
Connectivity and the Lottery Ticket Hypothesis" (ICML), call the bump the error barrier.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

MIDDLE = 0.5
"""Where the mean of the two models lies."""


def on_line(
    one: NDArray[np.float32], other: NDArray[np.float32], position: float
) -> NDArray[np.float32]:
    """Return a model on the line between two: at 0 the one, at 1 the other, bit for bit.

    Args:
        one: `[num_weights]`.
        other: `[num_weights]`.
        position: From 0 to 1 between them, outside beyond them.
    """
    if position in (0.0, 1.0):
        return other if position else one
    mixed = (1 - position) * one.astype(np.float64) + position * other.astype(np.float64)
    return mixed.astype(np.float32)


def barrier(positions: ArrayLike, losses: ArrayLike) -> float:
    """Return how far the loss rises above the straight line between its values at the two models.

    Args:
        positions: Ascending, 0 and 1 among them.
        losses: The loss at each.

    Returns:
        In the unit of the losses; 0 where it never rises above it.
    """
    at, loss = np.asarray(positions, float), np.asarray(losses, float)
    between = (at >= 0) & (at <= 1)
    straight = np.interp(at, [0, 1], [loss[at == 0][0], loss[at == 1][0]])
    return max(0.0, float((loss - straight)[between].max()))
