"""What a command prints: in any encoding, and to whoever may have stopped reading."""

import contextlib
import errno
import io
import os
import shutil
import sys
from typing import TextIO

from fl_core.short_text import COLOURS


def one_line(text: str) -> str:
    """Return text as one line that does nothing to a terminal but show letters."""
    words = " ".join(COLOURS.sub("", text).split("\n"))
    return "".join(letter if letter.isprintable() else "?" for letter in words)


class Console:
    """Standard output and standard error of a command. Printing never fails.

    Attributes:
        lost: Why what is said no longer arrives on standard output, once it does not.
    """

    def __init__(self) -> None:
        self.lost: OSError | None = None
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")

    @property
    def closed(self) -> bool:
        """Whether whoever read standard output has closed it, as `head` does."""
        # Windows calls a closed pipe an invalid argument.
        return self.lost is not None and self.lost.errno in (errno.EPIPE, errno.EINVAL)

    def say(self, text: str) -> None:
        """Print a line to standard output."""
        self.lost = _print(one_line(text), sys.stdout) or self.lost

    def write(self, text: str) -> None:
        """Print what another program reads, as it is, to standard output."""
        self.lost = _print(text, sys.stdout, end="") or self.lost

    @property
    def width(self) -> int | None:
        """Columns of the terminal that standard output is; `None` if it is none."""
        is_one = sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty()
        return shutil.get_terminal_size().columns if is_one else None

    @property
    def is_watched(self) -> bool:
        """Whether somebody watches both streams as they come, in a terminal that can draw."""
        both = (sys.stdout, sys.stderr)
        drawn = all(each is not None and not each.closed and each.isatty() for each in both)
        return drawn and os.environ.get("TERM") != "dumb"

    def flush(self) -> None:
        """See off what somebody else printed to standard output."""
        self.lost = _print("", sys.stdout, end="") or self.lost

    def complain(self, text: str) -> None:
        """Print a line to standard error."""
        _print(one_line(text), sys.stderr)

    def quote(self, text: str) -> None:
        """Print what another program wrote, line by line, to standard error."""
        for line in text.splitlines():
            self.complain(line)


def _print(line: str, stream: TextIO | None, end: str = "\n") -> OSError | None:
    """Print a line; return what went wrong, and from then on print to nowhere."""
    if stream is None:  # closed before the program began
        return None
    try:
        print(line, end=end, file=stream, flush=True)
    except OSError as error:
        with contextlib.suppress(OSError):  # what is left in the buffer must go somewhere
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
        return error
    return None
