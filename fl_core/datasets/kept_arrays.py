"""What was made of a user's file, kept beside it as plain arrays: quick to load, never a pickle."""

import hashlib
import zipfile
from pathlib import Path

import numpy as np

from fl_core.atomic_file import whole_file
from fl_core.datasets.image_data import ImageData
from fl_core.datasets.npz import opened
from fl_core.datasets.npz_members import array, header
from fl_core.datasets.reading import Reading, Understood
from fl_core.image_kind import ImageKind

VERSION = 3
"""To be raised whenever a file would be read otherwise than before."""


def kept_path(original: Path, reading: Reading) -> Path:
    """Return where the arrays of a file belong that is read in a certain way."""
    how = hashlib.sha256(f"{VERSION} {reading}".encode()).hexdigest()[:16]
    return original.with_name(f"{original.stem}-{how}.arrays")


def keep_arrays(path: Path, understood: Understood) -> None:
    """Write what was understood, as a whole file or not at all.

    Raises:
        OSError: If the disk is full or read-only.
    """
    data = understood.data
    arrays = {
        "images": data.images,
        "labels": data.labels,
        "num_train": np.array(data.num_train),
        "class_names": np.array(data.kind.class_names),
        "sentences": np.array(understood.sentences),
        "problem": np.array(understood.problem),
    }
    if data.origins is not None:
        arrays["origins"] = data.origins
    with whole_file(path) as half, half.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's own switch is among its names


def kept_understood(path: Path) -> Understood:
    """Return what was understood of a file.

    Raises:
        DataError: If there is nothing, or it is damaged.
    """
    with opened(path) as archive:
        kind = _kind(archive)
        origins = "origins.npy" in archive.namelist()
        data = ImageData(
            array(archive, "images"),
            array(archive, "labels"),
            int(array(archive, "num_train")),
            kind,
            array(archive, "origins") if origins else None,
        )
        sentences = tuple(str(sentence) for sentence in array(archive, "sentences"))
        return Understood(data, sentences, str(array(archive, "problem")))


def kept_kind(path: Path) -> ImageKind:
    """Return what kept images are like, without reading them.

    Raises:
        DataError: If there are none, or they are damaged.
    """
    with opened(path) as archive:
        return _kind(archive)


def _kind(archive: zipfile.ZipFile) -> ImageKind:
    (_, height, width, *channels), _ = header(archive, "images")
    names = tuple(str(name) for name in array(archive, "class_names"))
    return ImageKind(height, width, channels[0] if channels else 1, names)
