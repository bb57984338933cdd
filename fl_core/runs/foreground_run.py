"""One run on a command line that waits for it: driven to its end, and how that is told."""

import contextlib
from pathlib import Path

from fl_core import stop_signals
from fl_core.command_name import command_name
from fl_core.errors import StoreError
from fl_core.events import Event, RunFailed
from fl_core.runs.foreground_driver import ForegroundDriver, Inbox
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.run_teller import Teller
from fl_core.runs.store import RunStore

__all__ = ["Foreground", "Inbox"]


class Foreground:
    """One claimed run, driven until it ends or this process is asked to."""

    def __init__(
        self, store: RunStore, weights_folder: Path, run: Run, inbox: Inbox, teller: Teller
    ) -> None:
        self._store, self._run, self._teller = store, run, teller
        self._driver = ForegroundDriver(store, weights_folder, run.owner, inbox, teller)
        self._goes_on = f"`{command_name()} resume {run.id}` goes on."

    def drive(self) -> int:
        """Train to the end and return the exit status, above 128 after a signal."""
        self._teller.begin(self._run)
        self._driver.begin()
        how = self._driver.train(self._run)
        self._teller.leave()
        self._driver.end(how)
        run = self._stored()
        status = self._conclude(how, run)
        self._teller.end(run, status)
        return status

    def _stored(self) -> Run | None:
        with contextlib.suppress(StoreError):
            return self._store.get(self._run.id)
        return None

    def _conclude(self, how: Event | int | None, run: Run | None) -> int:
        """Say how the run ended, as the store has it, and return the exit status."""
        teller = self._teller
        status = 128 + how if isinstance(how, int) else 1
        if run is None or (run.state is RunState.RUNNING and run.owner == self._run.owner):
            trouble = self._driver.trouble or "The store of runs does not say how this run ended."
            teller.complain(how.reason if isinstance(how, RunFailed) else trouble)
            teller.complain(self._goes_on)
        elif run.owner != self._run.owner:
            teller.complain(f"Run {run.id} is {run.state} and no longer driven here.")
        elif run.state is RunState.FINISHED:
            teller.say("Finished.")
            return 0
        elif run.state is RunState.FAILED:
            teller.quote(self._driver.last_words)
            teller.complain(f"Failed. {run.reason} {run.suggestion}".strip())
            if run.resumable:
                teller.complain(self._goes_on)
        elif isinstance(how, int):
            teller.say("Stopped." if how == stop_signals.CTRL_C else run.reason)
            teller.say(self._goes_on)
        elif run.state is RunState.INTERRUPTED:  # somebody took this process for dead
            teller.complain(f"Interrupted. {run.reason} {self._goes_on}")
        else:  # a dashboard asked for it, or the command line itself
            teller.say(f"{run.state.capitalize()}. {self._goes_on}")
            return 0
        return status
