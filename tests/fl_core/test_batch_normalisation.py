"""Batch normalisation: its running statistics are weights that are sent and averaged."""

from typing import Any, ClassVar

import keras
import numpy as np
import pytest
import tensorflow as tf

from fl_core import run_rounds
from fl_core.federation import Checkpoint
from fl_core.image_kind import DIGITS, ImageKind
from fl_core.models import LeNet, Model, OwnCnn
from fl_core.models.normalisation import EPSILON, MOMENTUM
from fl_core.optimizers import OPTIMIZERS
from fl_core.party_data import parties_images
from fl_core.training.flat_model import flat_model_of, flatten, in_vector
from fl_core.training.party_grouping import Task
from fl_core.updates_and_state import LocalRule
from tests.fl_core.test_models import laid_out, pixels_of, some_weights
from tests.fl_core.test_networks import plain_network
from tests.fl_core.test_party_pool import batches, task, train
from tests.fl_core.tiny_data import assert_same_history, last_weights, rounds, tiny

SMALL = OwnCnn(blocks=2, filters=8, dense=32, normalisation="batch")
NETWORK = flat_model_of(SMALL)
TRAINED = NETWORK.num_trained


class Middle(Model):
    """The mean of an image, normalised over the batch, then dense: 24 weights, 2 running."""

    kind: ClassVar[str] = "middle"
    label: ClassVar[str] = "Middle"
    about: ClassVar[str] = "A number for each image."

    def build(self, kind: ImageKind, seed: int, precision: str = "float32") -> keras.Model:
        image = keras.Input(kind.layers)
        x = keras.layers.GlobalAveragePooling2D()(image)
        x = keras.layers.BatchNormalization(momentum=MOMENTUM, epsilon=EPSILON)(x)
        return keras.Model(image, keras.layers.Dense(kind.num_classes)(x))


def started(model: Model = SMALL) -> np.ndarray:
    return flat_model_of(model).initial_weights(1)


def trained(data, rule: LocalRule | None = None, model: Model = SMALL, **knobs: Any) -> np.ndarray:
    (done,) = train(
        data,
        [task(16, rule=rule or LocalRule())],
        **{"batch_size": 8, "model": model, "start": started(model), **knobs},
    )
    return done.weights


def test_the_running_statistics_of_two_steps_by_hand(data):
    """A tenth of each batch's mean and variance, and nine tenths of what was before: 0 and 1."""
    assert flat_model_of(Middle()).num_weights == 2 + 20 + 2
    found = trained(data, model=Middle())
    mean, variance = 0.0, 1.0
    for batch in batches(np.arange(16), 8):
        numbers = (data.images[batch].astype(np.float64) / 255).mean(axis=(1, 2))
        mean = 0.9 * mean + 0.1 * numbers.mean()
        variance = 0.9 * variance + 0.1 * numbers.var()
    np.testing.assert_allclose(found[-2:], [mean, variance], rtol=1e-5)


DECAYED = [{"kind": kind, "weight_decay": 0.5} for kind in OPTIMIZERS]


@pytest.mark.parametrize("optimizer", ["sgd", "adam", *DECAYED], ids=str)
def test_no_rule_moves_the_running_statistics_but_the_images_do(data, optimizer):
    """After one step they follow from the batch alone, whatever pulls at the weights."""
    one_step = {"batch_size": 16, "optimizer": optimizer, "learning_rate": 0.01}
    plain = trained(data, **one_step)
    assert (plain[TRAINED:] != started()[TRAINED:]).all()
    np.testing.assert_array_equal(plain[TRAINED:], trained(data, batch_size=16)[TRAINED:])
    for rule in (
        LocalRule(proximal=3.0),
        LocalRule(correction=np.full(NETWORK.num_weights, 2.0, np.float32)),
    ):
        pulled = trained(data, rule, **one_step)
        np.testing.assert_array_equal(pulled[TRAINED:], plain[TRAINED:])
    assert not np.array_equal(pulled[:TRAINED], plain[:TRAINED])  # but the weights are corrected


def test_what_is_frozen_stays_running_statistics_too(data):
    frozen = np.arange(NETWORK.num_weights) >= TRAINED
    found = trained(data, LocalRule(frozen=frozen))
    np.testing.assert_array_equal(found[TRAINED:], started()[TRAINED:])


def test_it_is_tested_with_the_running_statistics_as_keras_does(data):
    weights = some_weights(NETWORK)
    weights[TRAINED:] = np.abs(weights[TRAINED:])
    theirs = laid_out(SMALL.build(DIGITS, 0), weights).predict(pixels_of(data, 50), verbose=0)
    ours = NETWORK.logits(tf.constant(weights), tf.constant(data.images[:50]))
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    alone = NETWORK.logits(tf.constant(weights), tf.constant(data.images[:2]))
    np.testing.assert_allclose(alone, theirs[:2], atol=1e-5)  # whoever stands beside an image


def test_a_variance_that_a_server_made_negative_is_read_as_zero(data):
    below, zero = started(), started()
    below[-16:], zero[-16:] = -0.3, 0.0  # of the second block's 16 filters
    images = tf.constant(data.images[:5])
    logits = NETWORK.logits(tf.constant(below), images).numpy()
    assert np.isfinite(logits).all()
    np.testing.assert_array_equal(logits, NETWORK.logits(tf.constant(zero), images))
    np.testing.assert_array_equal(trained(data, start=below), trained(data, start=zero))


BATCHED = tiny(model=SMALL, num_parties=2, learning_rate=0.1, party_test_images=0)


def test_running_statistics_are_averaged_as_all_weights_are(data):
    """Two parties of 60 images each: the mean of what each of them came to."""
    events = list(run_rounds(BATCHED.model_copy(update={"num_rounds": 1}), data=data))
    start, one = (event.state.weights for event in rounds(events))
    each = [
        train(
            data,
            [Task(1, party, images.train, LocalRule())],
            model=SMALL,
            start=start,
            batch_size=16,
            learning_rate=0.1,
        )[0].weights
        for party, images in enumerate(parties_images(BATCHED, data, 1))
    ]
    assert not np.allclose(each[0][TRAINED:], each[1][TRAINED:], atol=1e-4)
    np.testing.assert_allclose(one, (each[0] + each[1]) / 2, atol=1e-6)


def test_one_thread_and_two_come_to_the_same_numbers_and_so_does_a_run_that_goes_on(data):
    whole = list(run_rounds(BATCHED, data=data, threads=2))
    assert_same_history(whole, list(run_rounds(BATCHED, data=data, threads=1)))
    after_one = rounds(whole)[1]
    again = list(run_rounds(BATCHED, data=data, after=Checkpoint(1, after_one.state)))
    np.testing.assert_array_equal(last_weights(again), last_weights(whole))


@pytest.mark.parametrize("model", [LeNet(), SMALL], ids=lambda model: model.kind)
def test_an_epoch_is_what_keras_makes_of_the_same_images_in_the_same_order(data, model):
    knobs = {"batch_size": 10, "learning_rate": 0.05, "model": model, "start": started(model)}
    (ours,) = train(data, [task(95)], **knobs)
    theirs = laid_out(plain_network(model, DIGITS), knobs["start"])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    theirs.compile(keras.optimizers.SGD(0.05), loss)
    order = np.concatenate(batches(np.arange(95), 10))
    pixels, labels = pixels_of(data, 95)[order], data.labels[order]
    told = theirs.fit(pixels, labels, batch_size=10, epochs=1, shuffle=False, verbose=0)
    np.testing.assert_allclose(ours.weights, flatten(in_vector(theirs)), atol=1e-5)
    assert ours.update.train_loss == pytest.approx(told.history["loss"][0], rel=1e-4)
