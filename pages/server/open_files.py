"""Lets the server have as many files open as a class needs.

Each browser holds seven connections when it opens a page, and a shell on macOS allows 256 files:
from some thirty laptops on nobody would be let in, and no weights be read.
"""

import contextlib

ENOUGH = 10_240  # as many as macOS gives a process


def let_many_in() -> None:
    """Raise the limit of this process, and of those that it starts, as far as it may and needs."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # else it stays as it is
        import resource  # Windows has none, and no such limit

        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = ENOUGH if most == resource.RLIM_INFINITY else min(ENOUGH, most)
        if now != resource.RLIM_INFINITY and now < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
