"""What the images of an `.npz` file are like, told by its headers and its labels."""

import zipfile

import numpy as np

from fl_core.datasets.image_data import check_pixels, classes_of
from fl_core.datasets.npz_members import KEYS, MOST_HEADER, array, header
from fl_core.errors import DataError
from fl_core.image_kind import (
    CHANNELS,
    DIGITS,
    LEAST_CLASSES,
    LEAST_SIDE,
    LONGEST_NAME,
    MOST_CLASSES,
    MOST_SIDE,
    check_number_of_classes,
    numbers,
)
from fl_core.translatable import translatable

NAMES = "class_names"


def layers_told_by(archive: zipfile.ZipFile) -> tuple[int, int, int]:
    """Return height, width and channels of the training images; nobody has checked the others."""
    shape, dtype = header(archive, KEYS[0])
    check_pixels(dtype, "the training images")
    sides = (*shape, 1) if len(shape) == 3 else shape
    _, height, width, channels = sides if len(sides) == 4 else (0, 0, 0, 0)
    fits = min(height, width) >= LEAST_SIDE and max(height, width) <= MOST_SIDE
    if not fits or channels not in CHANNELS:
        raise DataError(
            "The training images must have the shape [number, height, width], in colour "
            f"[number, height, width, 3], and be {LEAST_SIDE} to {MOST_SIDE} pixels high and wide, "
            f"but it is {list(shape)}."
        )
    return height, width, channels


def classes_told_by(archive: zipfile.ZipFile, layers: tuple[int, int, int]) -> tuple[str, ...]:
    """Return the names of the classes, numbers if it brings none, once its headers are checked."""
    if names := _class_names(archive):
        return names
    labels = np.concatenate([array(archive, key) for key in ("y_train", "y_test")])
    count = int(classes_of(labels, MOST_CLASSES).max()) + 1
    # A file in MNIST's own layout has had MNIST's ten classes ever since, whatever its labels.
    least = DIGITS.num_classes if layers == DIGITS.layers else LEAST_CLASSES
    return numbers(max(least, count))


def _class_names(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """Return the names that the file brings along; none if it brings none."""
    if f"{NAMES}.npy" not in archive.namelist():
        return ()
    shape, dtype = header(archive, NAMES)
    if dtype.kind != "U" or len(shape) != 1:
        raise DataError(
            translatable(
                "The array {array} must be a list of words, one a class, but it is "
                "{dtype} {shape}.",
                array=NAMES,
                dtype=dtype,
                shape=list(shape),
            )
        )
    check_number_of_classes(shape[0])
    if dtype.itemsize > MOST_HEADER:
        raise DataError(
            translatable("The names of classes may have at most {most} letters.", most=LONGEST_NAME)
        )
    return tuple(str(name) for name in array(archive, NAMES))
