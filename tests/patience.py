"""Waiting as long as a busy machine may need, and ports that nobody is given by chance."""

import os
import socket
import time
from collections.abc import Callable
from itertools import count

PATIENCE = 60.0
"""Seconds, for whatever is waited for: long enough for a machine that has much else to do."""

# Below those that systems hand out by themselves: between choosing one and listening on it, no
# connection of anybody gets it. Two processes that test begin far from each other.
_ports = count(10_000 + os.getpid() * 97 % 20_000)


def until(true: Callable[[], object], what: str = "it") -> None:
    """Wait until something is true; fail if it never is."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited {PATIENCE:g} s in vain for {what}"
        time.sleep(0.01)


def free_port(host: str = "localhost") -> int:
    """Return a port on which nobody listens, and another one each time."""
    for port in _ports:
        with socket.socket() as free:
            try:
                free.bind((host, port))
            except OSError:
                continue
            return port
    raise AssertionError("there is always another one")
