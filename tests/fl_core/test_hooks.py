"""What rules change in the training graph: which hooks are in use, and what a new one takes."""

from dataclasses import replace
from typing import Any, ClassVar

import keras
import numpy as np
import pytest

from fl_core import ConfigError
from fl_core.image_kind import ImageKind
from fl_core.models import Cnn, Model, Softmax
from fl_core.training import graphs as graphs_module
from fl_core.training import training_hooks as hooks_module
from fl_core.training.flat_model import FlatModel
from fl_core.training.party_grouping import groups
from fl_core.training.training_hooks import HOOKS, Hook, nobodys, packed, specs, used_by
from fl_core.updates_and_state import LocalRule
from tests.fl_core.test_party_pool import START, batches, gradient, task, train
from tests.fl_core.tiny_data import softmax_step

ONE_EACH = {
    "proximal": LocalRule(proximal=0.5),
    "correction": LocalRule(correction=np.linspace(-1, 1, 170, dtype=np.float32)),
    "logit_shift": LocalRule(logit_shift=np.linspace(-1, 1, 10, dtype=np.float32)),
    "frozen": LocalRule(frozen=np.arange(170) < 50),
}


def test_a_rule_uses_what_it_says_and_no_more():
    assert used_by(LocalRule()) == frozenset()
    assert set(ONE_EACH) == set(HOOKS)
    for name, rule in ONE_EACH.items():
        assert used_by(rule) == {name}
    both = LocalRule(proximal=0.1, frozen=np.zeros(170, bool))
    assert used_by(both) == {"proximal", "frozen"}


def test_what_is_packed_is_what_the_graph_takes():
    rule = LocalRule(0.5, *(getattr(ONE_EACH[n], n) for n in ("correction", "logit_shift")))
    names = used_by(rule)
    wanted = specs(names, 170)
    for values, rows in ((packed(names, [rule, rule, rule]), 3), (nobodys(names, 170), 0)):
        assert values.keys() == wanted.keys() == names
        for name, spec in wanted.items():
            assert values[name].dtype == spec.dtype and values[name].shape[0] == rows
            assert spec.shape.is_compatible_with(values[name].shape)


def test_a_graph_without_hooks_takes_nothing_for_them():
    plain, hooked = (
        graphs_module.training_graph(Softmax(), "sgd", names)
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


def test_frozen_weights_by_hand(data):
    frozen = np.arange(170) % 3 == 0
    (done,) = train(data, [task(16, rule=LocalRule(frozen=frozen))], batch_size=8)
    weights = START.astype(np.float64)
    for batch in batches(np.arange(16), 8):
        weights = weights - 0.5 * np.where(frozen, 0, gradient(weights, data, batch))
    np.testing.assert_allclose(done.weights, weights, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(done.weights[frozen], START[frozen])


@pytest.mark.parametrize(
    "nothing",
    [
        LocalRule(correction=np.zeros(170, np.float32)),
        LocalRule(logit_shift=np.zeros(10, np.float32)),
        LocalRule(frozen=np.zeros(170, bool)),
    ],
    ids=["correction", "logit shift", "frozen"],
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
    tasks = [task(10, p, rules[p % 5]) for p in range(100)]
    found = groups(tasks, 1, 2, lambda one: used_by(one.rule))
    assert sorted(one.party for group in found for one in group) == list(range(100))
    assert all(len({used_by(one.rule) for one in group}) == 1 for group in found)
    assert max(len(group) for group in found) > 1
    unlike = [task(10 + p, p, rules[p % 2]) for p in range(40)]
    longest = [len(g[0].train) for g in groups(unlike, 1, 2, lambda one: used_by(one.rule))]
    assert longest == sorted(longest, reverse=True)  # so that all cores end together


def test_every_hook_in_one_company_learns_what_it_learns_alone(data):
    rules = [LocalRule(), *ONE_EACH.values(), replace(ONE_EACH["frozen"], proximal=0.5)]
    tasks = [task(8, p, rules[p % 6], first=8 * p) for p in range(60)]
    together = train(data, tasks, 2, batch_size=4)
    for one in range(6):
        (alone,) = train(data, [tasks[one]], batch_size=4)
        np.testing.assert_array_equal(alone.weights, together[one].weights)


# What it takes to add one -------------------------------------------------------------------------


class TwiceTheLoss(Hook):
    """A made-up hook: the loss times two, where the rule pulls with mu 3."""

    name: ClassVar[str] = "twice"

    def value(self, rule: LocalRule) -> Any:
        return np.float32(2) if rule.proximal == 3 else None

    def loss(self, loss: Any, weights: Any, received: Any, value: Any) -> Any:
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
