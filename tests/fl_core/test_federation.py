"""The exact identities of federated training, on 170 weights."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from fl_core import RunConfig, run_rounds
from fl_core.image_kind import DIGITS
from fl_core.models import Softmax
from fl_core.party_data import parties_images
from fl_core.seeding import rng, seed_for
from fl_core.strategies import FedProx
from fl_core.training.flat_model import flatten
from tests.fl_core.tiny_data import assert_same_history, last_weights, rounds, softmax_step, tiny


def run(data, threads=1, **knobs):
    return list(run_rounds(tiny(**knobs), data=data, threads=threads))


def initial(config: RunConfig) -> np.ndarray:
    return flatten(config.model.build(DIGITS, seed_for(config.seed, "init")).trainable_variables)


def batches(config: RunConfig, round: int, party: int, images: np.ndarray):
    """Return what a party sees in a round, batch by batch."""
    draw = rng(config.seed, "batches", round, party)
    orders = [draw.permutation(images) for _ in range(config.local_epochs)]
    size = config.batch_size
    return [order[i : i + size] for order in orders for i in range(0, len(order), size)]


def sgd(config: RunConfig, data, weights, round: int, party: int, images) -> np.ndarray:
    """Train in numpy, float64."""
    weights = weights.astype(np.float64)
    for batch in batches(config, round, party, images):
        weights = (
            weights
            - config.learning_rate
            * softmax_step(weights, data.images[batch], data.labels[batch])[1]
        )
    return weights


VARIED = [
    {},
    {"optimizer": "adam", "learning_rate": 0.01, "local_epochs": 2, "batch_size": 7},
    {"strategy": "cyclic", "participation": 0.5},
    {"strategy": {"kind": "cyclic", "reshuffle": True}, "test_on": "fifth"},
    {"partitioner": {"kind": "dirichlet", "skew": 0.9}, "participation": 0.5, "holdout": 0.2},
    {"strategy": FedProx(mu=0.3)},
]
varied = pytest.mark.parametrize("knobs", VARIED, ids=str)


@varied
def test_the_same_config_twice_and_on_two_threads_is_the_same_history_bit_for_bit(data, knobs):
    first = run(data, num_parties=5, **knobs)
    assert len(rounds(first)) == 3
    assert_same_history(first, run(data, num_parties=5, **knobs))
    assert_same_history(first, run(data, threads=2, num_parties=5, **knobs))


def test_the_cnn_too_is_the_same_on_one_thread_and_two(data):
    knobs = {"model": "cnn", "optimizer": "adam", "learning_rate": 0.01, "holdout": 0.1}
    some, others = (run(data, threads=t, num_parties=4, num_rounds=1, **knobs) for t in (1, 2))
    assert_same_history(some, others)
    assert not np.array_equal(last_weights(some), rounds(some)[0].state.weights)


def test_another_seed_is_another_history(data):
    assert not np.array_equal(last_weights(run(data, seed=1)), last_weights(run(data, seed=2)))


def test_one_party_with_all_the_images_is_pooled_training(data):
    config = tiny(num_parties=1, local_epochs=2)
    (party,) = parties_images(config, data)
    weights = initial(config)
    for round in (1, 2):
        weights = sgd(config, data, weights, round, 0, party.train)
    assert len(party.train) == 120
    np.testing.assert_allclose(
        last_weights(run(data, num_parties=1, local_epochs=2)), weights, rtol=1e-4, atol=1e-6
    )


def test_one_full_batch_step_each_averaged_is_one_pooled_step(data):
    knobs = {"num_images": 100, "batch_size": 1024, "num_rounds": 1}
    seven = last_weights(run(data, num_parties=7, **knobs))  # of 15, 15, 14, 14, 14, 14, 14 images
    np.testing.assert_allclose(
        seven, last_weights(run(data, num_parties=1, **knobs)), rtol=1e-5, atol=1e-7
    )


def test_fedprox_without_a_pull_is_fedavg_bit_for_bit_and_with_one_is_not(data):
    plain = run(data, local_epochs=3)
    assert_same_history(plain, run(data, local_epochs=3, strategy=FedProx(mu=0)))
    pulled = last_weights(run(data, local_epochs=3, strategy=FedProx(mu=1)))
    start = rounds(plain)[0].state.weights
    assert np.linalg.norm(pulled - start) < 0.95 * np.linalg.norm(last_weights(plain) - start)


def test_cyclic_is_training_one_after_the_other(data):
    config = tiny(strategy="cyclic", local_epochs=2)
    weights, visited = initial(config), []
    for round in (1, 2):
        for number, party in enumerate(parties_images(config, data, round)):
            weights = sgd(config, data, weights, round, number, party.train)
            visited.append(number)
    assert visited == [0, 1, 2, 0, 1, 2]
    ours = last_weights(run(data, strategy="cyclic", local_epochs=2))
    np.testing.assert_allclose(ours, weights, rtol=1e-4, atol=1e-6)


def test_a_reshuffle_trains_every_round_on_that_rounds_own_deal(data):
    config = tiny(strategy={"kind": "cyclic", "reshuffle": True}, num_parties=2)
    weights = initial(config)
    for round in (1, 2):
        for number, party in enumerate(parties_images(config, data, round)):
            weights = sgd(config, data, weights, round, number, party.train)
    ours = list(run_rounds(config, data=data))
    np.testing.assert_allclose(last_weights(ours), weights, rtol=1e-4, atol=1e-6)


def test_plain_keras_federated_averaging_arrives_at_the_same_weights(data):
    """A loop that shares nothing with the engine but the order of the images."""
    config = tiny(num_parties=2, num_images=101, batch_size=10, local_epochs=2)
    model = Softmax().build(DIGITS, seed_for(config.seed, "init"))
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    server = model.get_weights()
    for round in (1, 2):
        sent, sizes = [], []
        for number, party in enumerate(parties_images(config, data)):
            model.set_weights(server)
            optimizer = keras.optimizers.SGD(config.learning_rate)
            for batch in batches(config, round, number, party.train):
                x = data.images[batch][..., None].astype("float32") / 255
                with tf.GradientTape() as tape:
                    loss = loss_of(data.labels[batch], model(x, training=True))
                slopes = tape.gradient(loss, model.trainable_variables)
                optimizer.apply_gradients(zip(slopes, model.trainable_variables, strict=True))
            sent.append(model.get_weights())
            sizes.append(len(party.train))
        assert sizes == [51, 50]
        server = [(51 * a + 50 * b) / 101 for a, b in zip(*sent, strict=True)]
    theirs = np.concatenate([layer.ravel() for layer in server])
    ours = last_weights(list(run_rounds(config, data=data)))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
