"""In which order parties visit their images, and the seeds of their dropout: pure functions."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.local_work import num_orders, num_steps
from fl_core.seeding import rng, seed_for
from fl_core.training.party_grouping import Task


def visiting_orders(config: RunConfig, tasks: Sequence[Task]) -> tuple[Any, ...]:
    """Return orders side by side, `[orders, images]`, each one's length, start and steps in all.

    Who goes through few images more often than others has more orders; below those of others there
    are zeros, which nobody comes to.
    """
    each = [_order(config, task) for task in tasks]
    most = max(len(order) for order in each)
    order = np.concatenate([np.pad(o, ((0, most - len(o)), (0, 0))) for o in each], axis=1)
    sizes = [len(task.train) for task in tasks]
    steps = [num_steps(config, size) for size in sizes]
    starts = [task.start for task in tasks]
    return tf.constant(order), tf.constant(sizes), tf.constant(starts), tf.constant(steps)


def dropout_seeds(config: RunConfig, tasks: Sequence[Task]) -> Any:
    """Return each party's dropout seed, `[num_tasks]`."""
    seeds = [
        seed_for(config.seed_of_batches, _stream("dropout", task), task.round, task.party)
        for task in tasks
    ]
    return tf.constant(seeds, tf.int64)


def _order(config: RunConfig, task: Task) -> NDArray[np.int32]:
    """Return the positions to visit, `[orders, num_examples]`, shuffled every epoch."""
    draw = rng(config.seed_of_batches, _stream("batches", task), task.round, task.party)
    times = num_orders(config, len(task.train))
    epochs = [draw.permutation(task.train) for _ in range(times)]
    return np.stack(epochs).astype(np.int32)


def _stream(name: str, task: Task) -> str:
    """Return a stream's name; a second model in the same round has numbers of its own."""
    return f"personal_{name}" if task.personal else name
