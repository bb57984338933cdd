"""Read images in whatever way a user keeps them: arrays in an `.npz`, or a `.zip` of pictures."""

from pathlib import Path
from typing import BinaryIO

from fl_core.datasets.array_source import sources
from fl_core.datasets.file_signatures import told_by
from fl_core.datasets.npz import opened
from fl_core.datasets.own_arrays import read_arrays
from fl_core.datasets.picture_folders import read_pictures
from fl_core.datasets.reading import Reading, Understood
from fl_core.errors import DataError
from fl_core.translatable import translatable

AS_IT_SEEMS = Reading()

__all__ = ["Reading", "Understood", "understand"]


def understand(file: Path | BinaryIO, reading: Reading = AS_IT_SEEMS) -> Understood:
    """Return the images of a file and, in sentences, what was made of it.

    Args:
        file: Where it is, or its content.
        reading: How it is meant, where somebody said so.

    Raises:
        DataError: If it cannot be understood: one sentence that names the array or the file in it,
            the rule and the value. Nothing is half-loaded.
    """
    if what := told_by(_start(file)):
        raise DataError(
            translatable(
                "The file must be an .npz or a .zip of pictures, but it is {what}.", what=what
            )
        )
    with opened(file, "", "an .npz file or a .zip of pictures") as archive:
        if arrays := sources(archive):
            return read_arrays(archive, arrays, reading)
        return read_pictures(archive, reading)


def _start(file: Path | BinaryIO) -> bytes:
    """Return the first bytes of a file; nothing where it cannot be opened, which is told then."""
    if not isinstance(file, Path):
        start = file.read(10)
        file.seek(0)
        return start
    try:
        with file.open("rb") as opened_file:
            return opened_file.read(10)
    except OSError:
        return b""
