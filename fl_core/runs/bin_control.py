"""Puts runs into the bin and brings them back; in the end they are forgotten for good."""

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from fl_core.runs.serial_thread import SerialThread
from fl_core.runs.store import RunStore

PURGE_EVERY = 600.0  # seconds
DELETED_KEPT = 30 * 24 * 3600.0  # seconds


class BinControl:
    """A part of `RunManager`, on whose thread all of it happens."""

    store: RunStore
    _loop: SerialThread
    _folder: Path
    _next_purge = 0.0

    def delete(self, run_id: str) -> None:
        """Put a run into the bin, from where it can be brought back.

        Raises:
            TransitionError: If it waits or trains.
        """
        self._loop.ask(lambda: self.store.delete(run_id))

    def bring_back(self, *run_ids: str) -> None:
        """Undo `delete`."""
        self._loop.ask(lambda: self.store.bring_back(*run_ids))

    def delete_many(self, run_ids: Sequence[str]) -> list[str]:
        """Put those of some runs into the bin that neither wait nor train; return their ids."""
        return self._loop.ask(lambda: self.store.delete_many(run_ids))

    def empty_bin(self) -> int:
        """Forget for good what is in the bin, its weights included; return how many runs."""
        return self._loop.ask(lambda: self._forget(time.time()))

    def _purge(self) -> None:
        """Once in a while, forget for good what was deleted long ago."""
        if time.monotonic() < self._next_purge:
            return
        self._next_purge = time.monotonic() + PURGE_EVERY
        self._forget(time.time() - DELETED_KEPT)

    def _forget(self, before: float) -> int:
        """Forget what was deleted before a time, for good; return how many runs."""
        gone = self.store.purge(before)
        for run_id in gone:
            shutil.rmtree(self._folder / run_id, ignore_errors=True)
        return len(gone)
