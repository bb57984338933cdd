"""One background thread that takes queued runs, first come first served, and drives the worker.

Everything that changes a run happens on this thread, one message after the other: what users ask
for, what the worker says, and the ticking of the clock. So no two of them can ever interleave.
"""

import contextlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.errors import StoreError
from fl_core.runs.bin_control import BinControl
from fl_core.runs.continued_run import config_from_model, continue_run
from fl_core.runs.live_progress import Live
from fl_core.runs.orphaned_runs import OrphanWatch
from fl_core.runs.questions import ToAsk
from fl_core.runs.run import Run
from fl_core.runs.run_driver import RunDriver
from fl_core.runs.run_owners import owner_name
from fl_core.runs.run_queue import NewRun
from fl_core.runs.run_roles import LESSON_PRIORITY
from fl_core.runs.run_states import RunState
from fl_core.runs.serial_thread import TICK, SerialThread
from fl_core.runs.store import RunStore
from fl_core.runs.sweep_control import LeftRuns, SweepControl
from fl_core.runs.worker_process import COMMAND


class RunManager(SweepControl, BinControl):
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
        self._left = LeftRuns(store)
        self._loop = SerialThread(self._tick, TICK, "run-manager")
        self._driver = RunDriver(
            store, weights_folder, self._loop, self._owner, self._start_next, command=command
        )
        self._loop.start()

    @property
    def trouble(self) -> str:
        """Why no run can start at present, in words; empty when all is well."""
        return self._driver.worker.trouble or self._loop.trouble

    # What users ask for ------------------------------------------------------------------

    def submit(
        self,
        config: RunConfig,
        name: str = "",
        stop_after: int | None = None,
        made_by: str | None = None,
    ) -> str:
        """Queue a new run, a viewer's if it is `made_by` one, and return its id."""
        return self.submit_new(NewRun(config, name, stop_after, made_by=made_by))

    def submit_new(self, new: NewRun) -> str:
        """Queue a new run, whether or not an equal one is there, and return its id."""
        return self._loop.ask(lambda: self._submit(new))

    def submit_once(self, new: NewRun, but: Collection[RunState] = ()) -> bool:
        """Queue a new run unless an equal one is there, `but` in some states; return whether it
        was queued."""
        return self._loop.ask(lambda: self._submit_once(new, but))

    def go_on(self, run_id: str, stop_after: int | None = None) -> None:
        """Queue a paused, failed, cancelled or interrupted run from its last finished round."""
        self._loop.ask(lambda: self._go_on(run_id, stop_after))

    def pause(self, run_id: str) -> None:
        """Pause a run after its present round; a queued one at once."""
        self._loop.ask(lambda: self._stop(run_id, "pause", RunState.PAUSED))

    def cancel(self, run_id: str) -> None:
        """Stop a run within its present round; finished rounds are kept."""
        self._loop.ask(lambda: self._stop(run_id, "cancel", RunState.CANCELLED))

    def describe(self, run_id: str, **said: Any) -> None:
        """Write down a name, tags or a note of a run, as `RunCatalogue.describe` does."""
        self._loop.ask(lambda: self.store.describe(run_id, **said))

    def continue_run(self, run: Run, new: NewRun) -> str:
        """Queue a run that goes on from a finished one, as `continued_run` does."""
        return self._loop.ask(lambda: self._continue(run, new))

    def config_from_model(self, run: Run) -> RunConfig:
        """Return the config of a run that starts from another one's model, as `continued_run`."""
        return config_from_model(self._folder, run)

    def live(self, run_id: str) -> Live | None:
        """Return what happens inside the present round, if this manager drives the run."""
        return self._driver.live(run_id)

    def held_up(self, run: Run) -> bool:
        """Return whether a run that the store calls running is over: the store did not take it."""
        return run.state is RunState.RUNNING and self._driver.waits(run.id)

    def runs_ahead(self, run: Run) -> int:
        """Return how many runs a queued run has to wait for, including the one running."""
        return self.store.ahead_of(run) + len(self.store.listed([RunState.RUNNING]))

    def ask(self, question: ToAsk, timeout: float = 5.0) -> NDArray[np.float32]:
        """Return the worker's answer, found beside whatever it trains; many may ask at once.

        Args:
            question: What is asked; it says what is answered.
            timeout: Seconds to wait.

        Raises:
            QuestionRefused: If there is none, in a sentence that says why.
            StoreError: If the store cannot be read.
        """
        put = question.put_to_worker(self.store, self._folder)
        return self._driver.worker.ask(put, timeout).array()

    @property
    def warm(self) -> bool:
        """Whether the worker has loaded TensorFlow and is ready."""
        return self._driver.worker.ready

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id, if one is up."""
        return self._driver.worker.pid

    def close(self) -> None:
        """End the thread and the worker; a run in progress becomes interrupted, nothing is lost."""
        self._loop.end(self._shut)

    # The thread ---------------------------------------------------------------------------

    def _tick(self) -> None:
        self._driver.tick()
        driven = self._driver.run
        self._orphans.look(driven.id if driven else None)
        self._left.look()
        self._start_next()
        self._purge()

    def _submit(self, new: NewRun) -> str:
        (run_id,) = self.store.create_many([new])
        self._encourage()
        return run_id

    def _continue(self, run: Run, new: NewRun) -> str:
        run_id = continue_run(self.store, self._folder, run, new, self._owner)
        self._encourage()
        return run_id

    def _submit_once(self, new: NewRun, but: Collection[RunState]) -> bool:
        is_new = self.store.create_once(new, but)
        self._encourage()
        return is_new

    def _go_on(self, run_id: str, stop_after: int | None) -> None:
        self.store.move(run_id, RunState.QUEUED, stop_after=stop_after)
        self._encourage()

    def _encourage(self) -> None:
        """Somebody is waiting: try again even if the worker would not start before."""
        self._driver.worker.encourage()
        self._loop.put(self._make_room)
        self._loop.put(self._start_next)

    def _make_room(self) -> None:
        """Have what trains wait for a lesson."""
        driven, waiting = self._driver.run, self.store.queue(most=1)
        if driven and waiting and waiting[0].priority >= LESSON_PRIORITY > driven.priority:
            self._driver.make_room()

    def _stop(self, run_id: str, wish: str, state: RunState) -> None:
        driven = self._driver.run
        if driven and driven.id == run_id:
            self._driver.ask(wish)
            return
        run = self.store.look_up(run_id)
        if run and run.state == RunState.RUNNING:
            self.store.wish(run_id, wish)  # another process drives it and looks at its wishes
        else:
            self.store.move(run_id, state)

    def _start_next(self) -> None:
        if self._driver.run or not self._driver.worker.ready:
            return
        if run := self.store.claim_next(self._owner):
            self._driver.start(run)

    def _shut(self) -> None:
        with contextlib.suppress(StoreError):
            self._driver.close(
                RunState.INTERRUPTED,
                reason="The dashboard was closed while this run was training.",
                suggestion="All finished rounds are safe: press Resume.",
            )
