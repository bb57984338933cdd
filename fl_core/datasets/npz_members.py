"""The arrays of an `.npz` file: of what type and shape they say they are, and what they hold."""

import io
import zipfile

import numpy as np

from fl_core.errors import DataError
from fl_core.translatable import translatable

KEYS = ("x_train", "y_train", "x_test", "y_test")
MOST_HEADER = 10_000  # bytes


def header(archive: zipfile.ZipFile, key: str) -> tuple[tuple[int, ...], np.dtype]:
    """Return shape and dtype of one member without reading its data."""
    try:
        member = archive.open(f"{key}.npy")
    except KeyError:
        raise DataError(
            translatable(
                "The data file must hold the arrays {arrays}, but {missing} is missing.",
                arrays=", ".join(KEYS),
                missing=key,
            )
        ) from None
    with member:
        shape, _, dtype = header_of(member.read(MOST_HEADER))  # its own length may claim gigabytes
    return shape, dtype


def header_of(start: bytes) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Return shape, whether it is in Fortran's order, and dtype, from the first bytes of an array.

    Raises:
        ValueError, KeyError: If they are the beginning of no array.
    """
    content = io.BytesIO(start)
    version = np.lib.format.read_magic(content)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }[version]
    shape, fortran, dtype = read(content)
    return shape, fortran, dtype


def array(archive: zipfile.ZipFile, key: str) -> np.ndarray:
    """Return the very member whose header was checked; `np.load` might pick another."""
    with archive.open(f"{key}.npy") as member:
        return np.lib.format.read_array(member, allow_pickle=False)
