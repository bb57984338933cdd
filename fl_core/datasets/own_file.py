"""A user's own `.npz` in the layout of `mnist.npz`, kept by the SHA-256 of its content."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from fl_core.datasets.base import Dataset, ImageData
from fl_core.datasets.npz import read_npz
from fl_core.errors import DataError
from fl_core.knobs import knob
from fl_core.paths import datasets_folder


def _path(sha256: str) -> Path:
    return datasets_folder() / f"{sha256}.npz"


@lru_cache(maxsize=2)
def _load(path: Path) -> ImageData:
    return read_npz(path)


class OwnFile(Dataset):
    """Images that a user brought along; a config names them by content, so a run stays exact."""

    kind: ClassVar[str] = "own_file"
    label: ClassVar[str] = "My own .npz file"
    about: ClassVar[str] = (
        "Arrays x_train and x_test [n, 28, 28] uint8, y_train and y_test [n] from 0 to 9."
    )
    class_word: ClassVar[str] = "class"

    # Only hex digits: the name comes from outside and must not lead to another folder.
    sha256: str = knob(
        "", pattern="^([0-9a-f]{64})?$", label="File", help="The SHA-256 of the file's content."
    )

    def load(self) -> ImageData:
        if not self.is_at_hand():
            raise DataError("The data file of this run is not on this machine: upload it again.")
        return _load(_path(self.sha256))

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

    Raises:
        DataError: If it is not of the expected layout; then nothing is kept.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        try:
            half.write_bytes(content)
            read_npz(half, "The file")
            half.replace(path)
        except OSError as error:
            raise DataError(f"The file could not be kept ({error.strerror}).") from error
        finally:
            half.unlink(missing_ok=True)
    return OwnFile(sha256=sha256)
