"""Files of arrays by name, in the safetensors format, and what is wrong with one in words."""

import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from fl_core.atomic_file import whole_file
from fl_core.errors import StoreError, WeightsLost

Arrays = dict[str, NDArray[Any]]


def write(
    path: Path, arrays: Mapping[str, NDArray[Any]], about: Mapping[str, str] | None = None
) -> None:
    """Write a file, with some words about it; it is there whole or not at all.

    Raises:
        OSError: If the disk is full or read-only.
    """
    try:
        with whole_file(path) as half:
            save_file(dict(arrays), half, None if about is None else dict(about))
    except SafetensorError as error:
        raise _os_error(error, path) from error


def about(path: Path) -> dict[str, str]:
    """Return the words about a file that were written with it; none if it cannot be read."""
    try:
        with safe_open(path, framework="numpy") as opened:
            return dict(opened.metadata() or {})
    except (OSError, SafetensorError):
        return {}


def names_in(path: Path, what: str) -> list[str]:
    """Return the names of a file's arrays; they are not read, only that all are there is seen.

    Args:
        path: The file.
        what: What it holds, plural, as it is called in a sentence: "The weights of round 3".

    Raises:
        WeightsLost: If the file is missing or damaged.
        StoreError: If it is there and may not be read, or the disk does not answer.
    """
    return list(_read(path, what, ()))


def read(path: Path, what: str, names: Collection[str] | None = None) -> Arrays:
    """Return a file's arrays, or those of the names given, all of which must be there.

    Raises:
        WeightsLost: If the file is missing or damaged, or has no array of such a name.
        StoreError: If it is there and may not be read, or the disk does not answer.
    """
    arrays = _read(path, what, names)
    return {name: array for name, array in arrays.items() if array is not None}


def _read(path: Path, what: str, names: Collection[str] | None) -> dict[str, NDArray[Any] | None]:
    try:
        with safe_open(path, framework="numpy") as opened:
            there = list(opened.keys())
            wanted = there if names is None else names
            found: dict[str, NDArray[Any] | None] = dict.fromkeys(there)
            return found | {name: opened.get_tensor(name) for name in wanted}
    except FileNotFoundError:
        raise WeightsLost(f"{what} are missing ({path.name}).") from None
    except OSError as error:
        why = error.strerror or _os_error(error, path).strerror or error
        raise StoreError(
            f"{what} cannot be read ({path.name}: {why}). Nothing was changed."
        ) from error
    except SafetensorError as error:
        raise WeightsLost(f"{what} are damaged ({path.name}: {error}).") from error


def _os_error(error: Exception, path: Path) -> OSError:
    """Return what the operating system said, which safetensors wraps in words of its own."""
    number = re.search(r"os error (\d+)", str(error))
    if number is None:
        return OSError(str(error))
    return OSError(int(number[1]), os.strerror(int(number[1])), str(path))
