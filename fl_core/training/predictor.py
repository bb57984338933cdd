"""Says what any model thinks of any images, beside whatever is being trained and after it."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.errors import DataError
from fl_core.image_kind import ImageKind
from fl_core.models import Model, Precision
from fl_core.training.flat_model import flat_model_of
from fl_core.training.graphs import EVALUATION_BATCH
from fl_core.updates_and_state import Weights


def class_probabilities(
    config: RunConfig, weights: Weights, images: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Return the probability of each class `[n, num_classes]`, as a trainer would.

    It takes one thread and, once a model's graph is traced, a millisecond for an image. To the bit
    it is what a trainer says where both look at as many images at once: a processor multiplies
    matrices of other heights in another order, which shows in the seventh digit.

    Args:
        config: Says which model.
        weights: `[num_weights]`.
        images: `[n, *shape]`, at least one, of the shape that the data set's images have.

    Raises:
        DataError: If the weights are of another model.
    """
    kind = config.dataset.image_kind.unnamed
    expected = flat_model_of(config.model, config.precision, kind).num_weights
    if weights.shape != (expected,):
        raise DataError(f"The model has {expected:,} weights, but {weights.size:,} were kept.")
    predict = _predict(config.model, config.precision, kind)
    starts = range(0, len(images), EVALUATION_BATCH)
    return np.concatenate([predict(weights, images[at : at + EVALUATION_BATCH]) for at in starts])


@lru_cache(maxsize=4)
def _predict(
    model: Model, precision: Precision, kind: ImageKind
) -> Callable[[Weights, NDArray[np.uint8]], NDArray[np.float32]]:
    """Return the function (weights, images) -> probabilities, its graph traced once.

    It is run by a session, which has a thread of its own. The graphs of parties share a pool of
    threads that they never leave free for long: there an image waited thirty times as long.
    """
    network, v1 = flat_model_of(model, precision, kind), tf.compat.v1
    one_thread = v1.ConfigProto(intra_op_parallelism_threads=1)
    one_thread.session_inter_op_thread_pool.add(num_threads=1)
    with tf.Graph().as_default() as graph:
        weights = v1.placeholder(tf.float32, [network.num_weights])
        images = v1.placeholder(tf.uint8, [None, *kind.shape])
        probabilities = tf.nn.softmax(network.logits(weights, images))
    session: Any = v1.Session(graph=graph, config=one_thread)
    return lambda of, shown: session.run(probabilities, {weights: of, images: shown})
