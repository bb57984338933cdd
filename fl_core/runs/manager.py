"""One background thread that takes queued runs, first come first served, and drives the worker.

Everything that changes a run happens on this thread, one message after the other: what users ask
for, what the worker says, and the ticking of the clock. So no two of them can ever interleave.
"""

import contextlib
import itertools
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from fl_core.config import RunConfig
from fl_core.errors import StoreError, TransitionError
from fl_core.events import RunCancelled, RunFailed, RunFinished, RunPaused, event_of
from fl_core.runs import weights
from fl_core.runs.live import Live
from fl_core.runs.orphans import OrphanWatch, owner_name
from fl_core.runs.process import COMMAND, WorkerProcess
from fl_core.runs.recorder import fail, record
from fl_core.runs.states import RunState
from fl_core.runs.store import Run, RunStore

TICK = 0.5
CANCEL_PATIENCE = 3.0  # seconds until a worker that does not answer is ended
MOST_FAILED_STARTS = 3

Result = TypeVar("Result")


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
        self.trouble = ""
        """Why no run can start at present, in words; empty when all is well."""
        self._folder = weights_folder
        self._command = command
        self._owner = owner_name()
        self._orphans = OrphanWatch(store, self._owner)
        self._jobs = itertools.count(1)
        self._inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._current: _Current | None = None
        self._worker: WorkerProcess | None = None
        self._failed_starts = 0
        self._passing = False
        self._closing = False
        self._thread = threading.Thread(target=self._loop, name="run-manager", daemon=True)
        self._thread.start()

    # What users ask for ------------------------------------------------------------------

    def submit(self, config: RunConfig, name: str = "", stop_after: int | None = None) -> str:
        """Queue a new run and return its id; with `stop_after` it pauses after that round."""
        return self._ask(lambda: self._submit(config, name, stop_after))

    def go_on(self, run_id: str, stop_after: int | None = None) -> None:
        """Queue a paused, failed, cancelled or interrupted run from its last finished round.

        Raises:
            TransitionError: If it is in another state.
        """
        self._ask(lambda: self._go_on(run_id, stop_after))

    def pause(self, run_id: str) -> None:
        """Pause a run after its present round; a queued one at once."""
        self._ask(lambda: self._stop(run_id, "pause", RunState.PAUSED))

    def cancel(self, run_id: str) -> None:
        """Stop a run within its present round; finished rounds are kept."""
        self._ask(lambda: self._stop(run_id, "cancel", RunState.CANCELLED))

    def live(self, run_id: str) -> Live | None:
        """Return what happens inside the present round, if this manager drives the run."""
        current = self._current
        return current.live if current and current.run.id == run_id else None

    def runs_ahead(self, run: Run) -> int:
        """Return how many runs a queued run has to wait for, including the one running."""
        queued = [other.id for other in self.store.queue()]
        ahead = queued.index(run.id) if run.id in queued else 0
        return ahead + len(self.store.find([RunState.RUNNING]))

    @property
    def warm(self) -> bool:
        """Whether the worker has loaded TensorFlow and is ready."""
        return self._worker is not None and self._worker.ready

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id, if one is up."""
        return self._worker.pid if self._worker else None

    def close(self) -> None:
        """End the thread and the worker; a run in progress becomes interrupted, nothing is lost."""
        self._inbox.put(self._shut)
        self._thread.join(timeout=10)

    # The thread ---------------------------------------------------------------------------

    def _loop(self) -> None:
        next_tick = 0.0
        while not self._closing:
            if time.monotonic() >= next_tick:
                if self._guard(self._tick) and self._passing:
                    self.trouble, self._passing = "", False
                next_tick = time.monotonic() + TICK
            with contextlib.suppress(Empty):
                self._guard(self._inbox.get(timeout=max(0.0, next_tick - time.monotonic())))

    def _guard(self, act: Callable[[], None]) -> bool:
        """Do something; whatever fails is said on the page, and the thread lives on."""
        try:
            act()
        except StoreError as error:
            self._trouble_passes(str(error))
        except Exception as error:
            traceback.print_exc()
            self._trouble_passes(f"Something unexpected: {type(error).__name__}: {error}")
        else:
            return True
        return False

    def _trouble_passes(self, words: str) -> None:
        """Say what is wrong until the next tick goes well."""
        self.trouble, self._passing = words, True

    def _ask(self, act: Callable[[], Result]) -> Result:
        """Do something on the thread and return what came of it, or raise what it raised."""
        answer: Future[Result] = Future()

        def work() -> None:
            try:
                answer.set_result(act())
            except BaseException as error:  # belongs to whoever asked
                answer.set_exception(error)

        self._inbox.put(work)
        try:
            return answer.result(timeout=30)
        except TimeoutError:
            raise StoreError("The dashboard is too busy to answer; try again.") from None

    def _tick(self) -> None:
        if self._worker is None and self._failed_starts <= MOST_FAILED_STARTS:
            self._worker = WorkerProcess(self._from_worker, self._from_grave, self._command)
        self._orphans.look(self._current.run.id if self._current else None)
        self.store.beat(self._owner)
        current = self._current
        if current:
            fresh = self.store.get(current.run.id)
            if fresh and fresh.wish and fresh.wish != current.live.wish:
                self._tell(current, fresh.wish)
            if current.cancelled_at and time.monotonic() - current.cancelled_at > CANCEL_PATIENCE:
                self._kill_worker()
        self._start_next()

    def _submit(self, config: RunConfig, name: str, stop_after: int | None) -> str:
        run_id = self.store.create(config, name, stop_after)
        self._encourage()
        return run_id

    def _go_on(self, run_id: str, stop_after: int | None) -> None:
        self.store.move(run_id, RunState.QUEUED, stop_after=stop_after)
        self._encourage()

    def _encourage(self) -> None:
        """Somebody is waiting: try again even if the worker would not start before."""
        self._failed_starts = 0
        self.trouble = ""
        self._start_next()

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
        if self._worker:
            self._worker.send({"do": wish, "job": current.job})

    def _start_next(self) -> None:
        worker = self._worker
        if self._current or worker is None or not worker.ready:
            return
        run = self.store.claim_next(self._owner)
        if run is None:
            return
        after = self._last_whole_round(run)
        self._current = _Current(
            run, next(self._jobs), Live(round=0 if after is None else after + 1)
        )
        worker.send(
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
            self.store.go_back(run.id, whole)
        return whole

    # What the worker says -------------------------------------------------------------------

    def _from_worker(self, worker: WorkerProcess, message: dict[str, Any]) -> None:
        self._inbox.put(lambda: self._hear(worker, message))

    def _from_grave(self, worker: WorkerProcess) -> None:
        self._inbox.put(lambda: self._bury(worker))

    def _hear(self, worker: WorkerProcess, message: dict[str, Any]) -> None:
        if worker is not self._worker:
            return
        if "ready" in message:
            worker.ready, self._failed_starts, self.trouble = True, 0, ""
            self._start_next()
            return
        current = self._current
        if current is None or message["job"] != current.job:
            return
        event = event_of(message["event"])
        try:
            record(self.store, current.run.id, event)
        except (StoreError, TransitionError) as error:
            self._give_up(current, error)
            return
        current.live = current.live.after(event)
        if isinstance(event, RunFinished | RunFailed | RunCancelled | RunPaused):
            self._current = None
            self._start_next()

    def _give_up(self, current: _Current, error: Exception) -> None:
        """The store does not take what was computed: stop the run and say why, if it lets us."""
        self._trouble_passes(str(error))
        if self._worker:
            self._worker.send({"do": "cancel", "job": current.job})
        self._current = None
        with contextlib.suppress(StoreError, TransitionError):
            fail(
                self.store,
                current.run.id,
                str(error),
                "All rounds on screen are safe: press Resume.",
            )

    def _kill_worker(self) -> None:
        if self._worker:
            self._worker.kill()

    def _bury(self, worker: WorkerProcess) -> None:
        """The worker is gone: say what happened to its run and start another."""
        if worker is not self._worker:
            return
        self._worker = None
        ended = worker.how_it_ended()
        current, self._current = self._current, None
        if current:
            self._mourn(current, ended)
        elif not worker.ready:
            self._failed_starts += 1
            if self._failed_starts > MOST_FAILED_STARTS:
                self.trouble = f"The training process does not start. {ended}"

    def _mourn(self, current: _Current, ended: str) -> None:
        run = self.store.get(current.run.id)
        if current.cancelled_at:
            self.store.move(current.run.id, RunState.CANCELLED)
            return
        last = run.round if run and run.round else 0
        if run is None or run.state is not RunState.RUNNING:
            return
        fail(
            self.store,
            current.run.id,
            f"{ended} It was training round {last + 1}.",
            f"{_safe(last)} Press Resume to go on from there. If it happens again, the machine "
            "may be short of memory: lower Parties, Training images or Batch size.",
        )

    def _shut(self) -> None:
        self._closing = True
        with contextlib.suppress(StoreError, TransitionError):
            if self._current:
                self.store.move(
                    self._current.run.id,
                    RunState.INTERRUPTED,
                    reason="The dashboard was closed while this run was training.",
                    suggestion="All finished rounds are safe: press Resume.",
                )
        self._current = None
        if self._worker:
            self._worker.close()


def _safe(last: int) -> str:
    if last == 0:
        return "No round was finished yet."
    return "Round 1 is safe." if last == 1 else f"Rounds 1 to {last} are safe."
