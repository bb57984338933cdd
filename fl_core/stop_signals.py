"""Signals that ask a process to end: an orderly stop, and then an end as the signal itself."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import NoReturn

# Ctrl-C, `kill`, a closed terminal; what Slurm, SGE and LSF send where they are told to warn; the
# end of a limit of processor time; Ctrl-Break on Windows.
NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGXCPU", "SIGBREAK")
ENDING = tuple(getattr(signal, name) for name in NAMES if hasattr(signal, name))
Handler = Callable[[int, FrameType | None], None] | signal.Handlers

HAS_MASKS = hasattr(signal, "pthread_sigmask")  # not on Windows
CTRL_C = int(signal.SIGINT)
CLOSED_PIPE = 13  # SIGPIPE, which Windows has no name for

ONE_WISH = 1.0
"""Seconds in which signals are one wish: `timeout` and closed terminals send each of them twice."""


def die_of(number: int) -> NoReturn:
    """End at once, of a signal: a shell sees 128 + its number, and ends its loop on Ctrl-C."""
    if os.name == "posix":
        signal.signal(number, signal.SIG_DFL)
        signal.pthread_kill(threading.get_ident(), number)
    os._exit(128 + number)  # process 1 of a container, which its own signals do not reach; Windows


def name_of(number: int) -> str:
    """Return a signal's name, such as SIGTERM."""
    return "SIGPIPE" if number == CLOSED_PIPE else signal.Signals(number).name


def die_of_all() -> None:
    """Let each of them end this process at once, process 1 of a container too, and say nothing."""
    _handle(_asked_for(), lambda number, _: die_of(number))


def ignore_all() -> None:
    """Leave it to the parent process what becomes of signals that the whole group is sent."""
    _handle(ENDING, signal.SIG_IGN)
    if HAS_MASKS:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)  # those held back are ignored now


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Whoever is started meanwhile hears none of them before it says what it does about them.

    A process that is to ignore them would die of one that came while it was still starting.
    """
    if not HAS_MASKS:
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def caught(tell: Callable[[int], None]) -> Iterator[None]:
    """Tell of the first of them that arrives, from whatever the main thread does; die of a second.

    Args:
        tell: Must be fit to be called within anything, as `SimpleQueue.put` is.
    """
    first: list[float] = []

    def handle(number: int, _: FrameType | None) -> None:
        now = time.monotonic()
        if not first:
            first.append(now)
            tell(number)
        elif now - first[0] > ONE_WISH:
            die_of(number)

    before = {number: signal.getsignal(number) for number in _asked_for()}
    _handle(before, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _asked_for() -> list[signal.Signals]:
    """Return those that were not ignored from the start, as `nohup` has it, and `&` in scripts."""
    return [s for s in ENDING if signal.getsignal(s) not in (signal.SIG_IGN, None)]


def _handle(numbers: Iterable[signal.Signals], handler: Handler) -> None:
    for number in numbers:
        signal.signal(number, handler)
