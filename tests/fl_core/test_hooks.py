"""What rules change in the training graph: which hooks are in use, and what a new one takes."""

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import keras
import numpy as np
import pytest
import tensorflow as tf

from fl_core import ConfigError
from fl_core.image_kind import DIGITS, ImageKind
from fl_core.models import Cnn, Model, Softmax
from fl_core.optimizers import Sgd
from fl_core.training import graphs as graphs_module
from fl_core.training import training_hooks as hooks_module
from fl_core.training.flat_model import FlatModel, flat_model_of, flatten
from fl_core.training.hook import Hook, Step
from fl_core.training.party_grouping import groups
from fl_core.training.training_hooks import HOOKS, nobodys, packed, specs, used_by
from fl_core.updates_and_state import Alternation, Contrast, Distillation, LocalRule
from tests.fl_core.test_party_pool import START, batches, gradient, often, task, train
from tests.fl_core.tiny_data import pooled_pixels, softmax_step

ONE_EACH = {
    "proximal": LocalRule(proximal=0.5),
    "correction": LocalRule(correction=np.linspace(-1, 1, 170, dtype=np.float32)),
    "logit_shift": LocalRule(logit_shift=np.linspace(-1, 1, 10, dtype=np.float32)),
    "logit_scale": LocalRule(logit_scale=np.linspace(0, 1, 10, dtype=np.float32)),
    "frozen": LocalRule(frozen=np.arange(170) < 50),
    "distillation": LocalRule(distillation=Distillation(0.5, 2.0)),
    "contrast": LocalRule(contrast=Contrast(np.linspace(-1, 1, 170, dtype=np.float32), 1.0, 0.5)),
    "alternation": LocalRule(alternation=Alternation(np.arange(170) < 50, 0.5)),
    "sharpness": LocalRule(sharpness=0.1),
    "one_gradient": LocalRule(one_gradient_of=8),
}


def test_a_rule_uses_what_it_says_and_no_more():
    assert used_by(LocalRule()) == frozenset()
    assert set(ONE_EACH) == set(HOOKS)
    for name, rule in ONE_EACH.items():
        assert used_by(rule) == {name}
    both = LocalRule(proximal=0.1, frozen=np.zeros(170, bool))
    assert used_by(both) == {"proximal", "frozen"}


def test_what_is_packed_is_what_the_graph_takes():
    both = ("correction", "contrast")
    rule = LocalRule(proximal=0.5, **{name: getattr(ONE_EACH[name], name) for name in both})
    names = used_by(rule)
    wanted = specs(names, 170)
    for values, rows in ((packed(names, [rule, rule, rule]), 3), (nobodys(names, 170), 0)):
        assert values.keys() == wanted.keys() == names
        tf.nest.assert_same_structure(values, wanted)
        for value, spec in zip(tf.nest.flatten(values), tf.nest.flatten(wanted), strict=True):
            assert value.dtype == spec.dtype and value.shape[0] == rows
            assert spec.shape.is_compatible_with(value.shape)


def test_a_graph_without_hooks_takes_nothing_for_them():
    plain, hooked = (
        graphs_module.training_graph(Softmax(), Sgd(), names)
        for names in (frozenset[str](), frozenset({"proximal", "logit_shift"}))
    )
    inputs = [len(graph.inputs) for graph in (plain, hooked)]
    assert inputs[1] == inputs[0] + 2
    assert specs(frozenset(), 170) == {} and not packed(frozenset(), [LocalRule()])


def test_a_logit_shift_by_hand(data):
    shift = np.linspace(-3, 0, 10, dtype=np.float32)
    (done,) = train(data, [task(16, rule=LocalRule(logit_shift=shift))], batch_size=8)
    weights, losses = START.astype(np.float64), []
    for batch in batches(np.arange(16), 8):
        images, labels = data.images[batch], data.labels[batch]
        loss, slope = softmax_step(weights, images, labels, shift)
        losses.append(loss)
        weights = weights - 0.5 * slope
    np.testing.assert_allclose(done.weights, weights, rtol=1e-4, atol=1e-6)
    assert done.update.train_loss == pytest.approx(np.mean(losses), rel=1e-5)


def test_scaled_logits_by_hand(data):
    scale, shift = np.linspace(0, 1, 10, dtype=np.float32), np.float32([-1] * 5 + [0] * 5)
    rule = LocalRule(logit_scale=scale, logit_shift=shift)
    (done,) = train(data, [task(16, rule=rule)], batch_size=8)
    weights = START.astype(np.float64)
    for batch in batches(np.arange(16), 8):
        images, labels = data.images[batch], data.labels[batch]
        weights = weights - 0.5 * softmax_step(weights, images, labels, shift, scale)[1]
    np.testing.assert_allclose(done.weights, weights, rtol=1e-4, atol=1e-6)


def test_frozen_weights_by_hand(data):
    frozen = np.arange(170) % 3 == 0
    (done,) = train(data, [task(16, rule=LocalRule(frozen=frozen))], batch_size=8)
    weights = START.astype(np.float64)
    for batch in batches(np.arange(16), 8):
        weights = weights - 0.5 * np.where(frozen, 0, gradient(weights, data, batch))
    np.testing.assert_allclose(done.weights, weights, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(done.weights[frozen], START[frozen])


def test_weights_that_move_in_turn_by_hand(data):
    """Of four steps the first two move the first 50, the others all the rest."""
    first = np.arange(170) < 50
    rule = LocalRule(alternation=Alternation(first, 0.5))
    (done,) = train(data, [task(32, rule=rule)], batch_size=8)
    weights = START.astype(np.float64)
    for number, batch in enumerate(batches(np.arange(32), 8)):
        moves = first if number < 2 else ~first
        weights = weights - 0.5 * np.where(moves, gradient(weights, data, batch), 0)
    np.testing.assert_allclose(done.weights, weights, rtol=1e-4, atol=1e-6)


MOVED = {
    "momentum": {"kind": "sgd", "momentum": 0.9},
    "momentum, decay": {"kind": "sgd", "momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
    "adam": {"kind": "adam", "weight_decay": 0.1},
    "adamw": {"kind": "adamw", "weight_decay": 0.1},
}


@pytest.mark.parametrize("optimizer", MOVED.values(), ids=MOVED)
def test_in_turn_each_part_is_trained_by_an_optimiser_that_has_just_begun(data, optimizer):
    """Collins et al. 2021, algorithm 1: the head with the body as it is, then the body alone.

    Of five steps three are the first part's. In the plain loop nothing is kept between the turns.
    """
    first, rate = np.arange(170) < 50, 0.05
    rule = LocalRule(alternation=Alternation(first, 0.5))
    (done,) = train(
        data, [task(40, rule=rule)], batch_size=8, optimizer=optimizer, learning_rate=rate
    )
    weights, steps = START.astype(np.float64), batches(np.arange(40), 8)
    for moves, turn in ((first, steps[:3]), (~first, steps[3:])):
        m, v = np.zeros(170), np.zeros(170)
        for number, batch in enumerate(turn, 1):
            slope = gradient(weights, data, batch)
            change, m, v = change_of(optimizer, weights, slope, m, v, number)
            weights = weights - rate * np.where(moves, change, 0)
    np.testing.assert_allclose(done.weights, weights, rtol=2e-4, atol=2e-6)


def change_of(optimizer, weights, slope, m, v, number):
    """Return what a step takes off, in rates, and what is remembered."""
    decay = optimizer.get("weight_decay", 0.0) * weights
    if optimizer["kind"] == "sgd":
        slope = slope + decay
        m = optimizer["momentum"] * m + slope
        ahead = slope + optimizer["momentum"] * m
        return (ahead if optimizer.get("nesterov") else m), m, v
    slope = slope + (decay if optimizer["kind"] == "adam" else 0)
    m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
    # Keras's epsilon stands beside the moment that is not corrected yet.
    correction = np.sqrt(1 - 0.999**number) / (1 - 0.9**number)
    change = correction * m / (np.sqrt(v) + 1e-7)
    return change + (decay if optimizer["kind"] == "adamw" else 0), m, v


def test_a_gradient_taken_uphill_by_hand(data):
    """Radius 0.3: at w + 0.3 g / |g|, the step is made from w."""
    (done,) = train(data, [task(16, rule=LocalRule(sharpness=0.3))], batch_size=8)
    weights = START.astype(np.float64)
    for batch in batches(np.arange(16), 8):
        uphill = gradient(weights, data, batch)
        highest = weights + 0.3 * uphill / np.linalg.norm(uphill)
        weights = weights - 0.5 * gradient(highest, data, batch)
    np.testing.assert_allclose(done.weights, weights, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("batch_size", [4, 7, 16])
def test_one_gradient_is_that_of_all_images_in_batches_of_any_size(data, batch_size):
    rule = LocalRule(one_gradient_of=16)
    (done,) = train(data, [task(16, rule=rule)], batch_size=batch_size)
    slope = gradient(START.astype(np.float64), data, np.arange(16))
    np.testing.assert_allclose(done.update.delta, -0.5 * slope, rtol=1e-4, atol=1e-6)


def test_distillation_by_hand(data):
    """Of beta tau^2 KL(q || p) the slope by the logits is beta tau (p - q), 0 for the true one."""
    rule = LocalRule(distillation=Distillation(weight=0.7, temperature=2.0))
    (done,) = train(data, [task(16, rule=rule)], batch_size=8)
    weights, losses = START.astype(np.float64), []
    for batch in batches(np.arange(16), 8):
        loss, slope = softmax_step(weights, data.images[batch], data.labels[batch])
        apart, more = distilled(weights, data, batch, 0.7, 2.0)
        losses.append(loss + apart)
        weights = weights - 0.5 * (slope + more)
    np.testing.assert_allclose(done.weights, weights, rtol=1e-4, atol=1e-6)
    assert done.update.train_loss == pytest.approx(np.mean(losses), rel=1e-5)


def distilled(weights, data, batch, weight, temperature):
    """Return the loss of not-true distillation from START, and its gradient `[170]`."""
    x, wrong = pooled_pixels(data.images[batch]), np.eye(10)[data.labels[batch]] == 0

    def chances(w):
        powers = np.exp((x @ w[:160].reshape(16, 10) + w[160:]) / temperature) * wrong
        return powers / powers.sum(axis=1, keepdims=True)

    own, taught = chances(weights), chances(START.astype(np.float64))
    apart = (taught[wrong] * np.log(taught[wrong] / own[wrong])).sum() / len(batch)
    error = weight * temperature * (own - taught) / len(batch)
    slope = np.concatenate([(x.T @ error).ravel(), error.sum(axis=0)])
    return weight * temperature**2 * apart, slope


def test_a_contrast_is_what_keras_says_of_the_same_networks(data):
    """A step of a network whose features move, against a loss written out in Keras's words."""
    model, kind = Cnn(dropout=0.0), DIGITS
    received, last = (flatten(model.build(kind, s).trainable_variables) for s in (1, 2))
    start = received + 0.01 * last  # a second step's place, so that the cosine is not at its top
    rule = LocalRule(contrast=Contrast(last, weight=3.0, temperature=0.5))
    own, sent, earlier = (filled(model.build(kind, 0), w) for w in (start, received, last))
    pixels = data.images[:8, ..., None] / np.float32(255)
    with tf.GradientTape() as tape:
        logits, features = own(pixels)
        a, b = (cosine(features, other(pixels)[1]) / 0.5 for other in (sent, earlier))
        loss = tf.reduce_mean(-tf.math.log(tf.exp(a) / (tf.exp(a) + tf.exp(b)))) * 3.0
        loss += tf.reduce_mean(
            keras.losses.sparse_categorical_crossentropy(data.labels[:8], logits, True)
        )
    slopes = tape.gradient(loss, own.trainable_variables)
    expected = np.concatenate([np.ravel(s) for s in slopes])
    hook, network = HOOKS["contrast"], flat_model_of(model)
    with tf.GradientTape() as tape:
        weights = tf.constant(start)
        tape.watch(weights)
        outputs = network.outputs(weights, tf.constant(data.images[:8]), tf.constant([0, 0]))
        of = partial(network.outputs, images=tf.constant(data.images[:8]))
        truth = tf.constant(data.labels[:8].astype(np.int32))
        step = Step(weights, tf.constant(received), truth, outputs, of)
        entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(truth, outputs.logits)
        found = hook.loss(tf.reduce_mean(entropy), step, hook.value(rule))
    np.testing.assert_allclose(found, loss, rtol=1e-5)
    slope = tape.gradient(found, weights)
    np.testing.assert_allclose(slope, expected, rtol=1e-3, atol=1e-6)


def filled(model, weights):
    """Return a Keras model with these weights that also says what its last layer is given."""
    first = 0
    for variable in model.trainable_variables:
        size = int(np.prod(variable.shape))
        variable.assign(weights[first : first + size].reshape(variable.shape))
        first += size
    return keras.Model(model.input, [model.output, model.layers[-1].input])


def cosine(one, other):
    return -keras.losses.cosine_similarity(one, other)


@pytest.mark.parametrize(
    "nothing",
    [
        LocalRule(correction=np.zeros(170, np.float32)),
        LocalRule(logit_shift=np.zeros(10, np.float32)),
        LocalRule(logit_scale=np.ones(10, np.float32)),
        LocalRule(frozen=np.zeros(170, bool)),
    ],
    ids=["correction", "logit shift", "logit scale", "frozen"],
)
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_hook_that_adds_nothing_changes_no_bit(data, nothing, optimizer):
    plain, ruled = (
        train(data, [task(30, rule=rule)], optimizer=optimizer)[0]
        for rule in (LocalRule(), nothing)
    )
    np.testing.assert_array_equal(plain.weights, ruled.weights)
    assert plain.update.train_loss == ruled.update.train_loss


def test_parties_of_other_hooks_never_share_a_call():
    rules = [LocalRule(), *ONE_EACH.values()]
    tasks = [task(10, p, rules[p % 11]) for p in range(300)]
    found = groups(tasks, often(1), 2, lambda one: used_by(one.rule))
    assert sorted(one.party for group in found for one in group) == list(range(300))
    assert all(len({used_by(one.rule) for one in group}) == 1 for group in found)
    assert max(len(group) for group in found) > 1
    unlike = [task(10 + p, p, rules[p % 2]) for p in range(40)]
    longest = [len(g[0].train) for g in groups(unlike, often(1), 2, lambda one: used_by(one.rule))]
    assert longest == sorted(longest, reverse=True)  # so that all cores end together


def test_every_hook_in_one_company_learns_what_it_learns_alone(data):
    rules = [LocalRule(), *ONE_EACH.values(), replace(ONE_EACH["frozen"], proximal=0.5)]
    tasks = [task(8, p, rules[p % 12], first=8 * p) for p in range(60)]
    together = train(data, tasks, 2, batch_size=4)
    for one in range(12):
        (alone,) = train(data, [tasks[one]], batch_size=4)
        np.testing.assert_array_equal(alone.weights, together[one].weights)


# What it takes to add one -------------------------------------------------------------------------


class TwiceTheLoss(Hook):
    """A made-up hook: the loss times two, where the rule pulls with mu 3."""

    name: ClassVar[str] = "twice"

    def value(self, rule: LocalRule) -> Any:
        return np.float32(2) if rule.proximal == 3 else None

    def loss(self, loss: Any, step: Step, value: Any) -> Any:
        return value * loss


def test_a_new_hook_is_a_class_and_a_line_in_the_registry(data, monkeypatch):
    monkeypatch.setattr(hooks_module, "HOOKS", {"twice": TwiceTheLoss()})
    graphs_module.training_graph.cache_clear()
    (plain,) = train(data, [task(8)], batch_size=8)
    (twice,) = train(data, [task(8, rule=LocalRule(proximal=3))], batch_size=8)
    np.testing.assert_allclose(twice.update.delta, 2 * plain.update.delta, rtol=1e-4, atol=1e-7)
    assert twice.update.train_loss == pytest.approx(2 * plain.update.train_loss)


class Spectral(Model):
    """Keeps a vector beside its weights, which it needs to divide them by their norm."""

    kind: ClassVar[str] = "spectral"
    label: ClassVar[str] = "Spectral"
    about: ClassVar[str] = "Spectral normalisation, whose state nobody could combine."

    def build(self, kind: ImageKind, seed: int, precision: str = "float32") -> keras.Model:
        image = keras.Input((28, 28, 1))
        last = keras.layers.SpectralNormalization(keras.layers.Dense(10))
        return keras.Model(image, last(keras.layers.Flatten()(image)))


def test_a_model_that_keeps_more_than_weights_and_seeds_is_refused():
    with pytest.raises(ConfigError, match=r"Spectral.*vector_u.*could not be combined"):
        FlatModel(Spectral())
    assert FlatModel(Cnn()).num_weights == 110_474  # its dropout keeps a seed
