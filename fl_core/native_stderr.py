"""What libraries write to standard error past Python, hidden while they are loaded."""

import contextlib
import os
from collections.abc import Iterator
from threading import Lock

STDERR = 2
_turn = Lock()  # two at once would take each other's nowhere for what was there before


@contextlib.contextmanager
def hidden() -> Iterator[None]:
    """Hide it meanwhile: TensorFlow tells on loading what it has not found, whatever it is asked.

    An error is an exception, and is not hidden.
    """
    with _turn, contextlib.ExitStack() as afterwards:
        with contextlib.suppress(OSError):  # where it is closed, as under pythonw
            _to_nowhere(afterwards)
        yield


def _to_nowhere(afterwards: contextlib.ExitStack) -> None:
    kept = os.dup(STDERR)
    afterwards.callback(os.close, kept)
    afterwards.callback(os.dup2, kept, STDERR)  # the last is called first
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDERR)
    os.close(nowhere)
