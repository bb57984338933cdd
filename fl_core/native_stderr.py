"""What libraries write to standard error past Python, hidden while they are loaded."""

import contextlib
import os
import sys
from collections.abc import Iterator

STDERR = 2


@contextlib.contextmanager
def hidden() -> Iterator[None]:
    """Hide it meanwhile: TensorFlow tells on loading what it has not found, whatever it is asked.

    An error is an exception, and is not hidden.
    """
    try:
        kept = os.dup(STDERR)
    except OSError:  # closed, as under pythonw
        yield
        return
    with contextlib.suppress(AttributeError, OSError, ValueError):
        sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDERR)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(kept)
