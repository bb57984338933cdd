"""Finds runs whose driver died, so that they can be resumed."""

import contextlib
import time

from fl_core.errors import TransitionError
from fl_core.runs.run import Run, UnreadableRun
from fl_core.runs.run_owners import owner_lives
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore

LOOK_EVERY = 2.0  # seconds
PATIENCE = 20  # looks without a beat: longer than a run waits for a store that is silent
PATIENCE_HERE = 300  # the same for a process of this machine that still lives


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
        running = self._store.listed([RunState.RUNNING])
        for run in running:
            mine = run.owner == self._owner
            if (mine and run.id != driven) or (not mine and self._is_orphan(run)):
                interrupt(self._store, run)
        self._seen = {run.id: self._seen[run.id] for run in running if run.id in self._seen}

    def _is_orphan(self, run: Run | UnreadableRun) -> bool:
        lives = owner_lives(run.owner)
        if lives is False:
            return True
        # One that stands still, or a namesake after a restart: trusted, but not for ever.
        return self._is_silent(run, PATIENCE if lives is None else PATIENCE_HERE)

    def _is_silent(self, run: Run | UnreadableRun, patience: int) -> bool:
        beats, looks = self._seen.get(run.id, (-1, 0))
        looks = looks + 1 if beats == run.beats else 0
        self._seen[run.id] = (run.beats, looks)
        return looks > patience


def interrupt(store: RunStore, run: Run | UnreadableRun) -> None:
    """Mark a run as left by the process that drove it."""
    with contextlib.suppress(TransitionError):  # another process was quicker
        store.move(
            run.id,
            RunState.INTERRUPTED,
            run.owner,
            reason="The program that drove this run ended before the run did.",
            suggestion="All finished rounds are safe: press Resume.",
        )
