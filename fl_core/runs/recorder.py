"""Writes what outlasts the moment into the store; the dashboard and the command line share it."""

import contextlib
from collections import deque

from fl_core.errors import TransitionError
from fl_core.events import (
    Event,
    RoundFinished,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunPaused,
)
from fl_core.runs.states import RunState
from fl_core.runs.store import RunStore


def record(store: RunStore, run_id: str, event: Event, driver: str) -> None:
    """Write down a finished round or the end of a run; everything else is live only.

    Args:
        store: Where the run lives.
        run_id: Which run.
        event: What happened.
        driver: The process that drives the run, to which alone the store listens.

    Raises:
        StoreError: If the store cannot be written.
        TransitionError: If the run has been ended or taken over by somebody else.
    """
    match event:
        case RoundFinished():
            store.add_round(run_id, event, driver)
        case RunFinished():
            store.move(run_id, RunState.FINISHED, driver)
        case RunCancelled():
            store.move(run_id, RunState.CANCELLED, driver)
        case RunPaused():
            store.move(run_id, RunState.PAUSED, driver)
        case RunFailed():
            words = {"reason": event.reason, "suggestion": event.suggestion}
            store.move(run_id, RunState.FAILED, driver, **words, resumable=event.resumable)


class Ends:
    """Writes down how runs ended; what the store does not take now, it is offered again."""

    def __init__(self, store: RunStore, driver: str) -> None:
        self._store, self._driver = store, driver
        self._late: deque[tuple[str, Event]] = deque()

    def add(self, run_id: str, event: Event) -> None:
        """Write an end down, or keep it for `catch_up`.

        Raises:
            StoreError: If the store cannot be written.
        """
        try:
            self.catch_up()
            self._write(run_id, event)
        except Exception:
            self._late.append((run_id, event))
            raise

    def waits(self, run_id: str) -> bool:
        """Return whether a run has ended and the store has not taken it."""
        return any(late == run_id for late, _ in tuple(self._late))

    def catch_up(self) -> None:
        """Write down what is late.

        Raises:
            StoreError: If the store still cannot be written.
        """
        while self._late:
            self._write(*self._late[0])
            self._late.popleft()

    def _write(self, run_id: str, event: Event) -> None:
        with contextlib.suppress(TransitionError):  # somebody has ended it, or taken it over
            record(self._store, run_id, event, self._driver)
