"""Read the layout of Keras's `mnist.npz`: x_train, y_train, x_test, y_test. Never a pickle.

Images may be of any kind, and class_names may be beside them.
"""

import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from fl_core.datasets.image_data import MOST_IMAGES, ImageData, check_labels, check_layout
from fl_core.datasets.npz_kind import classes_told_by, layers_told_by
from fl_core.datasets.npz_members import KEYS, array, header
from fl_core.errors import DataError, PassingError
from fl_core.image_kind import ImageKind
from fl_core.translatable import translatable

MOST_BYTES = 160_000_000  # unpacked, of the training images and of the test images


def read_npz(file: Path | BinaryIO, name: str = "", kind: ImageKind | None = None) -> ImageData:
    """Return the images of an `.npz` file after checking its headers, before unpacking it.

    Args:
        file: Where it is, or its content.
        name: What to call it in messages, by default its own name if it has one.
        kind: What the images are like, where that is known beforehand; else the file tells.

    Raises:
        DataError: If the file is missing, damaged, too large or of another layout.
    """
    with opened(file, name) as archive:
        if kind is None:
            kind = _kind(archive)
        else:
            _check(archive, kind.layers)
        x_train, y_train, x_test, y_test = (array(archive, key) for key in KEYS)
        x_train, x_test = (x.reshape(-1, *kind.shape) for x in (x_train, x_test))
    images, labels = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])
    return ImageData(images, labels, len(x_train), kind)


def read_kind(file: Path | BinaryIO, name: str = "") -> ImageKind:
    """Return what the images of an `.npz` file are like; of its arrays only the labels are read.

    Raises:
        DataError: As `read_npz` does, but for damage to the images themselves.
    """
    with opened(file, name) as archive:
        return _kind(archive)


@contextmanager
def opened(
    file: Path | BinaryIO, name: str = "", wanted: str = "an .npz file"
) -> Iterator[zipfile.ZipFile]:
    """Open a file, and tell in one sentence whatever goes wrong as it is read.

    Args:
        file: Where it is, or its content.
        name: What to call it in messages, by default its own name if it has one.
        wanted: What it should be.

    Raises:
        DataError: For whatever is raised while it is open.
    """
    if not name and isinstance(file, Path):
        name = translatable("The data file {file}", file=file.name)
    name = name or translatable("The file")
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except FileNotFoundError:
        raise DataError(translatable("{name} is missing.", name=name)) from None
    except DataError:
        raise
    except MemoryError as error:
        raise PassingError(
            translatable("{name} needs more memory than there is just now.", name=name)
        ) from error
    except Exception as error:  # zipfile, zlib and numpy each raise their own
        if isinstance(error, OSError) and error.errno:
            raise PassingError(
                translatable("{name} cannot be read ({reason}).", name=name, reason=error.strerror)
            ) from error
        reason = str(error).partition("\n")[0][:100]
        raise DataError(
            translatable(
                "{name} is damaged or not {wanted} ({reason}).",
                name=name,
                wanted=wanted,
                reason=reason,
            )
        ) from error


def is_as_keras_keeps_it(archive: zipfile.ZipFile) -> bool:
    """Return whether an opened file is of the layout of `mnist.npz`, its labels included."""
    try:
        _kind(archive)
    except DataError:
        return False
    return True


def _kind(archive: zipfile.ZipFile) -> ImageKind:
    layers = layers_told_by(archive)
    _check(archive, layers)
    return ImageKind(*layers, classes_told_by(archive, layers))


def _check(archive: zipfile.ZipFile, layers: tuple[int, int, int]) -> None:
    """Raise DataError unless all arrays say that they are of this layout, and not too large."""
    headers = {key: header(archive, key) for key in KEYS}
    for part, words in (("train", "the training images"), ("test", "the test images")):
        (images_shape, dtype), (labels_shape, label_dtype) = (
            headers[f"x_{part}"],
            headers[f"y_{part}"],
        )
        check_layout(images_shape, dtype, labels_shape, layers, words)
        check_labels(label_dtype, words)
        if images_shape[0] > MOST_IMAGES:
            raise DataError(
                f"There may be at most {MOST_IMAGES:,} images, but the file says it holds "
                f"{images_shape[0]:,} of {words}."
            )
        if (size := math.prod(images_shape)) > MOST_BYTES:
            raise DataError(
                f"{words[:1].upper()}{words[1:]} may take at most {MOST_BYTES // 10**6} MB "
                f"unpacked, but they take {size // 10**6:,} MB."
            )
