"""Trains parties side by side, one thread a core."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from fl_core import start_models
from fl_core.config import RunConfig
from fl_core.cpu import num_cores
from fl_core.datasets import ImageData
from fl_core.local_work import images_in_train_loss, images_visited, learning_rate, num_steps
from fl_core.metrics import euclidean_length
from fl_core.partitioners import Indices
from fl_core.seeding import seed_for
from fl_core.trainer_contract import Cancelled, Progress, Trained
from fl_core.training.evaluation import Evaluator, LossesAndChances
from fl_core.training.flat_model import flat_model_of
from fl_core.training.graphs import training_graph
from fl_core.training.own_model_measures import OwnModelMeasures
from fl_core.training.party_grouping import IMAGES_A_LOOK, Task, groups, take_turns
from fl_core.training.start_selection import StartSelection
from fl_core.training.thread_variables import Replica
from fl_core.training.training_hooks import Names, nobodys, packed, used_by
from fl_core.training.visiting_order import dropout_seeds, visiting_orders
from fl_core.updates_and_state import LocalUpdate, Weights
from fl_core.weight_layout import Layout

SECONDS_A_LOOK = 0.1
"""How often whoever reads the events is told how far parties are."""


class PartyPool:
    """Runs one config's graphs over its images. Use as a context manager: it owns threads."""

    def __init__(
        self,
        config: RunConfig,
        data: ImageData,
        sample: Indices,
        threads: int,
        taught: NDArray[np.uint8] | None = None,
    ) -> None:
        """Start the threads.

        Args:
            config: What to train.
            data: The images as they are looked at, with their true labels.
            sample: Positions of those on which each party's model is measured.
            threads: Parties trained side by side.
            taught: `[num_images]`, the labels that are trained on, by default the true ones.
        """
        self._config = config
        self._kind = data.kind.unnamed
        self._network = flat_model_of(config.model, config.precision, self._kind)
        self._images = tf.constant(data.images)
        truth = tf.constant(data.labels.astype(np.int32))
        self._taught = truth if taught is None else tf.constant(taught.astype(np.int32))
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="party")
        self._replicas = [Replica(self._network.num_weights) for _ in range(threads)]
        self._free: SimpleQueue[Replica] = SimpleQueue()
        for replica in self._replicas:
            self._free.put(replica)
        self._stop = tf.Variable(False)
        self._graphs: dict[Names, Callable[..., Any]] = {}
        self._evaluator = Evaluator(config, self._images, truth, self._kind)
        self._own_models = OwnModelMeasures(config, data, sample, self._evaluator)
        self._starts = StartSelection(Evaluator(config, self._images, self._taught, self._kind))

    def __enter__(self) -> "PartyPool":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def num_weights(self) -> int:
        """Weights of the model."""
        return self._network.num_weights

    @property
    def layout(self) -> Layout:
        """Which of them is what."""
        return self._network.parts

    def initial_weights(self, number: int = 0) -> Weights:
        """Return what the run starts from, untrained as a rule; further ones, from 1, always are.

        Raises:
            DataError: If it starts from a model that is not on this machine, or another one.
        """
        if self._config.start_model and not number:
            return start_models.load(self._config.start_model, self._network.num_weights)
        seed = seed_for(self._config.seed_of_start, "init", *([number] if number else []))
        return self._network.initial_weights(seed)

    def train(
        self, starts: Weights, tasks: Sequence[Task], cancelled: Callable[[], bool]
    ) -> Iterator[Progress | Trained]:
        """Train all tasks, each from its row of `starts`, and yield what happens as it happens.

        Tasks finish in any order.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
        """
        said: SimpleQueue[Trained | BaseException] = SimpleQueue()
        self._stop.assign(False)
        tensor = tf.constant(starts)
        turns = take_turns(tasks, num_cores())
        for hooks in {used_by(task.rule) for task in tasks} - self._graphs.keys():
            self._make_graph(hooks)

        def stopped() -> bool:
            return bool(self._stop) or cancelled()

        def work(group: Sequence[Task]) -> None:
            try:
                self._train(starts, tensor, group, turns, said.put, stopped)
            except BaseException as error:  # handed to whoever reads, whatever it is
                said.put(error)

        futures: list[Future[None]] = [
            self._pool.submit(work, group)
            for group in groups(tasks, self._visits, self._threads, lambda one: used_by(one.rule))
        ]
        try:
            left, said_before = len(tasks), set[Progress]()
            while left:
                try:
                    item = said.get(timeout=SECONDS_A_LOOK)
                except Empty:
                    if cancelled():
                        raise Cancelled from None
                    told = {one for replica in self._replicas if (one := replica.progress())}
                    yield from told - said_before
                    said_before |= told
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

    def evaluate(
        self, weights: Weights, positions: Indices, cancelled: Callable[[], bool] = lambda: False
    ) -> LossesAndChances:
        """Return what a model says of images, measured over all cores.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
        """
        return self._evaluator.evaluate(weights, positions, cancelled, self._pool)

    def _train(
        self,
        starts: Weights,
        tensor: Any,
        tasks: Sequence[Task],
        turns: bool,
        say: Callable[[Trained], None],
        cancelled: Callable[[], bool],
    ) -> None:
        """Train a group in one thread, measure each party's model, and say so."""
        if cancelled():
            raise Cancelled
        began = time.perf_counter()
        chosen = [self._starts.select(starts, task, cancelled) for task in tasks]
        tasks = [task for task, _ in chosen]
        models, losses = self._run_steps(tensor, tasks, turns, cancelled)
        weights = models.numpy()
        deltas = weights - starts[[task.start for task in tasks]]
        seconds = (time.perf_counter() - began) / len(tasks)
        for i, task in enumerate(tasks):
            own = self._own_models.of(weights[i], task, cancelled)
            num_examples = len(task.train)
            loss = float(losses[i]) / images_in_train_loss(self._config, num_examples)
            steps = num_steps(self._config, num_examples)
            start = (task.start, chosen[i][1])
            update = LocalUpdate(task.party, deltas[i], num_examples, steps, loss, *start)
            norm = euclidean_length(deltas[i])
            say(Trained(update, norm, weights[i], seconds=seconds, **own._asdict()))

    def _run_steps(
        self, starts: Any, tasks: Sequence[Task], turns: bool, cancelled: Callable[[], bool]
    ) -> tuple[Any, NDArray[np.float64]]:
        """Train, in turns or in one call; return the weights and the losses times images."""
        config = self._config
        hooks = used_by(tasks[0].rule)  # those of the others too
        graph = self._graphs[hooks]
        values = packed(hooks, [task.rule for task in tasks])
        orders, seeds = visiting_orders(config, tasks), dropout_seeds(config, tasks)
        parties = (*orders, seeds, values)
        steps = max(num_steps(config, len(task.train)) for task in tasks)
        rate = learning_rate(config, tasks[0].round)
        alone = tasks[0].party if len(tasks) == 1 else None  # several together are done in no time
        at_once = max(1, IMAGES_A_LOOK // config.batch_size)  # of several too: losses add up alike
        a_call = steps if alone is None or not turns else at_once
        losses = np.zeros(len(tasks))
        replica = self._free.get()
        try:
            with replica.training(alone, steps):
                for first in range(0, steps, a_call):
                    models, more = self._call(
                        graph, replica, starts, parties, rate, first, first + a_call, at_once
                    )
                    losses += more.numpy()
                    if cancelled():  # the graph looks too, and then what it returns means nothing
                        raise Cancelled
        finally:
            self._free.put(replica)
        return models, losses

    def _call(
        self, graph: Any, replica: Replica, starts: Any, parties: tuple[Any, ...],
        rate: float, first: int, last: int, at_once: int,
    ) -> Any:  # fmt: skip
        orders, *a_party = parties
        return graph(
            *(*replica.handles, self._stop.handle),
            *(self._images, self._taught, starts),
            *(orders, first, last, *a_party),
            *(self._config.batch_size, np.float32(rate), at_once),
        )

    def _visits(self, task: Task) -> int:
        return images_visited(self._config, len(task.train))

    def _make_graph(self, hooks: Names) -> None:
        """Trace a training graph and have it optimised, which TensorFlow does at its first call.

        Threads that come to it together would each do all of it, so here nobody is trained.
        """
        config = self._config
        graph = training_graph(config.model, config.optimizer, hooks, config.precision, self._kind)
        starts, orders = tf.zeros([1, self.num_weights]), tf.zeros([1, 0], tf.int32)
        rules = tf.zeros([0], tf.int64), nobodys(hooks, self.num_weights)
        nobody = (orders, *[tf.zeros([0], tf.int32)] * 3, *rules)
        self._call(graph, self._replicas[0], starts, nobody, 1.0, 0, 0, 1)
        self._graphs[hooks] = graph
