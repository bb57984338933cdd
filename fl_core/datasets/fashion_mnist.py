"""Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747; MIT, Zalando SE)."""

import contextlib
import os
import shutil
import zlib
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from fl_core.atomic_file import whole_file
from fl_core.datasets.base import Dataset
from fl_core.datasets.image_data import ImageData
from fl_core.datasets.load_once import LoadOnce
from fl_core.datasets.npz import read_npz
from fl_core.errors import DataError
from fl_core.image_kind import ImageKind
from fl_core.paths import datasets_folder

GARMENTS = ImageKind(
    28,
    28,
    1,
    (
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    "garment",
)
"""The classes as their makers call them."""


def _copy() -> Path:
    """The file that lets the dashboard, which has no Keras, see the labels after a first run."""
    return datasets_folder() / "fashion_mnist.npz"


@LoadOnce
def _read() -> ImageData:
    return read_npz(_copy(), kind=GARMENTS)


def _fetch() -> ImageData:
    """Download through Keras, which lives in the worker process, and leave a copy."""
    try:
        (x_train, y_train), (x_test, y_test) = _through_keras()
    except Exception as error:  # the loader raises whatever urllib, gzip or numpy do
        raise DataError(
            "Fashion-MNIST could not be downloaded: check the connection and press Start again, "
            "or choose MNIST, which is included. Nothing was saved. "
            f"({str(error)[:200]})"
        ) from error
    data = ImageData(
        np.concatenate([x_train, x_test]),
        np.concatenate([y_train, y_test]),
        len(x_train),
        GARMENTS,
    )
    _keep_copy(data)
    return data


def _through_keras() -> Any:
    import keras

    load = keras.datasets.fashion_mnist.load_data
    try:
        return load()
    except (EOFError, OSError, ValueError, zlib.error):
        # Not the network's fault, of which Keras speaks otherwise: a download that was killed
        # halfway stays in its cache, and would be found damaged for ever.
        shutil.rmtree(_in_cache_of_keras(), ignore_errors=True)
        return load()


def _in_cache_of_keras() -> Path:
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "datasets" / "fashion-mnist"


def _keep_copy(data: ImageData) -> None:
    n = data.num_train
    # Numpy would add ".npz" to a name; to an open file it adds nothing.
    with whole_file(_copy()) as half, half.open("wb") as file:
        np.savez_compressed(
            file,
            x_train=data.images[:n],
            y_train=data.labels[:n],
            x_test=data.images[n:],
            y_test=data.labels[n:],
        )


class FashionMnist(Dataset):
    """60,000 training and 10,000 test images of clothes, through Keras's own loader and cache."""

    kind: ClassVar[str] = "fashion_mnist"
    label: ClassVar[str] = "Fashion-MNIST clothes"
    about: ClassVar[str] = "70,000 small pictures of clothes, downloaded once (30 MB)."
    most_images: ClassVar[int] = 60_000

    @property
    def image_kind(self) -> ImageKind:
        return GARMENTS

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
