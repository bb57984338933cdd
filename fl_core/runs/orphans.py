"""Finds runs whose dashboard died, so that they can be resumed."""

import contextlib
import os
import secrets
import socket
import time

from fl_core.errors import TransitionError
from fl_core.runs.run import Run
from fl_core.runs.states import RunState
from fl_core.runs.store import RunStore

LOOK_EVERY = 2.0  # seconds
PATIENCE = 10  # looks without a beat
PATIENCE_HERE = 300  # the same for a process of this machine that still lives

_names_here: set[str] = set()  # of this process


def owner_name() -> str:
    """Return a name for this process that no other process has or will have."""
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    _names_here.add(name)
    return name


class OrphanWatch:
    """Marks runs as interrupted when the process that drove them no longer lives.

    On this machine a dead process is seen at once. On another it is known by beats that stopped
    rising while this process looked again and again: only its own looks are counted, so neither a
    clock that was set back nor a laptop that slept makes a living run look dead.
    """

    def __init__(self, store: RunStore, owner: str) -> None:
        self._store, self._owner = store, owner
        self._seen: dict[str, tuple[int, int]] = {}
        self._next_look = 0.0

    def look(self, driven: str | None) -> None:
        """Mark every orphan found; cheap enough to be called on every tick.

        Args:
            driven: The run that this process drives at present, if any.
        """
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK_EVERY
        running = self._store.find([RunState.RUNNING])
        for run in running:
            mine = run.owner == self._owner
            if (mine and run.id != driven) or (not mine and self._is_orphan(run)):
                self._interrupt(run)
        self._seen = {run.id: self._seen[run.id] for run in running if run.id in self._seen}

    def _is_orphan(self, run: Run) -> bool:
        lives = _owner_lives(run.owner)
        if lives is False:
            return True
        # A process of that number may be another one after a restart: trusted, but not for ever.
        return self._is_silent(run, PATIENCE if lives is None else PATIENCE_HERE)

    def _is_silent(self, run: Run, patience: int) -> bool:
        beats, looks = self._seen.get(run.id, (-1, 0))
        looks = looks + 1 if beats == run.beats else 0
        self._seen[run.id] = (run.beats, looks)
        return looks > patience

    def _interrupt(self, run: Run) -> None:
        with contextlib.suppress(TransitionError):  # another dashboard was quicker
            self._store.move(
                run.id,
                RunState.INTERRUPTED,
                run.owner,
                reason="The program that drove this run ended before the run did.",
                suggestion="All finished rounds are safe: press Resume.",
            )


def _owner_lives(owner: str) -> bool | None:
    """Whether the owner, "host:pid:...", lives; `None` if that cannot be told from here."""
    host, pid, *_ = [*owner.split(":"), ""]
    # On Windows os.kill(pid, 0) would not ask but interrupt; there, only silence tells.
    if os.name != "posix" or host != socket.gethostname() or not pid.isdecimal():
        return None
    if int(pid) == os.getpid():  # or a namesake's, as in a container, where numbers come again
        return owner in _names_here
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it lives, and belongs to somebody else
    return True
