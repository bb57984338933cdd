"""Two dashboards on one store, laptops that slept, clocks that went back."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from fl_core.errors import TransitionError
from fl_core.runs import orphaned_runs
from fl_core.runs.orphaned_runs import OrphanWatch
from fl_core.runs.run_owners import owner_name
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.runs.worker_process import COMMAND
from tests.fl_core.runs.conftest import (
    DASHBOARD,
    LONG_ROUNDS,
    QUICK,
    Dashboard,
    assert_gone,
    dashboard_on,
    history,
    wait_until,
)
from tests.fl_core.runs.test_store import finished

BAD_CLOCK = """
import sys, time
right = time.time
time.time = lambda: right() - 86_400 * (time.monotonic() % 2 > 1)  # a day back every other second
time.time_ns = lambda: int(time.time() * 1e9)
"""
IMPATIENT = """
from fl_core.runs import orphaned_runs
orphaned_runs.PATIENCE = orphaned_runs.PATIENCE_HERE = 60
orphaned_runs.LOOK_EVERY = 0.2
"""
WORKER = f"{BAD_CLOCK}\nfrom fl_core.runs.worker import main\nmain()"
COMMAND_THERE = (COMMAND[0], "-c", WORKER)


@dataclass(frozen=True)
class Pair:
    """Two dashboards, impatient and with bad clocks, and the store they share."""

    one: Dashboard
    other: Dashboard
    store: RunStore

    def driver(self, run_id: str) -> Dashboard:
        pid = self.store.get(run_id).owner.split(":")[1]
        return next(d for d in (self.one, self.other) if str(d.process.pid) == pid)

    def train(self, config, number: int) -> list[str]:
        """Have one config trained some times and return the runs, all of them alike."""
        ids = [self.store.create(config) for _ in range(number)]
        for run_id in ids:
            run = wait_until(self.store, run_id, lambda run: not run.active)
            assert run.state is RunState.FINISHED, run
            assert history(self.store, run_id) == history(self.store, ids[0])
        return ids


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Pair]]:
    """Start what there is not yet, or no longer, of two dashboards on one store."""
    folder = tmp_path_factory.mktemp("pair")
    store = RunStore(f"sqlite:///{folder / 'runs.db'}")
    manager = f"Path(sys.argv[2]), {COMMAND_THERE!r}"
    code = BAD_CLOCK + IMPATIENT + DASHBOARD.replace("Path(sys.argv[2])", manager)
    with ExitStack() as ended_at_last:
        there: list[Dashboard] = []

        def start() -> Pair:
            there[:] = [dashboard for dashboard in there if dashboard.process.poll() is None]
            while len(there) < 2:
                there.append(ended_at_last.enter_context(dashboard_on(folder, code)))
            return Pair(*there, store)

        yield start


@pytest.fixture
def pair(started: Callable[[], Pair]) -> Pair:
    return started()


def test_each_run_is_driven_once(pair):
    both, drivers = {pair.one.process.pid, pair.other.process.pid}, set()
    while drivers != both:  # one may be ready long before the other
        ids = pair.train(QUICK.model_copy(update={"num_rounds": 6}), 6)
        drivers |= {pair.driver(run_id).process.pid for run_id in ids}


@pytest.mark.slow
def test_a_laptop_that_slept_goes_on_where_it_was(pair):
    """Dashboards and workers stand still for longer than anybody is waited for awake."""
    ids = [pair.store.create(LONG_ROUNDS) for _ in range(2)]
    for run_id in ids:
        wait_until(pair.store, run_id, lambda run: (run.round or 0) >= 1)
    everybody = [worker.pid for d in (pair.one, pair.other) for worker in d.workers]
    everybody += [pair.one.process.pid, pair.other.process.pid]
    for pid in everybody:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(15)
    for pid in reversed(everybody):
        os.kill(pid, signal.SIGCONT)
        time.sleep(0.2)
    for run_id in ids:
        run = wait_until(pair.store, run_id, lambda run: not run.active)
        assert run.state is RunState.FINISHED, run
    assert history(pair.store, ids[0]) == history(pair.store, ids[1])


def test_durations_do_not_come_from_a_clock_that_may_be_set(pair):
    for run_id in [run.id for run in pair.store.find()] or pair.train(QUICK, 1):
        rounds = pair.store.rounds(run_id)
        seconds = rounds[[column for column in rounds if column.startswith("seconds")]]
        assert (seconds >= 0).all(axis=None) and (seconds < 3600).all(axis=None)
        assert pair.store.parties(run_id)["seconds"].between(0, 3600).all()


def test_one_takes_over_what_the_other_left(pair):
    store, run_id = pair.store, pair.store.create(LONG_ROUNDS)
    wait_until(store, run_id, lambda run: (run.round or 0) >= 1)
    dead = pair.driver(run_id)
    workers = dead.workers
    dead.kill()
    assert_gone(workers)
    run = wait_until(store, run_id, lambda run: not run.active)
    assert run.state is RunState.INTERRUPTED and "press Resume" in run.suggestion
    store.move(run_id, RunState.QUEUED, stop_after=run.round + 1)
    after = wait_until(store, run_id, lambda run: run.state is RunState.PAUSED)
    assert pair.driver(run_id) is not dead and after.round == run.round + 1


OPENS = "import sys; from fl_core.runs.store import RunStore; RunStore(sys.argv[1]).find()"


def test_many_processes_may_open_a_store_that_is_not_there_yet(tmp_path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    with ThreadPoolExecutor(16) as pool:
        stores = list(pool.map(lambda _: RunStore(url), range(16)))
    run_id = stores[0].create(QUICK)
    assert all(store.get(run_id) for store in stores)
    many = [subprocess.Popen([sys.executable, "-c", OPENS, url + "2"]) for _ in range(3)]
    assert [process.wait(timeout=90) for process in many] == [0, 0, 0]


def test_only_who_drives_a_run_speaks_for_it(store):
    run_id = store.create(QUICK, owner="slow")
    store.add_round(run_id, finished(0), "slow")
    store.move(run_id, RunState.INTERRUPTED)
    store.move(run_id, RunState.QUEUED)
    with pytest.raises(TransitionError):
        store.move(run_id, RunState.CANCELLED, "slow")
    store.claim_next("quick")
    with pytest.raises(TransitionError, match="not running here"):
        store.add_round(run_id, finished(1), "slow")
    with pytest.raises(TransitionError):
        store.move(run_id, RunState.FINISHED, "slow")
    store.add_round(run_id, finished(1), "quick")
    assert store.rounds(run_id)["round"].tolist() == [0, 1]


def look(watch: OrphanWatch, times: int) -> None:
    for _ in range(times):
        watch._next_look = 0
        watch.look(None)


def test_a_namesake_of_a_dead_process_is_told_apart(store):
    """In a container the dashboard has the same number after every start."""
    run_id = store.create(QUICK, owner=f"{socket.gethostname()}:{os.getpid()}:of another life")
    look(OrphanWatch(store, owner_name()), 1)
    assert store.get(run_id).state is RunState.INTERRUPTED


def test_silence_is_counted_in_looks_so_that_time_asleep_does_not_count(store, monkeypatch):
    run_id = store.create(QUICK, owner="another host:1:x")
    watch = OrphanWatch(store, owner_name())
    look(watch, 2)
    clock = time.monotonic() + 1e6  # both slept for days, and this one wakes first
    monkeypatch.setattr(orphaned_runs.time, "monotonic", lambda: clock)
    look(watch, orphaned_runs.PATIENCE - 2)
    assert store.get(run_id).state is RunState.RUNNING
    store.beat("another host:1:x")
    look(watch, orphaned_runs.PATIENCE + 1)
    assert store.get(run_id).state is RunState.RUNNING
    look(watch, 1)
    assert store.get(run_id).state is RunState.INTERRUPTED


def test_the_newest_run_comes_first_whatever_the_clock_said(store, monkeypatch):
    ids = []
    for now in (2e9, 1e9, 1.5e9, 0.0):
        monkeypatch.setattr("fl_core.runs.run_queue.time.time", lambda now=now: now)
        ids.append(store.create(QUICK))
    assert [run.id for run in store.find()] == ids[::-1]
    assert [run.id for run in store.queue()] == ids
