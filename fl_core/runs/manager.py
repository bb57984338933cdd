"""One background thread that takes queued runs, first come first served, and drives the worker.

Everything that changes a run happens on this thread, one message after the other: what users ask
for, what the worker says, and the ticking of the clock. So no two of them can ever interleave.
"""

import contextlib
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fl_core.config import RunConfig
from fl_core.errors import StoreError, TransitionError
from fl_core.events import (
    RoundFinished,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunPaused,
    event_of,
)
from fl_core.runs import weights
from fl_core.runs.keeper import WorkerKeeper
from fl_core.runs.live import Live
from fl_core.runs.loop import Loop
from fl_core.runs.orphans import OrphanWatch, owner_name
from fl_core.runs.process import COMMAND
from fl_core.runs.recorder import Ends, record
from fl_core.runs.run import Run
from fl_core.runs.states import RunState
from fl_core.runs.store import RunStore
from fl_core.runs.words import not_saved, trained_again, worker_died

TICK = 0.5
CANCEL_PATIENCE = 3.0  # seconds until a worker that does not answer is ended


@dataclass
class _Current:
    """The run the worker is busy with."""

    run: Run
    job: int
    live: Live
    cancelled_at: float | None = None


class RunManager:
    """Submits, pauses, cancels and resumes runs. Its methods may be called from any thread."""

    def __init__(
        self, store: RunStore, weights_folder: Path, command: Sequence[str] = COMMAND
    ) -> None:
        """Start the thread and warm the worker up.

        Args:
            store: Where runs live.
            weights_folder: Holds one folder of weights a run.
            command: Starts the worker process.
        """
        self.store = store
        self._folder = weights_folder
        self._owner = owner_name()
        self._orphans = OrphanWatch(store, self._owner)
        self._jobs = itertools.count(1)
        self._current: _Current | None = None
        self._ends = Ends(store, self._owner)
        self._loop = Loop(self._tick, TICK, "run-manager")
        self._worker = WorkerKeeper(
            self._loop, command, self._start_next, self._hear, self._worker_is_gone
        )
        self._loop.start()

    @property
    def trouble(self) -> str:
        """Why no run can start at present, in words; empty when all is well."""
        return self._worker.trouble or self._loop.trouble

    # What users ask for ------------------------------------------------------------------

    def submit(self, config: RunConfig, name: str = "", stop_after: int | None = None) -> str:
        """Queue a new run and return its id; with `stop_after` it pauses after that round."""
        return self._loop.ask(lambda: self._submit(config, name, stop_after))

    def go_on(self, run_id: str, stop_after: int | None = None) -> None:
        """Queue a paused, failed, cancelled or interrupted run from its last finished round.

        Raises:
            TransitionError: If it is in another state.
        """
        self._loop.ask(lambda: self._go_on(run_id, stop_after))

    def pause(self, run_id: str) -> None:
        """Pause a run after its present round; a queued one at once."""
        self._loop.ask(lambda: self._stop(run_id, "pause", RunState.PAUSED))

    def cancel(self, run_id: str) -> None:
        """Stop a run within its present round; finished rounds are kept."""
        self._loop.ask(lambda: self._stop(run_id, "cancel", RunState.CANCELLED))

    def live(self, run_id: str) -> Live | None:
        """Return what happens inside the present round, if this manager drives the run."""
        current = self._current
        return current.live if current and current.run.id == run_id else None

    def held_up(self, run: Run) -> bool:
        """Return whether a run that the store calls running is over: the store did not take it."""
        return run.state is RunState.RUNNING and self._ends.waits(run.id)

    def runs_ahead(self, run: Run) -> int:
        """Return how many runs a queued run has to wait for, including the one running."""
        return self.store.ahead_of(run) + len(self.store.find([RunState.RUNNING]))

    @property
    def warm(self) -> bool:
        """Whether the worker has loaded TensorFlow and is ready."""
        return self._worker.ready

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id, if one is up."""
        return self._worker.pid

    def close(self) -> None:
        """End the thread and the worker; a run in progress becomes interrupted, nothing is lost."""
        self._loop.end(self._shut)

    # The thread ---------------------------------------------------------------------------

    def _tick(self) -> None:
        self._look_after_worker()
        self._ends.catch_up()
        self._orphans.look(self._current.run.id if self._current else None)
        self.store.beat(self._owner)
        self._look_for_a_wish()
        self._start_next()

    def _look_after_worker(self) -> None:
        """See that there is one, and end one that was asked to stop and does not."""
        self._worker.look()
        asked = self._current.cancelled_at if self._current else None
        if asked and time.monotonic() - asked > CANCEL_PATIENCE:
            self._worker.kill()

    def _look_for_a_wish(self) -> None:
        """Do what another process asked for."""
        current = self._current
        fresh = self.store.get(current.run.id) if current else None
        if current and fresh and fresh.wish and fresh.wish != current.live.wish:
            self._tell(current, fresh.wish)

    def _submit(self, config: RunConfig, name: str, stop_after: int | None) -> str:
        run_id = self.store.create(config, name, stop_after)
        self._encourage()
        return run_id

    def _go_on(self, run_id: str, stop_after: int | None) -> None:
        self.store.move(run_id, RunState.QUEUED, stop_after=stop_after)
        self._encourage()

    def _encourage(self) -> None:
        """Somebody is waiting: try again even if the worker would not start before."""
        self._worker.encourage()
        self._loop.put(self._start_next)

    def _stop(self, run_id: str, wish: str, state: RunState) -> None:
        current = self._current
        if current and current.run.id == run_id:
            self._tell(current, wish)
            return
        run = self.store.get(run_id)
        if run and run.state is RunState.RUNNING:
            self.store.wish(run_id, wish)  # another process drives it and looks at its wishes
        else:
            self.store.move(run_id, state)

    def _tell(self, current: _Current, wish: str) -> None:
        current.live = replace(current.live, wish=wish)
        if wish == "cancel":
            current.cancelled_at = current.cancelled_at or time.monotonic()
        self._worker.send({"do": wish, "job": current.job})

    def _start_next(self) -> None:
        if self._current or not self._worker.ready:
            return
        run = self.store.claim_next(self._owner)
        if run is None:
            return
        try:
            after = self._last_whole_round(run)
        except StoreError as error:
            self._ends.add(run.id, not_saved(error))
            return
        self._current = _Current(
            run, next(self._jobs), Live(round=0 if after is None else after + 1)
        )
        self._worker.send(
            {
                "do": "run",
                "job": self._current.job,
                "config": run.config.to_json(),
                "after_round": after,
                "stop_after": run.stop_after,
                "folder": str(self._folder / run.id),
            }
        )

    def _last_whole_round(self, run: Run) -> int | None:
        """Return the round to go on from; rounds whose weights were lost are trained again."""
        if run.round is None:
            return None
        whole = weights.last_readable(self._folder / run.id, run.round)
        if whole != run.round:
            self.store.go_back(run.id, whole, trained_again(whole, run.round))
        return whole

    # What the worker says -------------------------------------------------------------------

    def _hear(self, message: dict[str, Any]) -> None:
        current = self._current
        if current is None or message["job"] != current.job:
            return
        event = event_of(message["event"])
        if isinstance(event, RoundFinished) and not self._keep(current, event):
            return
        current.live = current.live.after(event)
        if isinstance(event, RunFinished | RunFailed | RunCancelled | RunPaused):
            self._current = None
            self._ends.add(current.run.id, event)
            self._start_next()

    def _keep(self, current: _Current, finished: RoundFinished) -> bool:
        """Write a round down; where the store does not take it, stop the run and say why."""
        try:
            record(self.store, current.run.id, finished, self._owner)
        except (StoreError, TransitionError) as error:
            self._worker.send({"do": "cancel", "job": current.job})
            self._current = None
            if isinstance(error, StoreError):  # else somebody has ended it, or taken it over
                self._ends.add(current.run.id, not_saved(error))
            return False
        return True

    def _worker_is_gone(self, ended: str) -> None:
        """Say what happened to its run."""
        current, self._current = self._current, None
        if current and current.cancelled_at:
            self._ends.add(current.run.id, RunCancelled())
        elif current:
            self._ends.add(current.run.id, worker_died(ended, current.live.round))

    def _shut(self) -> None:
        current, self._current = self._current, None
        with contextlib.suppress(StoreError, TransitionError):
            self._ends.catch_up()
            if current:
                self.store.move(
                    current.run.id,
                    RunState.INTERRUPTED,
                    self._owner,
                    reason="The dashboard was closed while this run was training.",
                    suggestion="All finished rounds are safe: press Resume.",
                )
        self._worker.close()
