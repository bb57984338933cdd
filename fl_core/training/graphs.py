"""The two compiled graphs: some steps of some parties' local training, and evaluation.

Both are traced once for a model and optimiser (training for each set of hooks in use) and then
serve every party, round, thread, batch size and learning rate. Variables come in as resource
handles, so that each thread can bring its own without another trace.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import tensorflow as tf

from fl_core.image_kind import DIGITS, ImageKind
from fl_core.models import Model, Precision
from fl_core.optimizers import Optimizer
from fl_core.training.flat_model import FlatModel, flat_model_of
from fl_core.training.hook import Step
from fl_core.training.optimizer_steps import Slope, move
from fl_core.training.training_hooks import Names, in_order, of_party, specs

EVALUATION_BATCH = 100

_labels = tf.TensorSpec([None], tf.int32)

# AutoGraph, which makes a graph's loops of Python's, takes a while to read a function: half of what
# tracing took. What has neither loops nor branches of the graph is spared it.
as_it_stands: Callable[[Any], Any] = tf.autograph.experimental.do_not_convert


def build_training(network: FlatModel, optimizer: Optimizer, names: Names) -> Callable[..., Any]:
    """Return the graph of some steps of the local training of some parties, one after another.

    Its arguments: handles of the weights and the optimiser's two slots, of the steps taken (int32,
    written now and then) and of whether to stop (bool, looked at as often); images and labels; the
    models that parties start from, `[models, num_weights]`; `order` `[orders, num_examples]`
    int32, the positions to visit, the parties' columns side by side; the first step to take (0:
    starting afresh) and the one to stop before, if there are as many; then one value a party: how
    many columns, which model, how many steps in all, dropout seed, and by name what each of the
    hooks `names` is given; batch size, learning rate, and after how many steps to write and look.

    It returns the parties' weights `[parties, num_weights]`, and `[parties]` float64 the sum over
    the steps of batch size times mean loss, of the last steps, as many as an epoch has; neither
    means anything once it was told to stop.
    """
    size, hooks = network.num_weights, in_order(names)

    @as_it_stands
    def read(handle: Any) -> Any:
        value = tf.raw_ops.ReadVariableOp(resource=handle, dtype=tf.float32)
        value.set_shape([size])
        return value

    @as_it_stands
    def told(stop: Any) -> Any:
        return tf.reshape(tf.raw_ops.ReadVariableOp(resource=stop, dtype=tf.bool), [])

    @as_it_stands
    def start(handles: Any, received: Any) -> None:
        for handle, value in zip(handles, (received, *[tf.zeros([size])] * 2), strict=True):
            tf.raw_ops.AssignVariableOp(resource=handle, value=value)

    @as_it_stands
    def run_on(handle: Any, running: Any) -> None:
        """Assign the running statistics, which no optimiser moves."""
        tf.raw_ops.ResourceStridedSliceAssign(
            ref=handle, begin=[network.num_trained], end=[size], strides=[1], value=running
        )

    @as_it_stands
    def slope_at(
        weights: Any, pixels: Any, truth: Any, key: Any, received: Any, values: Any
    ) -> tuple[Any, Any, Step]:
        """Return a batch's mean loss, its gradient and what it was taken of."""
        with tf.GradientTape() as tape:
            tape.watch(weights)
            outputs = network.outputs(weights, pixels, key)
            step = Step(weights, received, truth, outputs, partial(network.outputs, images=pixels))
            logits = outputs.logits
            for hook in hooks:
                logits = hook.logits(logits, values[hook.name])
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(truth, logits))
            for hook in hooks:
                loss = hook.loss(loss, step, values[hook.name])
        return loss, tape.gradient(loss, weights), step

    @as_it_stands
    def take_step(
        handles: Any, pixels: Any, truth: Any, key: Any, received: Any, values: Any,
        learning_rate: Any, steps: Any,
    ) -> Any:  # fmt: skip
        """Take one step of `steps` and return its mean loss; `key` is dropout seed and step."""
        done = tf.cast(key[1], tf.float32) / tf.cast(steps, tf.float32)
        weights = read(handles[0])
        slope = partial(
            slope_at, pixels=pixels, truth=truth, key=key, received=received, values=values
        )
        point = weights
        for hook in (hook for hook in hooks if hook.moves_point):
            uphill = partial(lambda at: slope(at)[1], point)
            point = hook.point(point, received, uphill, values[hook.name])
        loss, gradient, step = slope(network.running_on(point, weights))
        for hook in hooks:
            gradient = hook.gradient(gradient, step, values[hook.name])
        along, at, number = network.trained_only(gradient), network.trained_only(weights), key[1]
        for hook in (hook for hook in hooks if hook.changes_weights):
            along, at = (hook.of_moving(each, done, values[hook.name]) for each in (along, at))
            number = hook.number(number, steps, values[hook.name])
        move(optimizer, handles, Slope(along, at, learning_rate, number))
        if step.outputs.running is not None:
            run_on(handles[0], step.outputs.running)
        for hook in (hook for hook in hooks if hook.changes_weights):
            left = hook.left(read(handles[0]), weights, done, values[hook.name])
            tf.raw_ops.AssignVariableOp(resource=handles[0], value=left)
        return loss

    @tf.function(  # type: ignore[untyped-decorator]
        input_signature=[
            *[tf.TensorSpec([], tf.resource)] * 5,
            tf.TensorSpec([None, *network.kind.shape], tf.uint8),
            _labels,
            tf.TensorSpec([None, size], tf.float32),
            tf.TensorSpec([None, None], tf.int32),
            *[tf.TensorSpec([], tf.int32)] * 2,
            *[tf.TensorSpec([None], tf.int32)] * 3,
            tf.TensorSpec([None], tf.int64),
            specs(names, size),
            tf.TensorSpec([], tf.int32),
            tf.TensorSpec([], tf.float32),
            tf.TensorSpec([], tf.int32),
        ]
    )
    def training(
        w: Any, m: Any, v: Any, taken: Any, stop: Any, images: Any, labels: Any, models: Any,
        order: Any, begin: Any, finish: Any, sizes: Any, starts: Any, totals: Any, seeds: Any,
        values: Any, batch: Any, learning_rate: Any, at_once: Any,
    ) -> Any:  # fmt: skip
        parties = tf.size(sizes)
        trained = tf.TensorArray(tf.float32, parties, element_shape=[size])
        losses = tf.TensorArray(tf.float64, parties, element_shape=[])
        left = tf.constant(0)
        for party in tf.range(parties):
            received = models[starts[party]]
            if begin == 0:
                start((w, m, v), received)
            right = left + sizes[party]
            steps_an_epoch = (sizes[party] + batch - 1) // batch
            steps = tf.minimum(totals[party], finish)
            last_epoch = totals[party] - steps_an_epoch
            loss_sum = tf.constant(0.0, tf.float64)  # a long party takes many steps
            first = begin
            while tf.logical_and(first < steps, tf.logical_not(told(stop))):
                last = tf.minimum(first + at_once, steps)
                some = tf.constant(0.0)
                for step in tf.range(first, last):
                    epoch = step // steps_an_epoch
                    at = left + (step - epoch * steps_an_epoch) * batch
                    chosen = order[epoch, at : tf.minimum(at + batch, right)]
                    loss = take_step(
                        (w, m, v),
                        tf.gather(images, chosen),
                        tf.gather(labels, chosen),
                        tf.stack([seeds[party], tf.cast(step, tf.int64)]),
                        received,
                        of_party(values, party),
                        learning_rate,
                        totals[party],
                    )
                    share = loss * tf.cast(tf.size(chosen), tf.float32)
                    some += tf.where(step >= last_epoch, share, 0.0)
                loss_sum += tf.cast(some, tf.float64)
                with tf.control_dependencies([some]):
                    tf.raw_ops.AssignVariableOp(resource=taken, value=last)
                first = last
            trained = trained.write(party, read(w))
            losses = losses.write(party, loss_sum)
            left = right
        return trained.stack(), losses.stack()

    return training.get_concrete_function()  # type: ignore[no-any-return]


def build_evaluate(network: FlatModel) -> Callable[..., Any]:
    """Return the graph (weights, images, labels, positions) -> losses and probabilities.

    Losses are `[n]` in nats, probabilities `[n, num_classes]`.
    """

    @tf.function(  # type: ignore[untyped-decorator]
        input_signature=[
            tf.TensorSpec([network.num_weights], tf.float32),
            tf.TensorSpec([None, *network.kind.shape], tf.uint8),
            _labels,
            tf.TensorSpec([None], tf.int32),
        ]
    )
    def evaluate(weights: Any, images: Any, labels: Any, positions: Any) -> Any:
        count = tf.size(positions)
        batches = (count + EVALUATION_BATCH - 1) // EVALUATION_BATCH
        losses = tf.TensorArray(tf.float32, batches, infer_shape=False, element_shape=[None])
        row = [None, network.kind.num_classes]
        chances = tf.TensorArray(tf.float32, batches, infer_shape=False, element_shape=row)
        for i in tf.range(batches):
            start = i * EVALUATION_BATCH
            chosen = positions[start : tf.minimum(start + EVALUATION_BATCH, count)]
            logits = network.logits(weights, tf.gather(images, chosen))
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.gather(labels, chosen), logits)
            losses = losses.write(i, loss)
            chances = chances.write(i, tf.nn.softmax(logits))
        return losses.concat(), chances.concat()

    return evaluate.get_concrete_function()  # type: ignore[no-any-return]


@lru_cache(maxsize=8)
def training_graph(
    model: Model,
    optimizer: Optimizer,
    names: Names,
    precision: Precision = "float32",
    kind: ImageKind = DIGITS,
) -> Callable[..., Any]:
    """Return the training graph of a set of hooks, traced once."""
    return build_training(flat_model_of(model, precision, kind), optimizer, names)


@lru_cache(maxsize=4)
def evaluate_graph(
    model: Model, precision: Precision = "float32", kind: ImageKind = DIGITS
) -> Callable[..., Any]:
    """Return the evaluation graph, traced once."""
    return build_evaluate(flat_model_of(model, precision, kind))
