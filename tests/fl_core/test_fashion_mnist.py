"""Fashion-MNIST through Keras's own loader, with the network cut and with Keras's cache filled."""

import gzip
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from keras.src.utils import file_utils

from fl_core import DataError
from fl_core.datasets import FashionMnist, ImageData
from fl_core.paths import datasets_folder


def fill(keras_home: Path, num_train: int = 40, num_test: int = 20) -> dict[str, np.ndarray]:
    """Put the four files of the data set, in its format but shorter, into Keras's cache."""
    folder = keras_home / "datasets" / "fashion-mnist"
    folder.mkdir(parents=True)
    draw, arrays = np.random.default_rng(2), {}
    for name, size in (("train", num_train), ("t10k", num_test)):
        images = arrays[f"{name} images"] = draw.integers(0, 256, (size, 28, 28), dtype=np.uint8)
        labels = arrays[f"{name} labels"] = draw.integers(0, 10, size, dtype=np.uint8)
        head = struct.pack(">4i", 2051, size, 28, 28)
        (folder / f"{name}-images-idx3-ubyte.gz").write_bytes(
            gzip.compress(head + images.tobytes())
        )
        head = struct.pack(">2i", 2049, size)
        (folder / f"{name}-labels-idx1-ubyte.gz").write_bytes(
            gzip.compress(head + labels.tobytes())
        )
    return arrays


def test_without_a_network_it_says_so_and_what_to_do(keras_home):
    with pytest.raises(DataError) as caught:
        FashionMnist().fetch()
    message = str(caught.value)
    assert message.startswith("Fashion-MNIST could not be downloaded: check the connection")
    assert "choose MNIST" in message and "Nothing was saved." in message
    assert "\n" not in message and "Traceback" not in message and len(message) < 500
    assert not FashionMnist().is_at_hand() and list(datasets_folder().glob("*")) == []


def test_once_the_network_is_back_it_loads(keras_home):
    with pytest.raises(DataError):
        FashionMnist().fetch()
    fill(keras_home)
    assert FashionMnist().fetch().num_train == 40  # a failure is not remembered


def test_what_keras_holds_is_loaded_training_images_first(keras_home):
    arrays = fill(keras_home)
    data = FashionMnist().fetch()
    assert isinstance(data, ImageData) and data.num_train == 40
    np.testing.assert_array_equal(data.images[:40], arrays["train images"])
    np.testing.assert_array_equal(data.images[40:], arrays["t10k images"])
    np.testing.assert_array_equal(data.labels[:40], arrays["train labels"])
    np.testing.assert_array_equal(data.labels[40:], arrays["t10k labels"])
    assert data.labels.dtype == data.images.dtype == np.uint8


def test_after_a_first_load_neither_keras_nor_the_network_is_needed(keras_home):
    fill(keras_home)
    assert not FashionMnist().is_at_hand()
    first = FashionMnist().fetch()
    assert FashionMnist().is_at_hand()
    assert [p.name for p in datasets_folder().glob("*")] == ["fashion_mnist.npz"]
    for file in keras_home.rglob("*.gz"):
        file.unlink()
    FashionMnist.download.read.cache_clear()
    again = FashionMnist().fetch()
    np.testing.assert_array_equal(again.images, first.images)
    np.testing.assert_array_equal(again.labels, first.labels)
    assert again.num_train == first.num_train


def test_a_broken_download_is_refused_and_not_kept(keras_home):
    fill(keras_home)
    broken = next(keras_home.rglob("train-images*"))
    broken.write_bytes(broken.read_bytes()[:500])
    with pytest.raises(DataError, match="Nothing was saved"):
        FashionMnist().fetch()
    assert not FashionMnist().is_at_hand()


def test_a_damaged_file_in_the_cache_of_keras_is_fetched_again(keras_home, monkeypatch):
    arrays = fill(keras_home)
    folder = keras_home / "datasets" / "fashion-mnist"
    whole = {file.name: file.read_bytes() for file in folder.iterdir()}
    broken = folder / "train-images-idx3-ubyte.gz"
    broken.write_bytes(whole[broken.name][:500])  # as whoever is killed while it comes leaves it
    fetched: list[str] = []

    def as_if_from_the_network(url: str, target: str, *_: object) -> None:
        fetched.append(url)
        Path(target).write_bytes(whole[url.rsplit("/", 1)[1]])

    monkeypatch.setattr(file_utils, "urlretrieve", as_if_from_the_network)
    data = FashionMnist().fetch()
    np.testing.assert_array_equal(data.images[:40], arrays["train images"])
    assert len(fetched) == 4


def test_a_damaged_copy_is_thrown_away_and_never_makes_the_dashboard_fetch(keras_home):
    copy = datasets_folder() / "fashion_mnist.npz"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(b"garbage")
    with pytest.raises(DataError, match="damaged"):
        FashionMnist().load()
    assert not copy.exists() and not FashionMnist().is_at_hand()


def test_a_copy_that_cannot_be_read_just_now_is_not_thrown_away(keras_home, monkeypatch):
    copy = datasets_folder() / "fashion_mnist.npz"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(b"170 MB that took an hour")

    def too_many(*_: object, **__: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(zipfile, "ZipFile", too_many)
    with pytest.raises(DataError, match=r"cannot be read \(Too many open files\)"):
        FashionMnist().load()
    assert copy.exists()
