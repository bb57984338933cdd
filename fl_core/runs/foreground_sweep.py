"""A sweep on a command line that waits for it: what is missing of it, one run after the other.

It is the store's sweep like any other. A dashboard on the same store takes its part of what waits,
and what it trains is waited for.
"""

from collections.abc import Mapping
from pathlib import Path
from queue import Empty

from fl_core.config import RunConfig
from fl_core.errors import TransitionError
from fl_core.events import Event
from fl_core.runs.foreground_driver import ForegroundDriver, Inbox
from fl_core.runs.orphaned_runs import OrphanWatch
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.runs.sweep_teller import SweepTeller
from fl_core.stop_signals import CLOSED_PIPE

LOOK_EVERY = 1.0  # seconds, for what others train of it


class ForegroundSweep:
    """One sweep, trained until all of it is there or this process is asked to end."""

    def __init__(
        self, store: RunStore, weights_folder: Path, owner: str, inbox: Inbox, teller: SweepTeller
    ) -> None:
        self._store, self._owner, self._inbox, self._teller = store, owner, inbox, teller
        self._sweep = teller.sweep
        self._configs = [point.config for point in self._sweep.plan.points()]
        self._driver = ForegroundDriver(store, weights_folder, owner, inbox, teller)
        self._orphans = OrphanWatch(store, owner)
        self._tried: set[str] = set()

    def drive(self) -> int:
        """Train what is missing; return 0 if all of it is there, 128 + a signal, or 1."""
        self._orphans.look(None)
        self._store.queue_left(self._sweep.id)
        self._teller.start([*self._there().values()])
        self._driver.begin()
        how = None
        try:
            how = self._train_all()
        finally:
            self._teller.leave()
            self._driver.end(how)
        if isinstance(how, int):
            self._store.pause_waiting(self._sweep.id)
            return 128 + how
        there = self._there().values()
        done = sum(run.state is RunState.FINISHED for run in there)
        return 0 if done == len(set(self._configs)) else 1

    def _train_all(self) -> int | None:
        """Train until nothing is left to train; return the signal that ended it, if one did."""
        while not self._teller.closed:
            there = self._there()
            waiting = [run for run in there.values() if self._can_be_trained(run)]
            if waiting:
                signal = self._train(waiting[0], there)
            elif any(run.state is RunState.RUNNING for run in there.values()):
                signal = self._wait_for_others()
            else:
                return None
            if signal is not None:
                return signal
        return CLOSED_PIPE

    def _there(self) -> Mapping[RunConfig, Run]:
        """Return what is there of each run, in their order."""
        found = self._store.runs_by_config(self._configs)
        return {config: found[config] for config in self._configs if config in found}

    def _can_be_trained(self, run: Run) -> bool:
        return run.state is RunState.QUEUED and run.id not in self._tried

    def _train(self, run: Run, there: Mapping[RunConfig, Run]) -> int | None:
        """Train one, each but once; return the signal that ended it, if one did."""
        self._tried.add(run.id)
        try:
            self._store.take_up(run.id, self._owner)
        except TransitionError:  # a dashboard was quicker
            return None
        taken = self._store.get(run.id)
        assert taken is not None
        self._teller.begin_run(taken, there)
        how: Event | int | None = self._driver.train(taken)
        if isinstance(how, int):
            return how
        if ended := self._store.get(run.id):
            self._teller.end_run(ended)
        return None

    def _wait_for_others(self) -> int | None:
        self._orphans.look(None)
        self._teller.wait()
        try:
            item = self._inbox.get(timeout=LOOK_EVERY)
        except Empty:
            return None
        return item if isinstance(item, int) else None
