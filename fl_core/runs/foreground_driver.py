"""Drives runs, one after the other, for a command line that waits for them and tells of each."""

import contextlib
import time
from pathlib import Path
from queue import Empty, SimpleQueue

from fl_core import stop_signals
from fl_core.errors import StoreError
from fl_core.events import END, Event, RoundFinished, RunStarted
from fl_core.runs.event_recorder import STORE_PATIENCE
from fl_core.runs.failures import stopped_by
from fl_core.runs.run import Run
from fl_core.runs.run_driver import RunDriver
from fl_core.runs.run_states import RunState
from fl_core.runs.run_teller import Teller
from fl_core.runs.serial_thread import TICK, SerialThread
from fl_core.runs.store import RunStore

PATIENCE = 5.0  # seconds for the store to take an end that it refused

Inbox = SimpleQueue[Event | int | None]
"""What happens to a run, as `RunDriver` tells it, and the number of a signal to end on."""


class ForegroundDriver:
    """Claimed runs, driven until they end or this process is asked to; one worker trains all."""

    def __init__(
        self, store: RunStore, weights_folder: Path, owner: str, inbox: Inbox, teller: Teller
    ) -> None:
        self._store, self._inbox, self._teller = store, inbox, teller
        self._loop = SerialThread(lambda: self._driver.tick(), TICK, "run-driver")
        self._driver = RunDriver(store, weights_folder, self._loop, owner, on_event=inbox.put)
        self._run: Run | None = None
        self._warning = ""

    @property
    def trouble(self) -> str:
        """What went wrong with the driving itself, in words; empty when all is well."""
        return self._loop.trouble

    @property
    def last_words(self) -> str:
        """What a worker that died wrote to standard error."""
        return self._driver.worker.last_words

    def begin(self) -> None:
        """Be ready to train."""
        self._loop.start()

    def train(self, run: Run) -> Event | int | None:
        """Train a run and return what ended it: an event, a signal, or somebody else."""
        self._run, self._warning = run, ""
        self._loop.put(lambda: self._driver.start(run))
        while not self._teller.closed:
            # Not for ever: where waiting cannot be interrupted, a signal is heard in between.
            try:
                item = self._inbox.get(timeout=TICK)
            except Empty:
                self._teller.wait()
                continue
            if item is None or isinstance(item, END | int):
                return item
            self._tell(run, item)
        return stop_signals.CLOSED_PIPE

    def end(self, how: Event | int | None) -> None:
        """End the worker, and have it written down how the last run ended."""
        began = time.monotonic()
        while self._is_held_up and time.monotonic() < began + self._patience:
            time.sleep(0.05)
        state = RunState.CANCELLED if how == stop_signals.CTRL_C else RunState.INTERRUPTED
        words = {}
        if isinstance(how, int) and how != stop_signals.CTRL_C:
            words = stopped_by(stop_signals.name_of(how))
        self._loop.end(lambda: self._driver.close(state, **words))

    def _tell(self, run: Run, event: Event) -> None:
        if isinstance(event, RunStarted):
            now = self._stored(run)
            if now and now.reason:  # rounds that are trained again
                self._teller.say(now.reason)
        self._teller.follow(run, event)
        if isinstance(event, RoundFinished) and event.measured:
            self._tell_warning(event.warning)

    def _tell_warning(self, warning: str) -> None:
        """Say what is wrong with the training once, and when it is no longer so."""
        if warning != self._warning:
            self._warning = warning
            self._teller.say(warning or "That no longer holds.")

    @property
    def _is_held_up(self) -> bool:
        return self._run is not None and self._driver.waits(self._run.id)

    @property
    def _patience(self) -> float:
        return STORE_PATIENCE if self._driver.store_is_silent else PATIENCE

    def _stored(self, run: Run) -> Run | None:
        with contextlib.suppress(StoreError):
            return self._store.get(run.id)
        return None
