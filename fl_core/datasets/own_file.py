"""A user's own `.npz` in the layout of `mnist.npz`, kept by the SHA-256 of its content."""

import hashlib
import io
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import ClassVar

from fl_core.atomic_file import whole_file
from fl_core.datasets.base import Dataset
from fl_core.datasets.image_data import ImageData
from fl_core.datasets.npz import read_kind, read_npz
from fl_core.errors import DataError
from fl_core.image_kind import ImageKind
from fl_core.knobs import knob
from fl_core.paths import datasets_folder

_turn = Lock()  # one unpacks at a time: 43 MB may be 200 once they are checked


def _path(sha256: str) -> Path:
    return datasets_folder() / f"{sha256}.npz"


@lru_cache(maxsize=2)
def _load(path: Path) -> ImageData:
    return read_npz(path)


@lru_cache(maxsize=64)
def _kind(path: Path) -> ImageKind:
    return read_kind(path)


class OwnFile(Dataset):
    """Images that a user brought along; a config names them by content, so a run stays exact."""

    kind: ClassVar[str] = "own_file"
    label: ClassVar[str] = "My own .npz file"
    about: ClassVar[str] = (
        "Arrays x_train and x_test, uint8 [n, height, width], in colour [n, height, width, 3]; "
        "y_train and y_test [n], from 0; and, if the classes have names, class_names."
    )

    # Only hex digits: the name comes from outside and must not lead to another folder.
    sha256: str = knob(
        "",
        kind="file",
        pattern="^([0-9a-f]{64})?$",
        label="File",
        help="The SHA-256 of the file's content.",
    )

    def load(self) -> ImageData:
        with _turn:
            return _load(self._at_hand())

    @property
    def image_kind(self) -> ImageKind:
        return _kind(self._at_hand())

    def _at_hand(self) -> Path:
        if not self.is_at_hand():
            raise DataError("The data file of this run is not on this machine: upload it again.")
        return _path(self.sha256)

    @property
    def note(self) -> str:
        try:
            return f"Images of {self.image_kind}."
        except DataError:  # said where the knobs are checked
            return ""

    @property
    def problem(self) -> str:
        if self.is_at_hand():
            return ""
        if not self.sha256:
            return "Choose your .npz file first."
        return (
            "The data file of this setup is not on this machine: choose that file under Data set, "
            "or another data set."
        )

    def is_at_hand(self) -> bool:
        return self.sha256 != "" and _path(self.sha256).exists()


def keep(content: bytes) -> OwnFile:
    """Check an uploaded file, keep it, and return the data set that names it.

    However many bring the same file at once, it is checked and written once; only other processes
    on the same folder, which nobody here knows of, may do it again beside us.

    Raises:
        DataError: If it is not of the expected layout; then nothing is kept.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(sha256)
    with _turn:
        if not path.exists():
            read_npz(io.BytesIO(content))
            _write(path, content)
    return OwnFile(sha256=sha256)


def _write(path: Path, content: bytes) -> None:
    try:
        with whole_file(path) as half:
            half.write_bytes(content)
    except OSError as error:
        raise DataError(f"The file could not be kept ({error.strerror}).") from error
