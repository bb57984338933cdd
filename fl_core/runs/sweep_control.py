"""What is done to a sweep as one thing: begun, paused, gone on with, cancelled.

A run of a sweep that ended by itself (a process that died, a machine that was switched off) goes on
by itself, too: once for each manager, so that one which always fails does not go round for ever.
"""

import contextlib
import time
from collections.abc import Callable

from fl_core.errors import TransitionError
from fl_core.runs.run_states import RunState
from fl_core.runs.serial_thread import SerialThread
from fl_core.runs.store import RunStore
from fl_core.sweep_plan import SweepPlan

LOOK_EVERY = 2.0  # seconds


class SweepControl:
    """A part of `RunManager`; what changes anything happens on its thread."""

    store: RunStore
    _loop: SerialThread
    _encourage: Callable[[], None]
    _stop: Callable[[str, str, RunState], None]

    def start_sweep(self, name: str, plan: SweepPlan, made_by: str | None = None) -> str:
        """Keep a sweep, queue those of its runs that are not there yet, and return its id."""
        return self._loop.ask(lambda: self._begin(name, plan, made_by))

    def pause_sweep(self, sweep_id: str) -> None:
        """Have what waits of a sweep wait for `resume_sweep`; what trains ends its round first."""
        self._loop.ask(lambda: self._stop_sweep(sweep_id, "pause", RunState.PAUSED))

    def cancel_sweep(self, sweep_id: str) -> None:
        """Stop a sweep; what is finished of it is kept."""
        self._loop.ask(lambda: self._stop_sweep(sweep_id, "cancel", RunState.CANCELLED))

    def resume_sweep(self, sweep_id: str) -> None:
        """Go on with a sweep: with what was begun of it, and with what is not there any more."""
        self._loop.ask(lambda: self._go_on_with(sweep_id))

    def delete_sweep(self, sweep_id: str) -> None:
        """Take a sweep off the list; its runs stay."""
        self._loop.ask(lambda: self.store.delete_sweep(sweep_id))

    def bring_sweep_back(self, sweep_id: str) -> None:
        """Undo `delete_sweep`."""
        self._loop.ask(lambda: self.store.bring_sweep_back(sweep_id))

    def _begin(self, name: str, plan: SweepPlan, made_by: str | None) -> str:
        sweep_id = self.store.add_sweep(name, plan, made_by)
        self._encourage()
        return sweep_id

    def _stop_sweep(self, sweep_id: str, wish: str, state: RunState) -> None:
        waiting = self.store.ids_of_sweep(sweep_id, [RunState.QUEUED])
        self.store.move_many(waiting, state)
        if state is RunState.CANCELLED:
            self.store.move_many(self.store.ids_of_sweep(sweep_id, [RunState.PAUSED]), state)
        for run_id in self.store.ids_of_sweep(sweep_id, [RunState.RUNNING]):
            with contextlib.suppress(TransitionError):  # it has just ended
                self._stop(run_id, wish, state)

    def _go_on_with(self, sweep_id: str) -> None:
        self.store.queue_left(sweep_id)
        self._encourage()


class LeftRuns:
    """Has runs of sweeps that ended by themselves wait again, each once."""

    def __init__(self, store: RunStore) -> None:
        self._store = store
        self._tried: set[str] = set()
        self._next_look = 0.0

    def look(self) -> None:
        """Look for them; cheap enough to be called on every tick."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK_EVERY
        left = [run_id for run_id in self._store.left_of_sweeps() if run_id not in self._tried]
        self._tried.update(left)
        if left:
            self._store.move_many(left, RunState.QUEUED)
