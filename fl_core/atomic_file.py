"""A file that is there whole or not at all, however many write it at the same moment."""

import contextlib
import filecmp
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

HALF = ".part"
FORGOTTEN_AFTER = 86_400  # seconds: whoever was writing it then was ended in the middle


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Hand out a name that nobody else has; what is written there becomes `path` at the end.

    The folder is made if need be. Where what is done under the name fails, nothing is left of it
    and `path` is as it was.

    Args:
        path: What the file will be called. Who writes it last has it; all must write the same.

    Raises:
        OSError: If the disk is full or read-only.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear_away_forgotten(path.parent)
    half = path.with_name(f"{path.name}.{secrets.token_hex(8)}{HALF}")
    try:
        yield half
        with half.open("r+b") as written:  # Windows syncs no file that is only read
            os.fsync(written.fileno())
        _rename(half, path)
    finally:
        half.unlink(missing_ok=True)


def _rename(half: Path, path: Path) -> None:
    try:
        half.replace(path)
    except PermissionError:  # Windows, if somebody has the one of before open
        if not (path.is_file() and filecmp.cmp(half, path, shallow=False)):
            raise


def _clear_away_forgotten(folder: Path) -> None:
    for half in folder.glob(f"*{HALF}"):
        with contextlib.suppress(OSError):  # another process was quicker
            if time.time() - half.stat().st_mtime > FORGOTTEN_AFTER:
                half.unlink()
