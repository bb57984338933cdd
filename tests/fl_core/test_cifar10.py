"""CIFAR-10 through a loader that stands in for Keras's: 170 MB are not fetched for a test."""

import keras
import numpy as np
import pytest

from fl_core import DataError, RunConfig, run_rounds
from fl_core.datasets import Cifar10
from fl_core.paths import datasets_folder
from tests.fl_core.tiny_data import assert_one_sentence, rounds, tiny


def arrays(num_train: int = 90, num_test: int = 30) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return what the loader would, but shorter: each class a bright bar, labels a column."""
    draw, parts = np.random.default_rng(4), []
    for count in (num_train, num_test):
        labels = draw.permutation(np.arange(count, dtype=np.uint8) % 10)[:, None]
        images = draw.integers(0, 60, (count, 32, 32, 3), dtype=np.uint8)
        for image, label in zip(images, labels[:, 0], strict=True):
            image[3 * label : 3 * label + 4] += 180
        parts.append((images, labels))
    return parts


@pytest.fixture
def loader(keras_home, monkeypatch):
    """What Keras's loader is made to return, in turn; an error is raised. The last one stays."""
    answers = [arrays()]

    def load_data():
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(keras.datasets.cifar10, "load_data", load_data)
    return answers


def test_it_says_what_its_images_are_like_before_there_are_any(keras_home):
    kind = Cifar10().image_kind
    assert kind.layers == (32, 32, 3) and kind.num_classes == 10
    assert kind.class_names[0] == "airplane" and kind.class_names[9] == "truck"
    assert not Cifar10().is_at_hand()
    assert RunConfig.of({"dataset": "CIFAR-10", "num_images": 50_000}).dataset == Cifar10()
    with pytest.raises(Exception, match="at most 50,000 with Data set “CIFAR-10"):
        RunConfig.of({"dataset": "cifar10", "num_images": 50_001})


def test_what_keras_loads_is_kept_for_the_dashboard(loader):
    (x_train, y_train), (x_test, y_test) = loader[0]
    data = Cifar10().fetch()
    assert data.num_train == 90 and data.images.shape == (120, 32, 32, 3)
    np.testing.assert_array_equal(data.images, np.concatenate([x_train, x_test]))
    np.testing.assert_array_equal(data.labels, np.concatenate([y_train, y_test]).ravel())
    assert [file.name for file in datasets_folder().glob("*")] == ["cifar10.npz"]
    loader[:] = [OSError("asked again")]
    Cifar10.download.read.cache_clear()
    again = Cifar10().load()
    np.testing.assert_array_equal(again.images, data.images)
    np.testing.assert_array_equal(again.labels, data.labels)
    assert again.num_train == 90 and again.kind == data.kind


def test_channels_first_as_keras_may_be_told_to_load_are_the_same_images(loader):
    (x_train, y_train), (x_test, y_test) = loader[0]
    loader[:] = [[(x_train.transpose(0, 3, 1, 2), y_train), (x_test.transpose(0, 3, 1, 2), y_test)]]
    np.testing.assert_array_equal(Cifar10().fetch().images, np.concatenate([x_train, x_test]))


def test_what_was_unpacked_halfway_is_thrown_away_and_fetched_again(loader, keras_home):
    half = keras_home / "datasets" / Cifar10.download.in_cache
    half.mkdir(parents=True)
    loader[:] = [KeyError("data"), arrays()]
    assert Cifar10().fetch().num_train == 90
    assert not half.exists()


def test_without_a_network_it_says_so(keras_home):
    with pytest.raises(DataError) as caught:
        Cifar10().fetch()
    message = str(caught.value)
    assert message.startswith("CIFAR-10 could not be downloaded: check the connection")
    assert "Nothing was saved." in message and "\n" not in message and len(message) < 500
    assert not Cifar10().is_at_hand()


def test_arrays_of_another_shape_are_refused_and_not_kept(loader):
    loader[:] = [[(images[:, :28], labels) for images, labels in arrays()]]
    with pytest.raises(DataError, match="CIFAR-10 could not be downloaded") as caught:
        Cifar10().fetch()
    assert_one_sentence(str(caught.value).partition(" (")[0])
    assert not Cifar10().is_at_hand()


def test_a_run_on_it_learns(loader):
    config = tiny(dataset="cifar10", num_images=90, num_rounds=3, local_epochs=8, holdout=0.1)
    history = rounds(run_rounds(config))
    assert history[-1].accuracy >= 0.4
    assert np.shape(history[-1].confusion) == (10, 10) and np.sum(history[-1].confusion) == 30
