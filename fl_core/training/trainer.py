"""Trains parties side by side, one thread a core; evaluates a model over all cores."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import lru_cache
from queue import SimpleQueue
from typing import Any, Literal

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.models import Model, Precision
from fl_core.partitioners import Indices
from fl_core.seeding import rng, seed_for
from fl_core.strategies import LocalRule, LocalUpdate, Weights
from fl_core.training.graphs import build_evaluate, build_steps
from fl_core.training.network import Network

IMAGES_A_CALL = 512  # how often a party reports and looks whether to stop: every 0.2 s or so
EVALUATION_BLOCK = 500


class Cancelled(Exception):
    """Training was asked to stop in the middle of a round."""


@dataclass(frozen=True)
class Job:
    """One party's local training in one round, from the weights it received."""

    round: int
    party: int
    received: Weights
    train: Indices
    rule: LocalRule


@dataclass(frozen=True)
class Progress:
    """A party has taken `done` of `total` steps."""

    party: int
    done: int
    total: int


@dataclass(frozen=True)
class Trained:
    """A finished job: the update, and the party's own model measured on the test sample."""

    update: LocalUpdate
    weights: Weights
    test_loss: float | None
    test_accuracy: float | None
    seconds: float


@lru_cache(maxsize=4)
def network_of(model: Model, precision: Precision = "float32") -> Network:
    """Return the network of a model, built once."""
    return Network(model, precision)


@lru_cache(maxsize=8)
def steps_graph(
    model: Model,
    optimizer: Literal["adam", "sgd"],
    pulls: bool,
    precision: Precision = "float32",
) -> Callable[..., Any]:
    """Return the training graph, traced once."""
    return build_steps(network_of(model, precision), optimizer, pulls)


@lru_cache(maxsize=4)
def evaluate_graph(model: Model, precision: Precision = "float32") -> Callable[..., Any]:
    """Return the evaluation graph, traced once."""
    return build_evaluate(network_of(model, precision))


class Replica:
    """One thread's own variables: weights and Adam's two moments."""

    def __init__(self, num_weights: int) -> None:
        self._zeros = tf.zeros([num_weights])
        self._variables = [tf.Variable(self._zeros) for _ in range(3)]
        self.handles = [variable.handle for variable in self._variables]

    def reset(self, weights: Any) -> None:
        """Take these weights and a fresh optimiser."""
        for variable, value in zip(
            self._variables, (weights, self._zeros, self._zeros), strict=True
        ):
            variable.assign(value)

    def weights(self) -> Any:
        """Return the present weights as a tensor."""
        return self._variables[0].read_value()


class Trainer:
    """Runs one config's graphs over its images. Use as a context manager: it owns threads."""

    def __init__(self, config: RunConfig, data: ImageData, sample: Indices, threads: int) -> None:
        self._config = config
        self._network = network_of(config.model, config.precision)
        self._images = tf.constant(data.images)
        self._labels = tf.constant(data.labels.astype(np.int32))
        self._truth = data.labels
        self._sample = sample
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="party")
        self._replicas: SimpleQueue[Replica] = SimpleQueue()
        for _ in range(threads):
            self._replicas.put(Replica(self._network.num_weights))

    def __enter__(self) -> "Trainer":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def num_weights(self) -> int:
        """Weights of the model."""
        return self._network.num_weights

    def initial_weights(self) -> Weights:
        """Return the untrained model of the config's seed."""
        return self._network.initial_weights(seed_for(self._config.seed, "init"))

    def train(
        self, jobs: Sequence[Job], cancelled: Callable[[], bool]
    ) -> Iterator[Progress | Trained]:
        """Train all jobs and yield what happens as it happens; jobs finish in any order.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
        """
        said: SimpleQueue[Progress | Trained | BaseException] = SimpleQueue()
        stop = False

        def work(job: Job) -> None:
            try:
                said.put(self._train(job, said.put, lambda: stop or cancelled()))
            except BaseException as error:  # handed to whoever reads, whatever it is
                said.put(error)

        # The longest first, so that no core ends up waiting for one large party.
        longest_first = sorted(jobs, key=lambda job: -len(job.train))
        futures: list[Future[None]] = [self._pool.submit(work, job) for job in longest_first]
        try:
            left = len(futures)
            while left:
                item = said.get()
                if isinstance(item, BaseException):
                    raise item
                yield item
                left -= isinstance(item, Trained)
        finally:
            stop = True
            for future in futures:
                future.cancel()
            wait(futures)

    def evaluate(
        self, weights: Weights, positions: Indices, cancelled: Callable[[], bool] = lambda: False
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the loss of each image `[n]` and the probability of each class `[n, classes]`.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
        """
        tensor = tf.constant(weights)
        return _joined(
            self._pool.map(lambda block: self._block(tensor, block, cancelled), _blocks(positions))
        )

    def _block(
        self, weights: Any, positions: NDArray[np.int32], cancelled: Callable[[], bool]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        if cancelled():
            raise Cancelled
        graph = evaluate_graph(self._config.model, self._config.precision)
        losses, chances = graph(weights, self._images, self._labels, tf.constant(positions))
        return losses.numpy(), chances.numpy()

    def _train(
        self, job: Job, say: Callable[[Progress], None], cancelled: Callable[[], bool]
    ) -> Trained:
        replica = self._replicas.get()
        try:
            began = time.perf_counter()
            loss, steps = self._run_steps(replica, job, say, cancelled)
            trained = replica.weights()
            weights = trained.numpy()
            seconds = time.perf_counter() - began
            test_loss, test_accuracy = self._measure(trained, cancelled)
        finally:
            self._replicas.put(replica)
        update = LocalUpdate(job.party, weights - job.received, len(job.train), steps, loss)
        return Trained(update, weights, test_loss, test_accuracy, seconds)

    def _run_steps(
        self,
        replica: Replica,
        job: Job,
        say: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> tuple[float, int]:
        """Train in short calls; return the last epoch's mean loss and the number of steps."""
        config = self._config
        graph = steps_graph(config.model, config.optimizer, job.rule.pulls, config.precision)
        total = config.local_epochs * -(-len(job.train) // config.batch_size)
        at_once = max(1, IMAGES_A_CALL // config.batch_size)
        received = tf.constant(job.received)
        replica.reset(received)
        fixed_before = (self._images, self._labels, tf.constant(self._order(job)))
        fixed_after = (
            tf.constant(config.batch_size),
            tf.constant(config.learning_rate, tf.float32),
            tf.constant(seed_for(config.seed, "dropout", job.round, job.party), tf.int64),
            received,
            tf.constant(job.rule.proximal, tf.float32),
            tf.zeros_like(received)
            if job.rule.correction is None
            else tf.constant(job.rule.correction),
        )
        loss_sum = 0.0
        for first in range(0, total, at_once):
            if cancelled():
                raise Cancelled
            last = min(first + at_once, total)
            steps = (tf.constant(first), tf.constant(last))
            loss_sum += float(graph(*replica.handles, *fixed_before, *steps, *fixed_after))
            say(Progress(job.party, last, total))
        return loss_sum / len(job.train), total

    def _order(self, job: Job) -> NDArray[np.int32]:
        """Return the positions to visit, `[local_epochs, num_examples]`, shuffled every epoch."""
        draw = rng(self._config.seed, "batches", job.round, job.party)
        epochs = [draw.permutation(job.train) for _ in range(self._config.local_epochs)]
        return np.stack(epochs).astype(np.int32)

    def _measure(
        self, weights: Any, cancelled: Callable[[], bool]
    ) -> tuple[float | None, float | None]:
        """Measure a party's model on the test sample, in the thread that trained it."""
        if not len(self._sample):
            return None, None
        losses, chances = _joined(self._block(weights, b, cancelled) for b in _blocks(self._sample))
        hits = chances.argmax(axis=1) == self._truth[self._sample]
        return float(losses.mean(dtype=np.float64)), float(hits.mean())


def _blocks(positions: Indices) -> list[NDArray[np.int32]]:
    """Cut positions into pieces, each short enough to be waited for."""
    starts = range(0, len(positions), EVALUATION_BLOCK)
    return [positions[start : start + EVALUATION_BLOCK].astype(np.int32) for start in starts]


def _joined(
    blocks: Iterable[tuple[NDArray[np.float32], NDArray[np.float32]]],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    done = list(blocks)
    if not done:
        return np.zeros(0, np.float32), np.zeros((0, 10), np.float32)
    return np.concatenate([d[0] for d in done]), np.concatenate([d[1] for d in done])
