"""Measures models on images, in pieces short enough to be waited for."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.image_kind import DIGITS, ImageKind
from fl_core.partitioners import Indices
from fl_core.trainer_contract import Cancelled
from fl_core.training.flat_model import flat_model_of
from fl_core.training.graphs import evaluate_graph
from fl_core.updates_and_state import Weights

EVALUATION_BLOCK = 500

LossesAndChances = tuple[NDArray[np.float32], NDArray[np.float32]]
"""The loss of each image `[n]` and the probability of each class `[n, num_classes]`."""


class Evaluator:
    """One config's evaluation graph over its images; may be asked from any thread."""

    def __init__(
        self, config: RunConfig, images: Any, labels: Any, kind: ImageKind = DIGITS
    ) -> None:
        """Have the graph optimised now, at its first call, and not by each thread that comes to it.

        Args:
            config: Says which model.
            images: `[num_images, *kind.shape]` uint8 tensor.
            labels: `[num_images]` int32 tensor.
            kind: Of the images.
        """
        self._images, self._labels, self._kind = images, labels, kind
        self._graph = evaluate_graph(config.model, config.precision, kind)
        num_weights = flat_model_of(config.model, config.precision, kind).num_weights
        self._graph(tf.zeros([num_weights]), images, labels, tf.zeros([0], tf.int32))

    def evaluate(
        self,
        weights: Weights,
        positions: Indices,
        cancelled: Callable[[], bool],
        threads: ThreadPoolExecutor | None = None,
    ) -> LossesAndChances:
        """Return what a model says of images, side by side where there are `threads` for it.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
        """
        tensor = tf.constant(weights)

        def look_at(block: NDArray[np.int32]) -> LossesAndChances:
            if cancelled():
                raise Cancelled
            found = self._graph(tensor, self._images, self._labels, tf.constant(block))
            return found[0].numpy(), found[1].numpy()

        blocks = _blocks(positions)
        if not blocks:
            return np.zeros(0, np.float32), np.zeros((0, self._kind.num_classes), np.float32)
        return _joined(threads.map(look_at, blocks) if threads else map(look_at, blocks))


def _blocks(positions: Indices) -> list[NDArray[np.int32]]:
    starts = range(0, len(positions), EVALUATION_BLOCK)
    return [positions[start : start + EVALUATION_BLOCK].astype(np.int32) for start in starts]


def _joined(blocks: Iterable[LossesAndChances]) -> LossesAndChances:
    done = list(blocks)
    return np.concatenate([d[0] for d in done]), np.concatenate([d[1] for d in done])
