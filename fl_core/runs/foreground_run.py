"""Drives one run for a command line that waits for it and prints a line a round."""

import contextlib
import time
from pathlib import Path
from queue import Empty, SimpleQueue

from fl_core import stop_signals
from fl_core.command_name import command_name
from fl_core.errors import StoreError
from fl_core.events import END, Event, RoundFinished, RunFailed, RunStarted
from fl_core.runs.event_recorder import STORE_PATIENCE
from fl_core.runs.failures import stopped_by
from fl_core.runs.run import Run
from fl_core.runs.run_driver import RunDriver
from fl_core.runs.run_states import RunState
from fl_core.runs.serial_thread import TICK, SerialThread
from fl_core.runs.store import RunStore
from fl_core.safe_print import Console

PATIENCE = 5.0  # seconds for the store to take an end that it refused

Inbox = SimpleQueue[Event | int | None]
"""What happens to a run, as `RunDriver` tells it, and the number of a signal to end on."""


class Foreground:
    """One claimed run, driven until it ends or this process is asked to."""

    def __init__(
        self, store: RunStore, weights_folder: Path, run: Run, inbox: Inbox, console: Console
    ) -> None:
        self._store, self._run, self._inbox, self._console = store, run, inbox, console
        self._loop = SerialThread(lambda: self._driver.tick(), TICK, "run-driver")
        self._driver = RunDriver(store, weights_folder, self._loop, run.owner, on_event=inbox.put)
        self._warning = ""
        self._goes_on = f"`{command_name()} resume {run.id}` goes on."

    def drive(self) -> int:
        """Train to the end and return the exit status, above 128 after a signal."""
        self._console.say(f"Run {self._run.id}, config {self._run.fingerprint}")
        self._loop.start()
        self._loop.put(lambda: self._driver.start(self._run))
        how = self._watch()
        self._let_go(how)
        return self._conclude(how)

    def _watch(self) -> Event | int | None:
        """Print what happens and return what ended it: an event, a signal, somebody else."""
        while not self._console.closed:
            # Not for ever: where waiting cannot be interrupted, a signal is heard in between.
            with contextlib.suppress(Empty):
                item = self._inbox.get(timeout=TICK)
                if item is None or isinstance(item, END | int):
                    return item
                self._say(item)
        return stop_signals.CLOSED_PIPE

    def _say(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            now = self._stored()
            if now and now.reason:  # rounds that are trained again
                self._console.say(now.reason)
        elif isinstance(event, RoundFinished):
            self._console.say(
                f"round {event.round:>3} of {self._run.config.num_rounds}: "
                f"{_how_well(event)}, {event.seconds.total:.1f} s"
            )
            if event.measured:
                self._say_warning(event.warning)

    def _say_warning(self, warning: str) -> None:
        """Say what is wrong with the training once, and when it is no longer so."""
        if warning != self._warning:
            self._warning = warning
            self._console.say(warning or "That no longer holds.")

    def _let_go(self, how: Event | int | None) -> None:
        """End the worker, and have it written down how the run ended."""
        began = time.monotonic()
        while self._driver.waits(self._run.id) and time.monotonic() < began + self._patience:
            time.sleep(0.05)
        state = RunState.CANCELLED if how == stop_signals.CTRL_C else RunState.INTERRUPTED
        words = {}
        if isinstance(how, int) and how != stop_signals.CTRL_C:
            words = stopped_by(stop_signals.name_of(how))
        self._loop.end(lambda: self._driver.close(state, **words))

    @property
    def _patience(self) -> float:
        return STORE_PATIENCE if self._driver.store_is_silent else PATIENCE

    def _stored(self) -> Run | None:
        try:
            return self._store.get(self._run.id)
        except StoreError:
            return None

    def _conclude(self, how: Event | int | None) -> int:
        """Say how the run ended, as the store has it, and return the exit status."""
        run, console = self._stored(), self._console
        status = 128 + how if isinstance(how, int) else 1
        if run is None or (run.state is RunState.RUNNING and run.owner == self._run.owner):
            trouble = self._loop.trouble or "The store of runs does not say how this run ended."
            console.complain(how.reason if isinstance(how, RunFailed) else trouble)
            console.complain(self._goes_on)
        elif run.owner != self._run.owner:
            console.complain(f"Run {run.id} is {run.state} and no longer driven here.")
        elif run.state is RunState.FINISHED:
            console.say("Finished.")
            return 0
        elif run.state is RunState.FAILED:
            console.quote(self._driver.worker.last_words)
            console.complain(f"Failed. {run.reason} {run.suggestion}".strip())
            if run.resumable:
                console.complain(self._goes_on)
        elif isinstance(how, int):
            console.say("Stopped." if how == stop_signals.CTRL_C else run.reason)
            console.say(self._goes_on)
        elif run.state is RunState.INTERRUPTED:  # somebody took this process for dead
            console.complain(f"Interrupted. {run.reason} {self._goes_on}")
        else:  # a dashboard asked for it, or the command line itself
            console.say(f"{run.state.capitalize()}. {self._goes_on}")
            return 0
        return status


def _how_well(finished: RoundFinished) -> str:
    if finished.accuracy is None or finished.loss is None:
        return "not measured"
    return f"accuracy {finished.accuracy:7.2%}, loss {finished.loss:.4f}"
