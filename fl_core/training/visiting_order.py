"""In which order parties visit their images, and the seeds of their dropout: pure functions."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.seeding import rng, seed_for
from fl_core.training.party_grouping import Task


def num_steps(config: RunConfig, task: Task) -> int:
    """Return how many optimiser steps a party takes in a round."""
    return config.local_epochs * -(-len(task.train) // config.batch_size)


def visiting_orders(config: RunConfig, tasks: Sequence[Task]) -> tuple[Any, Any, Any]:
    """Return orders side by side, `[local_epochs, images]`, each one's length, its start."""
    order = np.concatenate([_order(config, task) for task in tasks], axis=1)
    lengths, starts = zip(*((len(task.train), task.start) for task in tasks), strict=True)
    return tf.constant(order), tf.constant(lengths), tf.constant(starts)


def dropout_seeds(config: RunConfig, tasks: Sequence[Task]) -> Any:
    """Return each party's dropout seed, `[num_tasks]`."""
    seeds = [
        seed_for(config.seed, _stream("dropout", task), task.round, task.party) for task in tasks
    ]
    return tf.constant(seeds, tf.int64)


def _order(config: RunConfig, task: Task) -> NDArray[np.int32]:
    """Return the positions to visit, `[local_epochs, num_examples]`, shuffled every epoch."""
    draw = rng(config.seed, _stream("batches", task), task.round, task.party)
    epochs = [draw.permutation(task.train) for _ in range(config.local_epochs)]
    return np.stack(epochs).astype(np.int32)


def _stream(name: str, task: Task) -> str:
    """Return a stream's name; a second model in the same round has numbers of its own."""
    return f"personal_{name}" if task.personal else name
