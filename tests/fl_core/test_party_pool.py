"""Local training against arithmetic: steps, optimisers, rules, batches, threads, stopping."""

import os
import platform
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from fl_core.metrics import euclidean_length
from fl_core.models import Cnn, Softmax
from fl_core.seeding import rng
from fl_core.train_test_split import own_measured
from fl_core.trainer_contract import Cancelled, Progress, Trained
from fl_core.training import graphs as graphs_module
from fl_core.training import party_pool as pool_module
from fl_core.training.flat_model import flat_model_of
from fl_core.training.party_grouping import Task, groups, take_turns
from fl_core.training.party_pool import PartyPool
from fl_core.updates_and_state import LocalRule
from tests.fl_core.tiny_data import softmax_step, tiny

ROOT = Path(__file__).parents[2]
NO_SAMPLE = np.arange(0)
START = np.random.default_rng(8).normal(0, 0.3, 170).astype(np.float32)


def task(num_images: int, party: int = 0, rule: LocalRule | None = None, first: int = 0) -> Task:
    return Task(1, party, np.arange(first, first + num_images), rule or LocalRule())


def train(data, tasks, threads=1, sample=NO_SAMPLE, start=START, **knobs) -> list[Trained]:
    """Return the finished tasks in party order."""
    with PartyPool(tiny(**knobs), data, sample, threads) as pool:
        items = list(pool.train(start[None], tasks, lambda: False))
    done = [item for item in items if isinstance(item, Trained)]
    return sorted(done, key=lambda trained: trained.update.party)


def often(epochs: int):
    """Return what tells how many images a task looks at."""
    return lambda task: epochs * len(task.train)


def gradient(weights, data, positions):
    return softmax_step(weights, data.images[positions], data.labels[positions])[1]


def batches(positions: np.ndarray, size: int, epochs: int = 1, seed: int = 42):
    """Return the batches party 0 should see in round 1: each epoch shuffled, the last one short."""
    draw = rng(seed, "batches", 1, 0)
    orders = [draw.permutation(positions) for _ in range(epochs)]
    return [order[i : i + size] for order in orders for i in range(0, len(order), size)]


def test_one_step_of_sgd_by_hand(data):
    (done,) = train(data, [task(8)], batch_size=8, learning_rate=0.5)
    loss, slope = softmax_step(START, data.images[:8], data.labels[:8])
    np.testing.assert_allclose(done.update.delta, -0.5 * slope, rtol=1e-4, atol=1e-6)
    assert done.update.train_loss == pytest.approx(loss, rel=1e-5)
    assert (done.update.num_steps, done.update.num_examples) == (1, 8)
    np.testing.assert_array_equal(done.weights - START, done.update.delta)


def test_epochs_and_a_short_last_batch_by_hand(data):
    (done,) = train(data, [task(10)], batch_size=4, local_epochs=2, learning_rate=0.2)
    weights, losses = START.astype(np.float64), []
    for batch in batches(np.arange(10), 4, epochs=2):
        loss, slope = softmax_step(weights, data.images[batch], data.labels[batch])
        losses.append(len(batch) * loss)
        weights -= 0.2 * slope
    np.testing.assert_allclose(done.weights, weights, rtol=1e-4, atol=1e-6)
    assert done.update.num_steps == 6  # 4 + 4 + 2, twice
    assert done.update.train_loss == pytest.approx(sum(losses[3:]) / 10, rel=1e-5)


def test_adam_is_kerass_adam(data):
    knobs = {"batch_size": 8, "optimizer": "adam", "learning_rate": 0.01}
    (done,) = train(data, [task(40)], **knobs)
    weights = keras.Variable(START)
    adam = keras.optimizers.Adam(learning_rate=0.01)
    for batch in batches(np.arange(40), 8):
        slope = gradient(np.asarray(weights, np.float64), data, batch)
        adam.apply([slope.astype(np.float32)], [weights])
    assert done.update.num_steps == 5
    np.testing.assert_allclose(done.weights, np.asarray(weights), rtol=1e-3, atol=2e-5)


def test_every_round_starts_with_a_fresh_optimiser(data):
    knobs = {"batch_size": 8, "optimizer": "adam", "learning_rate": 0.01}
    with PartyPool(tiny(**knobs), data, NO_SAMPLE, 1) as pool:
        runs = [list(pool.train(START[None], [task(40)], lambda: False))[-1] for _ in range(2)]
    np.testing.assert_array_equal(runs[0].weights, runs[1].weights)


def test_a_proximal_pull_by_hand(data):
    (done,) = train(data, [task(16, rule=LocalRule(proximal=0.7))], batch_size=8, learning_rate=0.5)
    one, two = batches(np.arange(16), 8)
    first = START - 0.5 * gradient(START, data, one)  # no pull yet: it is where it started
    second = first - 0.5 * (gradient(first, data, two) + 0.7 * (first - START))
    np.testing.assert_allclose(done.weights, second, rtol=1e-4, atol=1e-6)


def test_a_correction_by_hand(data):
    correction = np.linspace(-1, 1, 170, dtype=np.float32)
    (done,) = train(data, [task(16, rule=LocalRule(correction=correction))], batch_size=8)
    one, two = batches(np.arange(16), 8)
    first = START - 0.5 * (gradient(START, data, one) + correction)
    second = first - 0.5 * (gradient(first, data, two) + correction)
    np.testing.assert_allclose(done.weights, second, rtol=1e-4, atol=1e-6)


def test_a_rule_that_adds_nothing_changes_nothing(data):
    nothing = LocalRule(correction=np.zeros(170, np.float32))
    plain, ruled = (train(data, [task(30, rule=rule)])[0] for rule in (None, nothing))
    np.testing.assert_array_equal(plain.weights, ruled.weights)


def parties() -> list[Task]:
    return [task(20 + 10 * p, p, first=80 * p) for p in range(5)]


@pytest.mark.parametrize("model", [Softmax(), Cnn()], ids=repr)
def test_neither_threads_nor_company_nor_the_order_of_jobs_change_a_bit(data, model):
    """The CNN has dropout: its masks follow party, round and step, not who trained before."""
    tasks, sample = parties(), np.arange(600, 650)
    knobs = {"model": model, "optimizer": "adam", "learning_rate": 0.01}
    knobs["start"] = flat_model_of(model).initial_weights(1)
    in_turn = train(data, tasks, 1, sample, **knobs)
    side_by_side = train(data, tasks, 2, sample, **knobs)
    backwards = train(data, tasks[::-1], 1, sample, **knobs)
    alone = [train(data, [one], 1, sample, **knobs)[0] for one in tasks]
    for one, *others in zip(in_turn, side_by_side, backwards, alone, strict=True):
        for other in others:
            np.testing.assert_array_equal(one.weights, other.weights)
            np.testing.assert_array_equal(one.update.delta, other.update.delta)
            assert one.update.train_loss == other.update.train_loss
            assert (one.test_loss, one.test_accuracy) == (other.test_loss, other.test_accuracy)


def test_small_parties_trained_in_one_call_learn_what_they_learn_alone(data):
    tasks = [task(3 + p % 5, p, first=9 * p) for p in range(60)]
    knobs = {"optimizer": "adam", "learning_rate": 0.01, "batch_size": 4, "local_epochs": 2}
    together = train(data, tasks, 2, **knobs)
    for one in (0, 1, 17, 59):
        (alone,) = train(data, [tasks[one]], **knobs)
        np.testing.assert_array_equal(alone.weights, together[one].weights)
        assert alone.update.train_loss == together[one].update.train_loss
        assert alone.update.num_steps == together[one].update.num_steps


def sizes_of(found: list[list[Task]]) -> list[list[int]]:
    return [[len(task.train) for task in group] for group in found]


def test_which_parties_share_a_call_by_hand():
    """A call holds 512 images at most, and there are four calls a thread at least."""
    large = [task(600), task(700)]
    assert sizes_of(groups(large, often(1), 2)) == [[700], [600]]
    many = [task(100, p) for p in range(100)]
    assert sizes_of(groups(many, often(1), 2)) == [[100] * 5] * 20
    assert sizes_of(groups(many, often(3), 2)) == [[100]] * 100  # 300 a party: no two fit into 512
    few = [task(10, p) for p in range(16)]
    assert sizes_of(groups(few, often(1), 2)) == [[10, 10]] * 8
    assert groups([], often(1), 2) == []


def test_parties_with_and_without_a_rule_can_train_in_one_call(data):
    rules = [LocalRule(), LocalRule(proximal=0.7), LocalRule(correction=-START)]
    tasks = [task(8, p, rules[p % 3], first=8 * p) for p in range(60)]
    together = train(data, tasks, 1, batch_size=4)
    for one in (0, 1, 2):
        (alone,) = train(data, [tasks[one]], batch_size=4)
        np.testing.assert_array_equal(alone.weights, together[one].weights)


def test_the_length_of_an_update_by_hand():
    assert euclidean_length(np.array([3, 0, -4], np.float32)) == 5
    assert euclidean_length(np.full(4, 1e30, np.float32)) == pytest.approx(2e30)


def test_dropout_is_drawn_anew_for_every_party_round_and_step(data):
    """One image, so that the order is always the same, and a model that all but stands still."""
    still = {"model": Cnn(), "learning_rate": 1e-6, "batch_size": 1}
    still["start"] = flat_model_of(Cnn()).initial_weights(1)
    one = task(1)
    first = train(data, [one], **still)[0].update.train_loss
    second_step = train(data, [one], **still, local_epochs=2)[0].update.train_loss
    other_party = train(data, [replace(one, party=1)], **still)[0].update.train_loss
    other_round = train(data, [replace(one, round=2)], **still)[0].update.train_loss
    other_seed = train(data, [one], **still, seed=1)[0].update.train_loss
    others = (second_step, other_party, other_round, other_seed)
    assert min(abs(first - other) for other in others) > 1e-4
    assert train(data, [one], **still)[0].update.train_loss == first


def test_a_party_sees_its_images_in_another_order_each_round_and_party(data):
    tasks = [task(40), replace(task(40), round=2), task(40, party=1)]
    results = [train(data, [j])[0].weights for j in tasks]
    assert not any(np.array_equal(results[0], other) for other in results[1:])


def test_the_partys_own_model_is_measured_on_the_sample(data):
    sample = np.arange(600, 730)  # more than one batch of evaluation, the last one short
    (done,) = train(data, [task(40)], sample=sample)
    loss, _ = softmax_step(done.weights, data.images[sample], data.labels[sample])
    assert done.test_loss == pytest.approx(loss, rel=1e-5)
    with PartyPool(tiny(), data, sample, 2) as pool:
        losses, chances = pool.evaluate(done.weights, sample)
    assert done.test_accuracy == (chances.argmax(axis=1) == data.labels[sample]).mean()
    assert losses.mean() == pytest.approx(done.test_loss, rel=1e-5)
    np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-5)
    assert train(data, [task(40)])[0].test_loss is None


def test_the_partys_own_model_is_measured_on_the_first_images_it_held_out(data):
    """A twentieth of 80 images are 4; in two epochs a twentieth of 160."""
    held = np.arange(600, 640)
    for epochs, number in ((1, 4), (2, 8), (20, 40)):
        (done,) = train(data, [replace(task(80), held_out=held)], local_epochs=epochs)
        looked_at = held[:number]
        loss, _ = softmax_step(done.weights, data.images[looked_at], data.labels[looked_at])
        assert done.held_out is not None
        assert done.held_out.loss == pytest.approx(loss, rel=1e-5)
        commonest = np.bincount(data.labels[:80]).argmax()
        assert done.commonest_share == (data.labels[held] == commonest).mean()
    (done,) = train(data, [task(80)])
    assert (done.held_out, done.commonest_share) == (None, None)


def test_of_many_small_parties_some_are_measured_on_what_they_held_out(data):
    tasks = [replace(task(6, party), held_out=np.arange(600, 602)) for party in range(60)]
    done = train(data, tasks, num_parties=60, num_images=600)  # 60 / 20
    measured = {party.update.party for party in done if party.held_out is not None}
    assert len(measured) == 20 and len({party % 3 for party in measured}) == 3
    assert measured == own_measured(tiny(num_parties=60, num_images=600))
    assert None not in [party.commonest_share for party in done]


def test_evaluation_keeps_the_order_of_the_images_over_blocks_and_threads(data):
    positions = rng(1, "gallery").permutation(800)  # two blocks of 500, nine batches of 100
    with PartyPool(tiny(), data, NO_SAMPLE, 2) as pool:
        losses, chances = pool.evaluate(START, positions)
        nothing = pool.evaluate(START, NO_SAMPLE)
    labels = data.labels[positions]
    np.testing.assert_allclose(
        losses, -np.log(chances[np.arange(800), labels]), rtol=1e-4, atol=1e-5
    )
    for i in (0, 99, 100, 499, 500, 799):
        alone, _ = softmax_step(START, data.images[positions[i], None], labels[i, None])
        assert losses[i] == pytest.approx(alone, rel=1e-4)
    assert (nothing[0].shape, nothing[1].shape) == ((0,), (0, 10))


@pytest.mark.parametrize(
    ("sizes", "cores", "turns"),
    [
        ([40] * 10, 2, False),
        ([41, 40, 40, 41], 2, False),  # as equal as can be
        ([40] * 3, 2, True),
        ([40], 2, True),
        ([40, 80], 2, True),
        ([40] * 3, 3, False),
        ([], 2, False),  # a round in which nobody has images
    ],
)
def test_parties_take_turns_where_cores_cannot_share_them_out(sizes, cores, turns):
    assert take_turns([task(size) for size in sizes], cores) is turns


@pytest.mark.parametrize("turns", [False, True])
def test_turns_change_no_number(data, monkeypatch, turns):
    knobs = {"batch_size": 2, "local_epochs": 5}
    monkeypatch.setattr(pool_module, "IMAGES_A_LOOK", 20)
    tasks = [task(60, party=p, first=60 * p) for p in range(4)]
    usual = train(data, tasks, threads=2, **knobs)
    monkeypatch.setattr(pool_module, "take_turns", lambda tasks, cores: turns)
    for one, other in zip(usual, train(data, tasks, threads=3, **knobs), strict=True):
        np.testing.assert_array_equal(one.weights, other.weights)
        assert one.update.train_loss == other.update.train_loss


def test_progress_goes_up_to_the_number_of_steps(data, monkeypatch):
    monkeypatch.setattr(pool_module, "SECONDS_A_LOOK", 0.002)
    with PartyPool(tiny(batch_size=2, local_epochs=50), data, NO_SAMPLE, 1) as pool:
        items = list(pool.train(START[None], [task(300)], lambda: False))
    said = [item.done for item in items if isinstance(item, Progress)]
    assert {item.total for item in items[:-1]} == {items[-1].update.num_steps} == {7500}
    assert said == sorted(set(said)) and len(said) > 3
    assert all(done % 256 == 0 or done == 7500 for done in said)


def test_several_parties_in_one_call_do_not_report_as_one_of_them(data, monkeypatch):
    monkeypatch.setattr(pool_module, "SECONDS_A_LOOK", 0.002)
    tasks = [task(4, party=p) for p in range(40)]
    with PartyPool(tiny(batch_size=1, local_epochs=20), data, NO_SAMPLE, 1) as pool:
        assert max(len(group) for group in groups(tasks, often(20), 1)) > 1
        items = list(pool.train(START[None], tasks, lambda: False))
    assert all(isinstance(item, Trained) for item in items)


def test_a_cancelled_job_never_begins(data):
    with PartyPool(tiny(), data, NO_SAMPLE, 2) as pool, pytest.raises(Cancelled):
        list(pool.train(START[None], parties(), lambda: True))


def assert_nobody_was_trained_to_the_end(pool):
    assert all(int(replica._taken) < 30_000 for replica in pool._replicas)


def test_training_stops_soon_after_it_is_cancelled_and_can_be_used_again(data):
    stop = False
    with PartyPool(tiny(batch_size=1, local_epochs=50), data, NO_SAMPLE, 2) as pool:
        items = pool.train(START[None], [task(600, party=p) for p in range(4)], lambda: stop)
        first, second = next(items), next(items)
        assert first.done % 512 == second.done % 512 == 0
        assert first.total == second.total == 30_000
        stop = True
        with pytest.raises(Cancelled):
            list(items)
        assert_nobody_was_trained_to_the_end(pool)
        stop = False
        again = list(pool.train(START[None], [task(2)], lambda: stop))[-1]
    assert isinstance(again, Trained) and again.update.num_steps == 100


def test_leaving_the_events_alone_stops_all_threads(data):
    with PartyPool(tiny(batch_size=1, local_epochs=50), data, NO_SAMPLE, 2) as pool:
        items = pool.train(START[None], [task(600, party=p) for p in range(4)], lambda: False)
        next(items)
        items.close()
        assert_nobody_was_trained_to_the_end(pool)


def test_what_goes_wrong_in_a_thread_is_raised_where_it_is_read(data):
    wrong = LocalRule(correction=np.zeros(100, np.float32))
    with PartyPool(tiny(), data, NO_SAMPLE, 2) as pool, pytest.raises(Exception, match="100"):
        list(pool.train(START[None], [task(90, rule=wrong), task(4, party=1)], lambda: False))


def test_threads_that_need_a_graph_together_have_it_traced_once(data, monkeypatch):
    traced = []
    for name in ("build_training", "build_evaluate"):
        build = getattr(graphs_module, name)

        def counted(*arguments, build=build, name=name):
            traced.append(name)
            return build(*arguments)

        monkeypatch.setattr(graphs_module, name, counted)
    graphs_module.training_graph.cache_clear()
    graphs_module.evaluate_graph.cache_clear()
    tasks = [task(40, party=party, first=40 * party) for party in range(6)]
    train(data, tasks, threads=3, sample=np.arange(600, 800))
    assert sorted(traced) == ["build_evaluate", "build_training"]


ONE_IMAGE = """
import numpy as np
from fl_core.models import Cnn
from fl_core.training.graphs import evaluate_graph
from fl_core.training.flat_model import flat_model_of

weights = flat_model_of(Cnn()).initial_weights(1)
evaluate_graph(Cnn())(weights, np.zeros((1, 28, 28), np.uint8), np.int32([0]), np.int32([0]))
"""


@pytest.mark.skipif(platform.machine() not in {"x86_64", "AMD64"}, reason="measured on x86 only")
def test_onednn_convolves_on_every_x86_processor():
    done = subprocess.run(
        [sys.executable, "-c", ONE_IMAGE],
        cwd=ROOT,
        env=os.environ | {"ONEDNN_VERBOSE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "primitive,exec,cpu,convolution," in done.stdout
