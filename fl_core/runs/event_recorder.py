"""Writes what outlasts the moment into the store; the dashboard and the command line share it."""

import contextlib
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from fl_core.errors import StoreError, StoreSilent, TransitionError
from fl_core.events import (
    Event,
    RoundFinished,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunPaused,
    RunSetAside,
    RunStarted,
)
from fl_core.runs import checkpoints
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore

STORE_PATIENCE = 30.0  # seconds for which a run goes on while the store is silent

GOES_ON = RunStarted | RoundFinished
"""What is written down of a run that has not ended."""


def record(store: RunStore, run_id: str, event: Event, driver: str) -> None:
    """Write down how a run began, a finished round or its end; everything else is live only.

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
        case RunStarted():
            store.add_facts(run_id, event, driver)
        case RoundFinished():
            store.add_round(run_id, event, driver)
        case RunFinished():
            store.move(run_id, RunState.FINISHED, driver)
        case RunCancelled():
            store.move(run_id, RunState.CANCELLED, driver)
        case RunPaused():
            store.move(run_id, RunState.PAUSED, driver)
        case RunSetAside():
            store.put_back(run_id, driver)
        case RunFailed():
            words = {"reason": event.reason, "suggestion": event.suggestion}
            store.move(run_id, RunState.FAILED, driver, **words, resumable=event.resumable)


class Recorder:
    """Writes down what happens to runs, in order; what is not taken now, it offers again.

    What a silent store has not heard of waits, and what comes after waits behind it. A beginning or
    a round that the store refuses is given up with all that waits of its run; an end never is.
    """

    def __init__(
        self,
        store: RunStore,
        driver: str,
        on_refused: Callable[[str, StoreError | TransitionError], None],
        weights_folder: Path | None = None,
    ) -> None:
        """Begin with nothing to write.

        Args:
            store: Where the runs live.
            driver: The process that drives them.
            on_refused: Told of a run whose beginning, or a round, the store does not take, and
                why: by a `TransitionError` if somebody else has ended the run or taken it over.
            weights_folder: Holds one folder of weights a run. What a run keeps no longer is deleted
                there, but not before the store has the round: from another nobody could go on.
        """
        self._weights = weights_folder
        self._store, self._driver, self._on_refused = store, driver, on_refused
        self._late: deque[tuple[str, Event]] = deque()
        self._held_up: frozenset[str] = frozenset()
        self._silent_since: float | None = None

    def add(self, run_id: str, event: Event) -> None:
        """Write a finished round or an end down, or keep it for `catch_up`.

        Raises:
            StoreError: If it is kept.
        """
        self._late.append((run_id, event))
        self.catch_up()

    def waits(self, run_id: str) -> bool:
        """Return whether a run has ended and the store has not taken it."""
        return run_id in self._held_up

    @property
    def silent_for(self) -> float:
        """For how many seconds the store has been silent, 0 if it is not."""
        return 0.0 if self._silent_since is None else time.monotonic() - self._silent_since

    def catch_up(self) -> None:
        """Write down what is late.

        Raises:
            StoreError: If something still is.
        """
        try:
            while self._late:
                self._offer(*self._late[0])
        finally:
            ends = (at for at, event in self._late if not isinstance(event, GOES_ON))
            self._held_up = frozenset(ends)

    def _offer(self, run_id: str, event: Event) -> None:
        try:
            record(self._store, run_id, event, self._driver)
        except StoreSilent:
            self._silent_since = self._silent_since or time.monotonic()
            raise
        except (StoreError, TransitionError) as error:
            self._silent_since = None
            self._refuse(run_id, event, error)
        else:
            self._silent_since = None
            self._late.popleft()
            if isinstance(event, RoundFinished) and self._weights:
                self._tidy(self._weights / run_id, run_id, event.round)

    def _tidy(self, folder: Path, run_id: str, last: int) -> None:
        with contextlib.suppress(StoreError, OSError):  # the next round brings another try
            run = self._store.get(run_id)
            if run:
                checkpoints.tidy(folder, last, run.keep_every)

    def _refuse(self, run_id: str, event: Event, error: StoreError | TransitionError) -> None:
        if isinstance(event, GOES_ON):
            self._late = deque(late for late in self._late if late[0] != run_id)
            self._on_refused(run_id, error)
        elif isinstance(error, TransitionError):  # somebody has ended it, or taken it over
            self._late.popleft()
        else:
            raise error
