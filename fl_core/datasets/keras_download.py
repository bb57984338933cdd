"""Data sets that Keras downloads: its own loader and cache, and a copy beside them for the rest.

The dashboard has no Keras: after a first run it reads the copy, and so does every run from then on.
"""

import contextlib
import os
import shutil
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.atomic_file import whole_file
from fl_core.datasets.base import Dataset
from fl_core.datasets.image_data import ImageData
from fl_core.datasets.load_once import LoadOnce
from fl_core.datasets.npz import read_npz
from fl_core.errors import DataError, PassingError
from fl_core.image_kind import ImageKind
from fl_core.paths import datasets_folder
from fl_core.translatable import translatable


@dataclass(frozen=True)
class KerasDownload:
    """What there is to know of a data set of Keras's.

    Attributes:
        name: As people call it.
        module: Its module in `keras.datasets`; our copy is called the same.
        kind: What its images are like.
        in_cache: What Keras's cache calls the folder that it makes of the download.
    """

    name: str
    module: str
    kind: ImageKind
    in_cache: str
    read: LoadOnce = field(init=False, repr=False, compare=False)
    """Return the copy; those who ask at once wait for one who reads it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "read", LoadOnce(self._read))

    @property
    def copy(self) -> Path:
        """The file that lets a process without Keras see the images after a first run."""
        return datasets_folder() / f"{self.module}.npz"

    def fetch(self) -> ImageData:
        """Download through Keras, which lives in the worker process, and leave a copy.

        Raises:
            DataError: If that fails, for whatever reason.
        """
        try:
            (x_train, y_train), (x_test, y_test) = self._through_keras()
            data = ImageData(
                _channels_last(np.concatenate([x_train, x_test]), self.kind),
                np.concatenate([y_train, y_test]).ravel(),  # CIFAR's are a column
                len(x_train),
                self.kind,
            )
        except Exception as error:  # the loader raises whatever urllib, gzip, tar or numpy do
            raise DataError(
                translatable(
                    "{name} could not be downloaded: check the connection and press Start again, "
                    "or choose MNIST, which is included. Nothing was saved. "
                    "({error})",
                    name=self.name,
                    error=str(error)[:200],
                )
            ) from error
        self._keep_copy(data)
        return data

    def _read(self) -> ImageData:
        return read_npz(self.copy, kind=self.kind)

    def _through_keras(self) -> Any:
        load = import_module(f"keras.datasets.{self.module}").load_data
        try:
            return load()
        except Exception as error:
            if type(error) is Exception:  # so Keras speaks of the network
                raise
            # A download that was killed halfway stays in its cache, and would be found damaged for
            # ever.
            shutil.rmtree(self._in_cache_of_keras(), ignore_errors=True)
            return load()

    def _in_cache_of_keras(self) -> Path:
        home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
        return Path(home) / "datasets" / self.in_cache

    def _keep_copy(self, data: ImageData) -> None:
        n = data.num_train
        # Numpy would add ".npz" to a name; to an open file it adds nothing.
        with whole_file(self.copy) as half, half.open("wb") as file:
            np.savez_compressed(
                file,
                x_train=data.images[:n],
                y_train=data.labels[:n],
                x_test=data.images[n:],
                y_test=data.labels[n:],
            )


def _channels_last(images: NDArray[Any], kind: ImageKind) -> NDArray[Any]:
    """Return images as we keep them, though Keras's settings may say channels first."""
    first = (kind.channels, kind.height, kind.width)
    return np.moveaxis(images, 1, -1) if images.shape[1:] == first else images


class FromKeras(Dataset):
    """A data set through Keras's own loader and cache; a subclass says which."""

    download: ClassVar[KerasDownload]

    @property
    def image_kind(self) -> ImageKind:
        return self.download.kind

    def load(self) -> ImageData:
        try:
            return self.download.read()
        except PassingError:  # the copy may be sound
            raise
        except DataError:
            self.download.copy.unlink(missing_ok=True)  # a damaged one: to be fetched again
            raise

    def fetch(self) -> ImageData:
        with contextlib.suppress(DataError):
            return self.load()
        return self.download.fetch()

    @property
    def kept_at(self) -> Path:
        return self.download.copy

    def is_at_hand(self) -> bool:
        return self.download.copy.exists()
