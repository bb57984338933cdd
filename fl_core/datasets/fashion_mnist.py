"""Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747; MIT, Zalando SE)."""

import contextlib
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

import numpy as np

from fl_core.datasets.base import Dataset, ImageData
from fl_core.datasets.npz import read_npz
from fl_core.errors import DataError
from fl_core.paths import datasets_folder


def _copy() -> Path:
    """The file that lets the dashboard, which has no Keras, see the labels after a first run."""
    return datasets_folder() / "fashion_mnist.npz"


@lru_cache(maxsize=1)
def _read() -> ImageData:
    return read_npz(_copy())


def _fetch() -> ImageData:
    """Download through Keras, which lives in the worker process, and leave a copy."""
    import keras

    try:
        (x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
    except Exception as error:  # the loader raises whatever urllib, gzip or numpy do
        raise DataError(
            "Fashion-MNIST could not be downloaded: check the connection and press Start again, "
            "or choose MNIST, which is included. Nothing was saved. "
            f"({str(error)[:200]})"
        ) from error
    data = ImageData(
        np.concatenate([x_train, x_test]),
        np.concatenate([y_train, y_test]).astype(np.uint8),
        len(x_train),
    )
    _keep_copy(data)
    return data


def _keep_copy(data: ImageData) -> None:
    path = _copy()
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part.npz")
    n = data.num_train
    np.savez_compressed(
        half,
        x_train=data.images[:n],
        y_train=data.labels[:n],
        x_test=data.images[n:],
        y_test=data.labels[n:],
    )
    half.replace(path)


class FashionMnist(Dataset):
    """60,000 training and 10,000 test images of clothes, through Keras's own loader and cache."""

    kind: ClassVar[str] = "fashion_mnist"
    label: ClassVar[str] = "Fashion-MNIST clothes"
    about: ClassVar[str] = "70,000 small pictures of clothes, downloaded once (30 MB)."
    class_word: ClassVar[str] = "garment"
    class_names: ClassVar[tuple[str, ...]] = (
        "T-shirt",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Boot",
    )

    def load(self) -> ImageData:
        try:
            return _read()
        except DataError:
            _copy().unlink(missing_ok=True)  # a damaged one: to be fetched again
            raise

    def fetch(self) -> ImageData:
        with contextlib.suppress(DataError):
            return self.load()
        return _fetch()

    def is_at_hand(self) -> bool:
        return _copy().exists()
