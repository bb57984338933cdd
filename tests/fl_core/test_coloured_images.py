"""Images of another size, in colour and of five classes, from their file to a finished run."""

import math
from typing import ClassVar

import numpy as np
import pytest
import tensorflow as tf

from fl_core import ConfigError, RunConfig, run_rounds
from fl_core.datasets import Dataset, ImageData, keep
from fl_core.image_kind import ImageKind
from fl_core.models import Cnn, Softmax
from fl_core.train_test_split import test_images
from fl_core.training.flat_model import flat_model_of
from fl_core.training.predictor import class_probabilities
from tests.fl_core.tiny_data import assert_same_history, coloured_arrays, npz_of, rounds, tiny

NUM_WEIGHTS = (4 * 5 * 3 + 1) * 5  # pooled to 4x5 pixels of three colours, and a bias


class Stripes(Dataset):
    """All that a data set of one's own has to say: stripes that lie, stand or lean."""

    kind: ClassVar[str] = "stripes"
    label: ClassVar[str] = "Stripes"
    about: ClassVar[str] = "Stripes that lie, stand or lean."

    @property
    def image_kind(self) -> ImageKind:
        return ImageKind(30, 24, 1, ("lying", "standing", "leaning"), "way")

    def load(self) -> ImageData:
        labels = np.arange(240) % 3
        row, column = np.mgrid[:30, :24]
        ways = np.stack([row, column, row + column])
        shifts = np.random.default_rng(6).integers(0, 6, 240)
        images = ((ways[labels] + shifts[:, None, None]) // 3 % 2 * 255).astype(np.uint8)
        return ImageData(images, labels, 200, self.image_kind)


def config(size: tuple[int, int] = (12, 10), **knobs) -> RunConfig:
    dataset = keep(npz_of(coloured_arrays(160, 40, *size)))
    return tiny(dataset=dataset, num_images=150, num_rounds=3, gallery_images=10, **knobs)


def test_logistic_regression_learns_them(home):
    events = list(run_rounds(config(holdout=0.1, local_epochs=6)))
    started, history = events[0], rounds(events)
    assert started.num_weights == NUM_WEIGHTS and events[-1].type == "run_finished"
    counts = np.array(started.label_counts)
    assert counts.shape == (3, 5) and counts.sum() == 150
    for done in history:
        assert np.shape(done.confusion) == (5, 5) and np.sum(done.confusion) == 40
        assert np.shape(done.gallery) == (10, 5)
    assert history[0].loss < 2 * math.log(5) and history[-1].accuracy > 0.9
    data = config().dataset.load()
    shown = data.images[test_images(config(), data).gallery]
    asked = class_probabilities(config(), history[-1].state.weights, shown)
    np.testing.assert_allclose(asked, history[-1].gallery, atol=1e-4)
    again = list(run_rounds(config(holdout=0.1, local_epochs=6), threads=2))
    assert_same_history(events, again)


def test_its_logits_by_hand(home):
    """Means of 3x2 pixels, colour by colour, times the kernel."""
    data = config().dataset.load()
    network = flat_model_of(Softmax(), "float32", data.kind)
    weights = network.initial_weights(3) + np.float32(0.1)
    means = data.images[:7].reshape(7, 4, 3, 5, 2, 3).mean(axis=(2, 4)).reshape(7, -1) / 255
    by_hand = means @ weights[:-5].reshape(60, 5) + weights[-5:]
    logits = network.logits(tf.constant(weights), tf.constant(data.images[:7]))
    np.testing.assert_allclose(logits, by_hand, rtol=1e-4, atol=1e-5)


def test_the_cnn_learns_them_where_its_layers_fit(home):
    knobs = {"model": "cnn", "optimizer": "adam", "learning_rate": 0.003, "batch_size": 8}
    knobs["local_epochs"] = 3
    *_, last = rounds(list(run_rounds(config((24, 23), **knobs))))
    assert last.accuracy > 0.9 and np.shape(last.confusion) == (5, 5)


def test_where_they_do_not_it_is_refused_before_anything_is_built(home):
    for size in ((12, 10), (21, 60)):
        with pytest.raises(ConfigError, match="at least 22×22 pixels") as caught:
            config(size, model="cnn")
        assert [c.knobs for c in caught.value.conflicts] == [(("model",), ("dataset",))]
        assert f"have {size[0]}×{size[1]}: choose another model." in str(caught.value)
    kind = config((22, 22)).dataset.image_kind
    assert Cnn().problem_with(kind) == "" and Cnn().build(kind, 0).output_shape == (None, 5)


def test_a_data_set_of_ones_own_is_one_class():
    knobs = {"model": "cnn", "optimizer": "adam", "learning_rate": 0.003, "local_epochs": 4}
    striped = tiny(dataset=Stripes(), num_images=190, num_rounds=2, batch_size=8, **knobs)
    events = list(run_rounds(striped))
    assert np.shape(events[0].label_counts) == (3, 3)
    *_, last = rounds(events)
    assert last.accuracy > 0.9 and np.sum(last.confusion) == 40
