"""Trains parties side by side, one thread a core; evaluates a model over all cores."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.partitioners import Indices
from fl_core.processor import num_cores
from fl_core.seeding import rng, seed_for
from fl_core.strategies import LocalUpdate, Weights
from fl_core.training.graphs import evaluate_graph, training_graph
from fl_core.training.jobs import (
    IMAGES_A_LOOK,
    Cancelled,
    Job,
    Progress,
    Trained,
    groups,
    take_turns,
)
from fl_core.training.network import network_of
from fl_core.training.replica import Replica

EVALUATION_BLOCK = 500
SECONDS_A_LOOK = 0.1
"""How often whoever reads the events is told how far parties are."""


class Trainer:
    """Runs one config's graphs over its images. Use as a context manager: it owns threads."""

    def __init__(self, config: RunConfig, data: ImageData, sample: Indices, threads: int) -> None:
        self._config = config
        self._network = network_of(config.model, config.precision)
        self._images = tf.constant(data.images)
        self._labels = tf.constant(data.labels.astype(np.int32))
        self._truth = data.labels
        self._sample = sample
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="party")
        self._replicas = [Replica(self._network.num_weights) for _ in range(threads)]
        self._free: SimpleQueue[Replica] = SimpleQueue()
        for replica in self._replicas:
            self._free.put(replica)
        self._stop = tf.Variable(False)
        self._graphs: dict[bool, Callable[..., Any]] = {}
        self._evaluation = evaluate_graph(config.model, config.precision)
        # Optimised here, at its first call, and not by each thread; see `_make_graph`.
        nothing = tf.zeros([self.num_weights]), self._images, self._labels, tf.zeros([0], tf.int32)
        self._evaluation(*nothing)

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
        self, received: Weights, jobs: Sequence[Job], cancelled: Callable[[], bool]
    ) -> Iterator[Progress | Trained]:
        """Train all jobs from the same weights and yield what happens as it happens.

        Jobs finish in any order.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
        """
        said: SimpleQueue[Trained | BaseException] = SimpleQueue()
        self._stop.assign(False)
        tensor = tf.constant(received)
        turns = take_turns(jobs, num_cores())
        for pulls in {job.rule.pulls for job in jobs} - self._graphs.keys():
            self._make_graph(pulls)

        def stopped() -> bool:
            return bool(self._stop) or cancelled()

        def work(group: Sequence[Job]) -> None:
            try:
                self._train(received, tensor, group, turns, said.put, stopped)
            except BaseException as error:  # handed to whoever reads, whatever it is
                said.put(error)

        futures: list[Future[None]] = [
            self._pool.submit(work, group)
            for group in groups(jobs, self._config.local_epochs, self._threads)
        ]
        try:
            left, said_before = len(jobs), set[Progress]()
            while left:
                try:
                    item = said.get(timeout=SECONDS_A_LOOK)
                except Empty:
                    if cancelled():
                        raise Cancelled from None
                    news = self._progress() - said_before
                    yield from news
                    said_before |= news
                    continue
                if isinstance(item, BaseException):
                    raise item
                yield item
                left -= 1
        finally:
            self._stop.assign(True)
            for future in futures:
                future.cancel()
            wait(futures)

    def _progress(self) -> set[Progress]:
        return {progress for replica in self._replicas if (progress := replica.progress())}

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
        losses, chances = self._evaluation(
            weights, self._images, self._labels, tf.constant(positions)
        )
        return losses.numpy(), chances.numpy()

    def _train(
        self,
        received: Weights,
        tensor: Any,
        jobs: Sequence[Job],
        turns: bool,
        say: Callable[[Trained], None],
        cancelled: Callable[[], bool],
    ) -> None:
        """Train a group in one thread, measure each party's model, and say so."""
        if cancelled():
            raise Cancelled
        began = time.perf_counter()
        models, losses = self._run_steps(tensor, jobs, turns, cancelled)
        weights = models.numpy()
        deltas = weights - received
        seconds = (time.perf_counter() - began) / len(jobs)
        for i, job in enumerate(jobs):
            test_loss, test_accuracy = self._measure(weights[i], cancelled)
            num_examples = len(job.train)
            loss = float(losses[i]) / num_examples
            update = LocalUpdate(job.party, deltas[i], num_examples, self._num_steps(job), loss)
            norm = euclidean_length(deltas[i])
            say(Trained(update, norm, weights[i], test_loss, test_accuracy, seconds))

    def _run_steps(
        self, received: Any, jobs: Sequence[Job], turns: bool, cancelled: Callable[[], bool]
    ) -> tuple[Any, NDArray[np.float64]]:
        """Train, in turns or in one call; return the weights and the losses times images."""
        config = self._config
        pulls = any(job.rule.pulls for job in jobs)
        graph = self._graphs[pulls]
        parties = (*self._orders(jobs), *self._rules(jobs, pulls))
        steps = max(self._num_steps(job) for job in jobs)
        alone = jobs[0].party if len(jobs) == 1 else None  # several together are done in no time
        at_once = steps if alone is None else max(1, IMAGES_A_LOOK // config.batch_size)
        a_call = at_once if turns else steps
        losses = np.zeros(len(jobs))
        replica = self._free.get()
        try:
            with replica.training(alone, steps):
                for first in range(0, steps, a_call):
                    models, more = self._call(
                        graph, replica, received, parties, first, first + a_call, at_once
                    )
                    losses += more.numpy()
                    if cancelled():  # the graph looks too, and then what it returns means nothing
                        raise Cancelled
        finally:
            self._free.put(replica)
        return models, losses

    def _call(
        self, graph: Any, replica: Replica, received: Any, parties: tuple[Any, ...],
        first: int, last: int, at_once: int,
    ) -> Any:  # fmt: skip
        orders, *a_party = parties
        return graph(
            *(*replica.handles, self._stop.handle),
            *(self._images, self._labels, received),
            *(orders, first, last, *a_party),
            *(self._config.batch_size, np.float32(self._config.learning_rate), at_once),
        )

    def _make_graph(self, pulls: bool) -> None:
        """Trace a training graph and have it optimised, which TensorFlow does at its first call.

        Threads that come to it together would each do all of it, so here nobody is trained.
        """
        config = self._config
        graph = training_graph(config.model, config.optimizer, pulls, config.precision)
        received, orders = tf.zeros([self.num_weights]), tf.zeros([1, 0], tf.int32)
        rules = tf.zeros([0], tf.int64), tf.zeros([0]), tf.zeros([0, 0])
        nobody = (orders, tf.zeros([0], tf.int32), *rules)
        self._call(graph, self._replicas[0], received, nobody, 0, 0, 1)
        self._graphs[pulls] = graph

    def _num_steps(self, job: Job) -> int:
        return self._config.local_epochs * -(-len(job.train) // self._config.batch_size)

    def _orders(self, jobs: Sequence[Job]) -> tuple[Any, Any]:
        """Return all jobs' orders side by side, `[local_epochs, images]`, and each one's length."""
        order = np.concatenate([self._order(job) for job in jobs], axis=1)
        return tf.constant(order), tf.constant([len(job.train) for job in jobs])

    def _rules(self, jobs: Sequence[Job], pulls: bool) -> tuple[Any, Any, Any]:
        """Return what differs between parties: dropout seed, mu, and the correction if any."""
        seeds = [seed_for(self._config.seed, "dropout", job.round, job.party) for job in jobs]
        none = np.zeros(self._network.num_weights if pulls else 0, np.float32)
        corrections = [none if job.rule.correction is None else job.rule.correction for job in jobs]
        return (
            tf.constant(seeds, tf.int64),
            tf.constant([job.rule.proximal for job in jobs], tf.float32),
            tf.constant(np.stack(corrections)),
        )

    def _order(self, job: Job) -> NDArray[np.int32]:
        """Return the positions to visit, `[local_epochs, num_examples]`, shuffled every epoch."""
        draw = rng(self._config.seed, "batches", job.round, job.party)
        epochs = [draw.permutation(job.train) for _ in range(self._config.local_epochs)]
        return np.stack(epochs).astype(np.int32)

    def _measure(
        self, weights: Weights, cancelled: Callable[[], bool]
    ) -> tuple[float | None, float | None]:
        """Measure a party's model on the test sample, in the thread that trained it."""
        if not len(self._sample):
            return None, None
        tensor = tf.constant(weights)
        losses, chances = _joined(self._block(tensor, b, cancelled) for b in _blocks(self._sample))
        hits = chances.argmax(axis=1) == self._truth[self._sample]
        return float(losses.mean(dtype=np.float64)), float(hits.mean())


def euclidean_length(vector: Weights) -> float:
    """Return the length of a vector, summed in float64."""
    # Not numpy.linalg.norm: its BLAS would start threads of its own beside ours, and what it
    # returns would depend on how many.
    return float(np.sqrt(np.square(vector, dtype=np.float64).sum()))


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
