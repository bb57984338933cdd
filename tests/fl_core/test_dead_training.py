"""Runs that learn nothing are told of, with the reason; healthy ones, however hard, are not."""

import math
from dataclasses import replace

import numpy as np
import pytest

from fl_core import RunConfig, run_rounds
from fl_core import model_blind_spot as blind_spot_module
from fl_core.datasets import FashionMnist, ImageData
from fl_core.dead_training import (
    RoundResult,
    gentler_rate,
    gives_one_answer,
    only_guesses,
    warning_of,
)
from fl_core.federation import Checkpoint
from fl_core.model_blind_spot import blind_spot
from fl_core.models import Cnn, Softmax
from tests.fl_core.tiny_data import assert_same_history, rounds, slice_of, tiny

LABELS = np.array([0, 0, 1, 2], np.uint8)
ENTROPY = 1.5 * math.log(2)  # of a half, a quarter and a quarter
UNIFORM = np.full((4, 10), 0.1, np.float32)
IMAGES = np.random.default_rng(1).integers(0, 256, (8, 28, 28), dtype=np.uint8)
DATA = ImageData(IMAGES, np.tile(LABELS, 2), 4)
TEST = np.arange(4, 8)
CONFIG = RunConfig(optimizer="sgd", learning_rate=3.0)
GUESSES = RoundResult(LABELS, UNIFORM, ENTROPY, [np.ones(100)], 0.5, 1000, is_last=False)
DEAD = replace(GUESSES, deltas=[np.eye(100)[0], np.zeros(100)])


def warned(result: RoundResult, config: RunConfig = CONFIG, data: ImageData = DATA) -> str:
    return warning_of(config, data, TEST, result)


def test_one_answer_to_all_images_and_weights_that_no_longer_move_are_a_dead_network():
    assert gives_one_answer(UNIFORM)
    assert "is dead" in warned(DEAD) and "(now 3; try 0.05)" in warned(DEAD)
    assert warned(replace(DEAD, num_steps=1, loss=99.0)) == warned(DEAD)


def test_a_network_that_still_moves_or_that_sees_a_difference_is_not_called_dead():
    """A sum that was sent the wrong way may give one answer too, being sure of it beyond rounding;
    but its parties go on learning, and it may come back."""
    assert warned(replace(DEAD, deltas=[np.zeros(100), np.ones(100)])) == ""
    differs = UNIFORM.copy()
    differs[0, 0] += 1e-4
    assert warned(replace(DEAD, chances=differs)) == ""


def test_with_one_class_there_is_nothing_to_learn_and_nothing_to_warn_of():
    assert warned(replace(DEAD, labels=np.zeros(4, np.uint8), is_last=True, loss=0.0)) == ""


def test_images_that_differ_only_where_the_network_does_not_look_are_not_the_rates_fault():
    images = IMAGES.copy()
    images[:, :22, :22] = 0
    said = warned(DEAD, data=replace(DATA, images=images))
    assert "22×22" in said and "learning rate" not in said
    softmax = CONFIG.model_copy(update={"model": Softmax()})
    alike = replace(DATA, images=np.zeros_like(IMAGES))
    assert "nothing to learn" in warned(DEAD, softmax, alike)


def test_only_guessing_by_hand():
    """Half the images are of class 0: to name it always is right on half, at a loss of 1.04."""
    assert only_guesses(GUESSES)
    assert not only_guesses(replace(GUESSES, loss=0.98 * ENTROPY))
    many = np.tile(LABELS, 100)  # 400 images: three standard deviations are 0.075
    right = np.eye(10, dtype=np.float32)[np.where(np.arange(400) < 231, many, 9)]
    assert not only_guesses(replace(GUESSES, labels=many, chances=right))
    right = np.eye(10, dtype=np.float32)[np.where(np.arange(400) < 229, many, 9)]
    assert only_guesses(replace(GUESSES, labels=many, chances=right))


def test_that_nothing_was_learned_is_said_in_the_end_and_after_real_training_only():
    last = replace(GUESSES, is_last=True, chances=np.eye(10, dtype=np.float32)[[0, 1, 2, 3]])
    assert warned(replace(last, is_last=False)) == warned(replace(last, num_steps=19)) == ""
    assert "After 10 rounds" in warned(last) and "25.0% of the test images" in warned(last)
    assert "gives 50.0%" in warned(last) and "or lower the learning rate (now 3" in warned(last)


def test_of_parties_alone_even_the_best_must_have_learned_nothing(data):
    """And no more is said of a global model, which there is not."""
    config = tiny(strategy="alone", learning_rate=1e-6, num_rounds=3, num_images=600)
    *_, last = rounds(list(run_rounds(config, data=data)))
    assert "even the best of the parties’ models is no better than guessing" in last.warning
    assert "lobal" not in last.warning
    learned = tiny(strategy="alone", num_rounds=3, num_images=600)
    assert rounds(list(run_rounds(learned, data=data)))[-1].warning == ""


def test_what_hardly_moved_is_told_to_move_more():
    crawls = replace(GUESSES, is_last=True, length=0.001, chances=np.eye(10)[[0, 1, 2, 3]])
    slow = CONFIG.model_copy(update={"learning_rate": 1e-5})
    assert "raise the learning rate (now 1e-05; try 0.05) or set more" in warned(crawls, slow)
    usual = CONFIG.model_copy(update={"learning_rate": 0.05})
    assert "set more Rounds" in warned(crawls, usual)
    assert "rate" not in warned(crawls, usual)


def test_a_loss_far_above_guessing_is_not_told_to_train_on():
    wild = replace(GUESSES, is_last=True, loss=13.4, chances=np.eye(10)[[0, 1, 2, 3]])
    assert "13.4, is far above the 1.04 of guessing" in warned(wild)
    assert "more Rounds" not in warned(wild)


@pytest.mark.parametrize(
    ("optimizer", "rate", "tried"),
    [("adam", 3.0, 0.001), ("adam", 0.002, 0.0002), ("sgd", 10.0, 0.05), ("sgd", 0.1, 0.01)],
)
def test_the_rate_to_try_is_one_at_which_networks_learn(optimizer, rate, tried):
    config = RunConfig(optimizer=optimizer, learning_rate=rate)
    assert gentler_rate(config) == pytest.approx(tried)


def too_fast(**knobs) -> RunConfig:
    return tiny(model="cnn", learning_rate=3.0, num_images=300, num_rounds=4, **knobs)


def test_a_dead_run_is_told_of_while_it_runs_goes_on_and_says_the_same_when_resumed(data):
    few = slice_of(data, 300, 100)
    events = list(run_rounds(too_fast(), data=few))
    history = rounds(events)
    assert events[-1].type == "run_finished" and len(history) == 5
    said = [done.warning for done in history]
    assert said[0] == "" and "is dead" in said[2] and said[2] == said[3] == said[4]
    resumed = list(run_rounds(too_fast(), data=few, after=Checkpoint(2, history[2].state)))
    assert_same_history(history[3:], resumed)


@pytest.mark.parametrize("skew", [0.9, 1.0])
def test_the_first_rounds_of_hard_runs_are_not_warned_of(data, skew):
    """At chance for rounds, each party with a class or two; in the end it learns."""
    split = {"kind": "dirichlet", "skew": skew}
    knobs = {"partitioner": split, "num_parties": 10, "optimizer": "adam", "learning_rate": 0.001}
    hard = tiny(model="cnn", num_images=600, num_rounds=6, batch_size=8, local_epochs=2, **knobs)
    done = rounds(list(run_rounds(hard, data=data)))
    assert done[1].accuracy < 0.3 and [each.warning for each in done] == [""] * 7


def at_the_edge(num_images: int = 240, num_train: int = 200) -> ImageData:
    """Noise everywhere, and a bar near the right edge whose height tells five classes apart."""
    draw = np.random.default_rng(2)
    labels = (np.arange(num_images) % 5).astype(np.uint8)
    images = draw.integers(0, 100, (num_images, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[5 * label : 5 * label + 5, 23:28] = 255
    return ImageData(images, labels, num_train)


def test_classes_told_where_the_network_does_not_look_are_found_out():
    missed = blind_spot(Cnn(), at_the_edge())
    assert missed is not None and (missed.rows, missed.columns) == (22, 22)
    assert missed.by_all == 1.0 and missed.by_seen < 0.5
    assert "22×22" in str(missed) and "100%" in str(missed)
    assert blind_spot(Softmax(), at_the_edge()) is None


def test_mnist_and_images_told_within_are_not_complained_of(mnist):
    assert blind_spot(Cnn(), mnist) is None
    turned = at_the_edge()
    assert blind_spot(Cnn(), replace(turned, images=turned.images[:, ::-1, ::-1].copy())) is None


def clothes_with_soles(height: int = 28, width: int = 28, channels: int = 1) -> ImageData:
    """Alike but for a bar in the last rows, as shoes are told by their soles."""
    kind = replace(FashionMnist().image_kind, height=height, width=width, channels=channels)
    labels = np.arange(400) % 10
    draw = np.random.default_rng(5)
    images = draw.integers(0, 100, (400, *kind.shape), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[-5:, 2 * label : 2 * label + 2] = 255
    return ImageData(images, labels, 300, kind)


@pytest.mark.parametrize(
    ("height", "width", "channels", "seen"),
    [(28, 28, 1, (22, 22)), (29, 40, 3, (22, 38)), (36, 30, 1, (30, 30))],
)
def test_clothes_told_by_their_soles_are_found_out_whatever_their_size(
    height, width, channels, seen
):
    missed = blind_spot(Cnn(), clothes_with_soles(height, width, channels))
    assert missed is not None and (missed.rows, missed.columns) == seen
    assert f"upper left {seen[0]}×{seen[1]} pixels" in str(missed) and missed.by_all == 1.0
    # 30 rows are looked at whole.
    assert blind_spot(Cnn(), clothes_with_soles(30, 30, channels)) is None


@pytest.mark.parametrize(("share", "told"), [(0.05, False), (0.3, True)])
def test_a_few_images_that_only_their_soles_tell_are_not_complained_of(share, told):
    """As of Fashion-MNIST, where by all pixels a fiftieth more is told than by those looked at."""
    soles = clothes_with_soles()
    images = soles.images.copy()
    also_within = np.random.default_rng(7).random(400) >= share
    for place in np.flatnonzero(also_within):
        label = soles.labels[place]
        images[place, 2:7, 2 * label : 2 * label + 2] = 255
    assert (blind_spot(Cnn(), replace(soles, images=images)) is not None) == told


@pytest.mark.skipif(not FashionMnist().is_at_hand(), reason="Fashion-MNIST is not here yet")
def test_fashion_mnist_is_not_complained_of():
    """By all pixels 68 % are closest to the mean of their own class, by those looked at 66 %."""
    assert blind_spot(Cnn(), FashionMnist().load()) is None


def test_few_of_many_large_images_are_looked_at(monkeypatch):
    soles = clothes_with_soles()
    monkeypatch.setattr(blind_spot_module, "MOST_VALUES", 10 * 784 * 6)
    known, asked = blind_spot_module._some_images(soles)
    assert np.bincount(soles.labels[known]).tolist() == [4] * 10
    assert np.bincount(soles.labels[asked]).tolist() == [2] * 10


def test_too_few_images_to_tell_are_not_complained_of():
    assert blind_spot(Cnn(), at_the_edge(12, 10)) is None
    one = replace(at_the_edge(), labels=np.zeros(240, np.uint8))
    assert blind_spot(Cnn(), one) is None


def test_a_run_on_such_images_is_told_that_it_cannot_see_them():
    config = tiny(
        model="cnn", num_images=200, num_rounds=6, batch_size=8, local_epochs=2, learning_rate=0.02
    )
    *_, last = rounds(list(run_rounds(config, data=at_the_edge())))
    assert "no better than guessing" in last.warning and "22×22" in last.warning
    assert "learning rate" not in last.warning
