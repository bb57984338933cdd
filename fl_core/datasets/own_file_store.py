"""Users' own files where they are kept, and what was made of each, at hand for all who ask."""

import contextlib
import hashlib
import io
import zipfile
from functools import lru_cache
from pathlib import Path
from threading import Lock

from fl_core.atomic_file import whole_file
from fl_core.datasets.array_source import sources
from fl_core.datasets.image_data import ImageData
from fl_core.datasets.kept_arrays import keep_arrays, kept_kind, kept_path, kept_understood
from fl_core.datasets.npz import read_kind
from fl_core.datasets.own_file_reading import understand
from fl_core.datasets.reading import Reading, Understood
from fl_core.errors import DataError, PassingError
from fl_core.image_kind import ImageKind
from fl_core.paths import datasets_folder
from fl_core.translatable import translatable

SUFFIXES = (".npz", ".zip")

Stamp = tuple[int, int, int] | None

_turn = Lock()  # one unpacks at a time: 43 MB may be 200 once they are checked


def path_of(sha256: str) -> Path:
    """Return where a file is, or where it would be as an `.npz`."""
    paths = [datasets_folder() / f"{sha256}{suffix}" for suffix in SUFFIXES]
    return next((path for path in paths if path.exists()), paths[0])


def images_of(path: Path, reading: Reading) -> ImageData:
    """Return the images of a kept file.

    Raises:
        DataError: If it is damaged, or cannot be read in this way.
    """
    with _turn:
        return _read(path, reading).data


def kind_of(path: Path, reading: Reading) -> ImageKind:
    """Return what the images of a kept file are like, as a rule without reading them.

    Raises:
        DataError: As `images_of` does.
    """
    with contextlib.suppress(DataError):
        return _kind_at_hand(path, reading)
    return images_of(path, reading).kind


def said_of(path: Path, reading: Reading) -> tuple[tuple[str, ...], str]:
    """Return what was understood of a kept file, and what keeps anybody from training on it.

    What is wrong with a file is kept in mind as long as the file is the same by its time and size;
    what may pass, such as too many open files, is not.
    """
    try:
        return _said(path, reading, _stamp(path))
    except PassingError as error:
        return (), str(error)


@lru_cache(maxsize=64)
def _said(path: Path, reading: Reading, _: Stamp) -> tuple[tuple[str, ...], str]:
    try:
        with _turn:
            found = _read(path, reading)
    except PassingError:
        raise
    except DataError as error:
        return (), str(error)
    return found.sentences, found.problem


def _stamp(path: Path) -> Stamp:
    """Return what tells whether a file is still the one of before; nothing if there is none."""
    with contextlib.suppress(OSError):
        known = path.stat()
        return known.st_mtime_ns, known.st_size, known.st_ino
    return None


def keep_file(content: bytes, reading: Reading) -> str:
    """Keep a file if it can be understood in a certain way, and return its SHA-256.

    However many bring the same file at once, it is checked and written once; only other processes
    on the same folder, which nobody here knows of, may do it again beside us.

    Raises:
        DataError: If it cannot be understood; then nothing is kept.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    with _turn:
        path = path_of(sha256)
        if not _is_kept(path, len(content), reading):
            found = understand(io.BytesIO(content), reading)
            _write(datasets_folder() / f"{sha256}{_suffix(content)}", content, found, reading)
            _said.cache_clear()
            _kind_at_hand.cache_clear()
    return sha256


def _is_kept(path: Path, size: int, reading: Reading) -> bool:
    """Return whether a whole file is there that can be understood in this way."""
    with contextlib.suppress(OSError, DataError):
        if path.stat().st_size == size:
            _read(path, reading)
            return True
    return False


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
def _kind_at_hand(path: Path, reading: Reading) -> ImageKind:
    """Return what the images are like if that can be told without reading them.

    Raises:
        DataError: If it cannot; that is not kept in mind.
    """
    with contextlib.suppress(DataError):
        return kept_kind(kept_path(path, reading))
    if reading != Reading():
        raise DataError("Only the images tell.")
    return read_kind(path)


def _suffix(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        is_npz = bool(sources(archive))
    return SUFFIXES[0] if is_npz else SUFFIXES[1]


def _write(path: Path, content: bytes, found: Understood, reading: Reading) -> None:
    """Write a file, and first what was made of it where that takes a while."""
    try:
        if not found.as_it_was:
            keep_arrays(kept_path(path, reading), found)
        with whole_file(path) as half:
            half.write_bytes(content)
    except OSError as error:
        kept_path(path, reading).unlink(missing_ok=True)
        raise DataError(
            translatable("The file could not be kept ({reason}).", reason=error.strerror)
        ) from error
