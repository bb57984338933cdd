"""Read the layout of Keras's `mnist.npz`: x_train, y_train, x_test, y_test. Never a pickle."""

import io
import zipfile
from pathlib import Path

import numpy as np

from fl_core.datasets.base import ImageData, check_layout
from fl_core.errors import DataError

KEYS = ("x_train", "y_train", "x_test", "y_test")
MOST_IMAGES = 200_000
MOST_HEADER = 10_000  # bytes


def read_npz(path: Path, name: str = "") -> ImageData:
    """Return the images of an `.npz` file after checking its headers, before unpacking it.

    Args:
        path: The file.
        name: What to call it in messages, by default its own name.

    Raises:
        DataError: If the file is missing, damaged, too large or of another layout.
    """
    name = name or f"The data file {path.name}"
    try:
        with zipfile.ZipFile(path) as archive:
            _check({key: _header(archive, key) for key in KEYS})
            x_train, y_train, x_test, y_test = (_array(archive, key) for key in KEYS)
    except FileNotFoundError:
        raise DataError(f"{name} is missing.") from None
    except DataError:
        raise
    except Exception as error:  # zipfile, zlib and numpy each raise their own
        reason = str(error).partition("\n")[0][:100]
        raise DataError(f"{name} is damaged or not an .npz file ({reason}).") from error
    labels = np.concatenate([y_train, y_test])
    if labels.min() < 0 or labels.max() > 9:
        raise DataError(
            f"Labels must be 0..9, but there are labels from {labels.min()} to {labels.max()}."
        )
    return ImageData(np.concatenate([x_train, x_test]), labels.astype(np.uint8), len(x_train))


def _header(archive: zipfile.ZipFile, key: str) -> tuple[tuple[int, ...], np.dtype]:
    """Return shape and dtype of one member without reading its data."""
    try:
        member = archive.open(f"{key}.npy")
    except KeyError:
        raise DataError(
            f"The data file must hold the arrays {', '.join(KEYS)}, but {key} is missing."
        ) from None
    with member:
        start = io.BytesIO(member.read(MOST_HEADER))  # its own length may claim gigabytes
    version = np.lib.format.read_magic(start)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }[version]
    shape, _, dtype = read(start)
    return shape, dtype


def _array(archive: zipfile.ZipFile, key: str) -> np.ndarray:
    """Return the very member whose header was checked; `np.load` might pick another."""
    with archive.open(f"{key}.npy") as member:
        return np.lib.format.read_array(member, allow_pickle=False)


def _check(headers: dict[str, tuple[tuple[int, ...], np.dtype]]) -> None:
    for part, words in (("train", "the training images"), ("test", "the test images")):
        (images_shape, dtype), (labels_shape, label_dtype) = (
            headers[f"x_{part}"],
            headers[f"y_{part}"],
        )
        check_layout(images_shape, dtype, labels_shape, words)
        if label_dtype.kind not in "iu":
            raise DataError(
                f"The labels of {words} must be whole numbers, but they are {label_dtype}."
            )
        if images_shape[0] > MOST_IMAGES:
            raise DataError(
                f"There may be at most {MOST_IMAGES:,} images, but the file says it holds "
                f"{images_shape[0]:,} of {words}."
            )
