"""Drives one run at a time in a worker process and writes down what comes of it.

The dashboard and the command line share it. All of it happens on the loop's thread, one thing after
the other, but for looking at what is going on.
"""

import contextlib
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from fl_core.errors import StoreError, StoreSilent, TransitionError
from fl_core.events import END, Event, RoundFinished, RunCancelled, RunStarted
from fl_core.runs import checkpoints, failures
from fl_core.runs.driven_run import DrivenRun
from fl_core.runs.event_recorder import STORE_PATIENCE, Recorder
from fl_core.runs.live_progress import Live
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.serial_thread import SerialThread
from fl_core.runs.store import RunStore
from fl_core.runs.worker_messages import Cancel, Happened, Misunderstood, Pause, Train
from fl_core.runs.worker_process import COMMAND
from fl_core.runs.worker_supervisor import WorkerSupervisor

WISHES: dict[str, type[Cancel] | type[Pause]] = {"cancel": Cancel, "pause": Pause}
CANCEL_PATIENCE = 3.0  # seconds until a worker that does not answer is ended


class RunDriver:
    """One run at a time, from its last whole round to its end, whatever that is."""

    def __init__(
        self,
        store: RunStore,
        weights_folder: Path,
        loop: SerialThread,
        owner: str,
        on_free: Callable[[], None] = lambda: None,
        on_event: Callable[[Event | None], None] = lambda event: None,
        command: Sequence[str] = COMMAND,
    ) -> None:
        """Start nothing yet.

        Args:
            store: Where runs live.
            weights_folder: Holds one folder of weights a run.
            loop: On whose thread all this happens.
            owner: The name of this process; runs are claimed under it.
            on_free: Called when another run can be started.
            on_event: Called with what happened to the run, once it is written down where that is
                possible; `None` if somebody else has ended the run, or taken it over.
            command: Starts the worker process.
        """
        self._store, self._folder, self._owner = store, weights_folder, owner
        self._on_free, self._on_event = on_free, on_event
        self._jobs = itertools.count(1)
        self._current: DrivenRun | None = None
        self._recorder = Recorder(store, owner, self._refused, weights_folder)
        self.worker = WorkerSupervisor(loop, command, on_free, self._hear, self._worker_is_gone)

    @property
    def run(self) -> Run | None:
        """The run that is driven at present, as it was when it was started."""
        current = self._current
        return current.run if current else None

    def live(self, run_id: str) -> Live | None:
        """Return what happens inside the present round, if the run is driven here."""
        current = self._current
        return current.live if current and current.run.id == run_id else None

    def waits(self, run_id: str) -> bool:
        """Return whether a run has ended here and the store has not taken it."""
        return self._recorder.waits(run_id)

    @property
    def store_is_silent(self) -> bool:
        """Whether the store's database does not answer just now."""
        return self._recorder.silent_for > 0

    def tick(self) -> None:
        """Do what is due: keep a worker up, write down what is late, beat, look for wishes."""
        self._look_after_worker()
        self._catch_up()
        self._store.beat(self._owner)
        self._look_for_a_wish()

    def start(self, run: Run) -> None:
        """Have the worker train a run that this process has claimed."""
        try:
            self.worker.look()
            after = self._last_whole_round(run)
        except StoreError as error:
            self._end(run, failures.not_saved(error))
            return
        except OSError as error:
            self._end(run, failures.worker_did_not_start(f"{error}."))
            return
        live = Live(round=0 if after is None else after + 1)
        self._current = DrivenRun(run, next(self._jobs), live)
        self.worker.send(
            Train(
                job=self._current.job,
                config=run.config.to_json(),
                after_round=after,
                stop_after=run.stop_after,
                folder=str((self._folder / run.id).absolute()),
            )
        )

    def ask(self, wish: str) -> None:
        """Ask the worker for "cancel" or "pause"; another version's wishes are not known here."""
        current = self._current
        if current is None or wish not in WISHES:
            return
        current.live = replace(current.live, wish=wish)
        if wish == "cancel":
            current.cancelled_at = current.cancelled_at or time.monotonic()
        self.worker.send(WISHES[wish](job=current.job))

    def make_room(self) -> None:
        """Have the run stop at once for another one; it waits, and goes on from its last round."""
        current = self._current
        if current is None or current.live.wish or current.cancelled_at:
            return  # it ends soon anyway
        current.makes_room, current.cancelled_at = True, time.monotonic()
        self.worker.send(Cancel(job=current.job))

    def close(self, state: RunState, reason: str = "", suggestion: str = "") -> None:
        """End the worker for good; a run in progress gets that state, its rounds are kept.

        Raises:
            StoreError: If the store cannot be written.
        """
        current, self._current = self._current, None
        words = {"reason": reason, "suggestion": suggestion} if reason else {}
        try:
            self._recorder.catch_up()
            if current:
                self._store.move(current.run.id, state, self._owner, **words)
        except TransitionError:
            pass  # somebody has ended it, or taken it over
        finally:
            self.worker.close()

    def _look_after_worker(self) -> None:
        """See that there is one, and end one that was asked to stop and does not."""
        self.worker.look()
        asked = self._current.cancelled_at if self._current else None
        if asked and time.monotonic() - asked > CANCEL_PATIENCE:
            self.worker.kill()

    def _catch_up(self) -> None:
        """Write down what is late, and give a run up for which the store was silent too long."""
        try:
            self._recorder.catch_up()
        except StoreSilent as error:
            if self._current and self._recorder.silent_for > STORE_PATIENCE:
                self._end(self._let_go(self._current), failures.not_saved(error))
            raise

    def _look_for_a_wish(self) -> None:
        """Do what another process asked for."""
        current = self._current
        fresh = self._store.get(current.run.id) if current else None
        if current and fresh and fresh.wish and fresh.wish != current.live.wish:
            self.ask(fresh.wish)

    def _last_whole_round(self, run: Run) -> int | None:
        """Return the round to go on from; rounds whose weights were lost are trained again."""
        if run.round is None:
            return None
        whole = checkpoints.last_readable(self._folder / run.id, run.round)
        if whole != run.round:
            self._store.go_back(run.id, whole, failures.trained_again(whole, run.round))
        return whole

    # What the worker says -------------------------------------------------------------------

    def _hear(self, message: Happened | Misunderstood) -> None:
        current = self._current
        if current is None or message.job != current.job:
            return
        if isinstance(message, Misunderstood):  # a round might be missing, and nobody would know
            self._end(self._let_go(current), failures.not_understood(message.reason))
            return
        event = message.event
        if isinstance(event, RunStarted | RoundFinished) and not self._keep(current, event):
            return
        current.live = current.live.after(event)
        if isinstance(event, END):
            self._end(current.run, current.ended(event))
            self._on_free()
        else:
            self._on_event(event)

    def _keep(self, current: DrivenRun, event: RunStarted | RoundFinished) -> bool:
        """Write down what lasts; return whether its run goes on."""
        with contextlib.suppress(StoreSilent):  # it may take it in a moment
            self._recorder.add(current.run.id, event)
        return self._current is current

    def _refused(self, run_id: str, error: StoreError | TransitionError) -> None:
        """Stop a run, a round of which the store did not take, and say why if it is still ours."""
        current = self._current
        if current is None or current.run.id != run_id:  # it has ended meanwhile
            if isinstance(error, StoreError):
                self._recorder.add(run_id, failures.not_saved(error))
            return
        run = self._let_go(current)
        if isinstance(error, StoreError):
            self._end(run, failures.not_saved(error))
        else:
            self._on_event(None)

    def _let_go(self, current: DrivenRun) -> Run:
        """Have the worker stop a run, listen to it no more, and return it."""
        self._current = None
        self.worker.send(Cancel(job=current.job))
        return current.run

    def _end(self, run: Run, event: Event) -> None:
        self._current = None
        try:
            self._recorder.add(run.id, event)
        finally:
            self._on_event(event)

    def _worker_is_gone(self, ended: str, was_ready: bool) -> None:
        """Say what happened to its run."""
        current = self._current
        if current and current.cancelled_at:
            self._end(current.run, current.ended(RunCancelled()))
        elif current and was_ready:
            self._end(current.run, failures.worker_died(ended, current.live.round))
        elif current:
            self._end(current.run, failures.worker_did_not_start(ended))
