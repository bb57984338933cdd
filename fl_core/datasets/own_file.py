"""A user's own images, kept by the SHA-256 of the file that they came in."""

import contextlib
import hashlib
import io
import zipfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import ClassVar

from fl_core.atomic_file import whole_file
from fl_core.datasets.base import Dataset
from fl_core.datasets.image_data import ImageData
from fl_core.datasets.kept_arrays import keep_arrays, kept_kind, kept_path, kept_understood
from fl_core.datasets.npz import read_kind
from fl_core.datasets.own_file_reading import understand
from fl_core.datasets.reading import AxesMeant, Numbering, Reading, Understood, Values
from fl_core.errors import DataError
from fl_core.image_kind import ImageKind
from fl_core.knobs import knob
from fl_core.paths import datasets_folder

SUFFIXES = (".npz", ".zip")

_turn = Lock()  # one unpacks at a time: 43 MB may be 200 once they are checked


def _path(sha256: str) -> Path:
    """Return where a file is, or where it would be as an `.npz`."""
    paths = [datasets_folder() / f"{sha256}{suffix}" for suffix in SUFFIXES]
    return next((path for path in paths if path.exists()), paths[0])


@lru_cache(maxsize=2)
def _read(path: Path, reading: Reading) -> Understood:
    """Return what a file holds: from the arrays kept beside it, or they are made anew."""
    kept = kept_path(path, reading)
    with contextlib.suppress(DataError):
        return kept_understood(kept)
    found = understand(path, reading)
    if not found.as_it_was:
        with contextlib.suppress(OSError):  # it is slower without, and no more
            keep_arrays(kept, found)
    return found


@lru_cache(maxsize=64)
def _kind(path: Path, reading: Reading) -> ImageKind | None:
    """Return what the images are like if that can be told without reading them."""
    with contextlib.suppress(DataError):
        return kept_kind(kept_path(path, reading))
    if reading == Reading():
        with contextlib.suppress(DataError):
            return read_kind(path)
    return None


@lru_cache(maxsize=64)
def _said(path: Path, reading: Reading) -> tuple[tuple[str, ...], str]:
    """Return what was understood of a file, and what keeps anybody from training on it."""
    try:
        with _turn:
            found = _read(path, reading)
    except DataError as error:
        return (), str(error)
    return found.sentences, found.problem


class OwnFile(Dataset):
    """Images that a user brought along; a config names them by content, so a run stays exact."""

    kind: ClassVar[str] = "own_file"
    label: ClassVar[str] = "My own file"
    also: ClassVar[Sequence[str]] = ("My own .npz file",)
    about: ClassVar[str] = (
        "An .npz of images and labels, as Keras, scikit-learn, MedMNIST and others save them, or a "
        ".zip of pictures in folders, one a class."
    )

    # Only hex digits: the name comes from outside and must not lead to another folder.
    sha256: str = knob(
        "",
        kind="file",
        pattern="^([0-9a-f]{64})?$",
        label="File",
        help="The SHA-256 of the file's content.",
    )
    values: Values = knob(
        "auto",
        label="Pixel values",
        options={
            "auto": "As they seem",
            "0..1": "0 to 1",
            "0..255": "0 to 255",
            "-1..1": "−1 to 1",
            "0..16": "0 to 16",
            "0..65535": "0 to 65,535",
            "stretched": "From the least to the largest",
        },
        help="Which values of a pixel are black and white. They tell by themselves as a rule.",
    )
    axes: AxesMeant = knob(
        "auto",
        label="Channels",
        options={
            "auto": "Where they seem to be",
            "channels_first": "Before the pixels",
            "channels_last": "After the pixels",
        },
        help="Where the red, green and blue of an image are in the arrays.",
    )
    classes: Numbering = knob(
        "auto",
        label="Classes",
        options={
            "auto": "As the file has them",
            "found": "The labels that occur",
            "numbered": "All from 0 to the largest",
        },
        help="Which classes there are where the labels are numbers without names.",
    )

    @property
    def reading(self) -> Reading:
        """How the file is meant."""
        return Reading(self.values, self.axes, self.classes)

    def load(self) -> ImageData:
        path = self._at_hand()
        with _turn:
            return _read(path, self.reading).data

    @property
    def image_kind(self) -> ImageKind:
        return _kind(self._at_hand(), self.reading) or self.load().kind

    @property
    def understood(self) -> tuple[str, ...]:
        """What was understood of the file, a sentence each; nothing if it is not at hand."""
        return _said(_path(self.sha256), self.reading)[0] if self.is_at_hand() else ()

    def _at_hand(self) -> Path:
        if not self.is_at_hand():
            raise DataError("The data file of this run is not on this machine: upload it again.")
        return _path(self.sha256)

    @property
    def note(self) -> str:
        return "\n".join(self.understood)

    @property
    def problem(self) -> str:
        if self.is_at_hand():
            return _said(_path(self.sha256), self.reading)[1]
        if not self.sha256:
            return "Choose your file first."
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
        DataError: If it cannot be understood; then nothing is kept.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    with _turn:
        if not _path(sha256).exists():
            found = understand(io.BytesIO(content))
            _write(datasets_folder() / f"{sha256}{_suffix(content)}", content, found)
    return OwnFile(sha256=sha256)


def _suffix(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        is_npz = any(name.endswith(".npy") for name in archive.namelist())
    return SUFFIXES[0] if is_npz else SUFFIXES[1]


def _write(path: Path, content: bytes, found: Understood) -> None:
    """Write a file, and first what was made of it where that takes a while."""
    try:
        if not found.as_it_was:
            keep_arrays(kept_path(path, Reading()), found)
        with whole_file(path) as half:
            half.write_bytes(content)
    except OSError as error:
        raise DataError(f"The file could not be kept ({error.strerror}).") from error
