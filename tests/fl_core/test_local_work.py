"""How much a party trains in a round, and at which rate: by hand, and as it is trained."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from fl_core import ConfigError, RunConfig, run_rounds
from fl_core.local_work import (
    epochs_about,
    images_in_train_loss,
    images_visited,
    learning_rate,
    num_orders,
    num_steps,
)
from fl_core.rate_schedules import RATE_SCHEDULES, ByFactor, Constant, Cosine
from fl_core.training import party_pool as pool_module
from tests.fl_core.test_party_pool import START, batches, task, train
from tests.fl_core.tiny_data import assert_same_history, softmax_step, tiny


def test_epochs_and_steps_by_hand():
    """Batches of 16: 40 images are two whole ones and one of 8."""
    epochs = tiny(local_epochs=3)
    counts = (num_steps, num_orders, images_visited, images_in_train_loss)
    assert [count(epochs, 40) for count in counts] == [9, 3, 120, 40]
    for steps, expected in (
        (1, [1, 1, 16, 16]),
        (2, [2, 1, 32, 32]),
        (3, [3, 1, 40, 40]),
        (7, [7, 3, 96, 40]),  # 40 + 40 + 16
    ):
        assert [count(tiny(local_steps=steps), 40) for count in counts] == expected
    assert epochs_about(epochs, 40) == 3 and epochs_about(tiny(local_steps=5), 40) == 2


def test_a_party_goes_round_its_images_by_hand(data):
    """Ten images, batches of four: 4, 4 and 2, then two of the next order."""
    (done,) = train(data, [task(10)], batch_size=4, local_steps=5, learning_rate=0.2)
    weights, losses = START.astype(np.float64), []
    seen = batches(np.arange(10), 4, epochs=2)[:5]
    for batch in seen:
        loss, slope = softmax_step(weights, data.images[batch], data.labels[batch])
        losses.append(len(batch) * loss)
        weights -= 0.2 * slope
    np.testing.assert_allclose(done.weights, weights, rtol=1e-4, atol=1e-6)
    assert [len(batch) for batch in seen[-3:]] == [2, 4, 4] and done.update.num_steps == 5
    assert done.update.train_loss == pytest.approx(sum(losses[-3:]) / 10, rel=1e-5)


def test_fewer_steps_than_an_epoch(data):
    (done,) = train(data, [task(40)], batch_size=8, local_steps=2)
    one, two = batches(np.arange(40), 8)[:2]
    first, slope = softmax_step(START, data.images[one], data.labels[one])
    second, _ = softmax_step(START - 0.5 * slope, data.images[two], data.labels[two])
    assert done.update.train_loss == pytest.approx((first + second) / 2, rel=1e-5)
    assert (done.update.num_steps, done.update.num_examples) == (2, 40)


def test_as_many_steps_as_the_epochs_have_are_the_epochs_bit_for_bit(data):
    in_epochs = tiny(num_rounds=2, local_epochs=2, num_parties=2)  # 60 images: 4 steps an epoch
    in_steps = in_epochs.model_copy(update={"local_steps": 8, "local_epochs": 5})
    one, other = (list(run_rounds(config, data=data)) for config in (in_epochs, in_steps))
    assert_same_history(one, other)


@pytest.mark.parametrize("at_once", [512, 12])
def test_neither_company_nor_turns_change_what_is_learned_in_steps(data, monkeypatch, at_once):
    """Parties of 3 to 40 images in one call: the smallest go round theirs many times."""
    monkeypatch.setattr(pool_module, "IMAGES_A_LOOK", at_once)
    tasks = [task(3 + p % 38, p, first=9 * p) for p in range(40)]
    together = train(data, tasks, 2, local_steps=7, batch_size=4)
    assert {done.update.num_steps for done in together} == {7}
    for one in (0, 1, 20, 37):
        (alone,) = train(data, [tasks[one]], local_steps=7, batch_size=4)
        np.testing.assert_array_equal(alone.weights, together[one].weights)
        assert alone.update.train_loss == together[one].update.train_loss


def test_one_gradient_of_all_images_is_refused_in_steps():
    with pytest.raises(ConfigError, match=r"FedSGD.* Local steps must be “0”, got “3”\.$"):
        RunConfig.of({"strategy": "fedsgd", "optimizer": "sgd", "local_steps": 3})


def rates(schedule, num_rounds=5, first=0.1) -> list[float]:
    config = RunConfig(rate_schedule=schedule, num_rounds=num_rounds, learning_rate=first)
    return [learning_rate(config, round) for round in range(1, num_rounds + 1)]


def test_learning_rates_by_hand():
    assert rates(Constant()) == [0.1] * 5
    np.testing.assert_allclose(rates(ByFactor(factor=0.5), 4), [0.1, 0.05, 0.025, 0.0125])
    found = rates(Cosine(last=0.2))  # 0.06 + 0.04 cos(0, 45, 90, 135, 180 degrees)
    half = 0.04 * np.sqrt(0.5)
    np.testing.assert_allclose(found, [0.1, 0.06 + half, 0.06, 0.06 - half, 0.02])
    assert rates(Cosine(), 1) == [0.1]


def test_a_rate_never_falls_to_nothing():
    assert rates(ByFactor(factor=0.5), 1000)[-1] == pytest.approx(0.0001)
    assert all(one >= other for one, other in pairwise(rates(Cosine(last=0.001), 1000)))
    assert rates(Cosine(last=0.001), 1000)[-1] == pytest.approx(0.0001)


@pytest.mark.parametrize("schedule", [ByFactor(factor=1.0), Cosine(last=1.0)], ids=str)
def test_a_neutral_schedule_changes_no_bit(data, schedule):
    one = list(run_rounds(tiny(num_rounds=3), data=data))
    assert_same_history(
        one, list(run_rounds(tiny(num_rounds=3, rate_schedule=schedule), data=data))
    )


def test_each_round_trains_at_its_own_rate(data):
    falling = {"rate_schedule": ByFactor(factor=0.5), "learning_rate": 0.4}
    (second,) = train(data, [replace(task(16), round=2)], **falling)
    (usual,) = train(data, [replace(task(16), round=2)], learning_rate=0.2)
    np.testing.assert_array_equal(second.weights, usual.weights)
    assert set(RATE_SCHEDULES) == {"constant", "by_factor", "cosine"}
