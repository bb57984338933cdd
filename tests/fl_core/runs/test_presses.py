"""Two hundred quick presses of Start and Stop, from several people at once."""

import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from fl_core.errors import TransitionError
from fl_core.runs.run_states import RunState
from tests.fl_core.runs.conftest import LONG_ROUNDS, QUICK, history, wait_until

MEGABYTE = 2**20


def press(manager, number: int) -> str:
    """Start a run and stop it at once, or after a moment in which it may have begun."""
    run_id = manager.submit(LONG_ROUNDS if number % 2 else QUICK)
    time.sleep(0.02 * (number % 3))
    with contextlib.suppress(TransitionError):  # a quick one may have ended by itself
        manager.cancel(run_id)
    return run_id


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_hundred_presses_of_start_and_stop(manager, store):
    alone = manager.submit(QUICK)
    wait_until(store, alone, lambda run: run.state is RunState.FINISHED)
    dashboard, worker = psutil.Process(), psutil.Process(manager.worker_pid)

    def hundred_presses() -> None:
        with ThreadPoolExecutor(4) as people:
            pressed = list(people.map(lambda number: press(manager, number), range(50)))
        for run_id in pressed:
            run = wait_until(store, run_id, lambda run: not run.active)
            assert run.state in (RunState.CANCELLED, RunState.FINISHED) and not run.reason, run

    hundred_presses()
    sizes = [process.memory_info().rss for process in (dashboard, worker)]
    threads = threading.active_count(), worker.num_threads()
    hundred_presses()
    after = [process.memory_info().rss for process in (dashboard, worker)]
    assert max(new - old for new, old in zip(after, sizes, strict=True)) < 30 * MEGABYTE
    assert threading.active_count() <= threads[0] and worker.num_threads() <= threads[1] + 1
    assert manager.worker_pid == worker.pid, "no press was so quick that the worker had to go"
    assert [child.pid for child in dashboard.children() if "worker" in child.cmdline()[-1]] == [
        worker.pid
    ]
    assert manager.trouble == "" and store.queue() == []

    run_id = manager.submit(QUICK)
    wait_until(store, run_id, lambda run: run.state is RunState.FINISHED)
    assert history(store, run_id) == history(store, alone)

    stuck = manager.submit(LONG_ROUNDS)
    wait_until(store, stuck, lambda run: (run.round or 0) >= 1)
    worker.suspend()  # it will never answer
    manager.cancel(stuck)
    run = wait_until(store, stuck, lambda run: not run.active)
    assert run.state is RunState.CANCELLED and run.round >= 1
    manager.go_on(stuck, stop_after=run.round + 1)
    wait_until(store, stuck, lambda run: run.state is RunState.PAUSED)


def test_all_who_queue_before_a_run_are_counted(store, manager, monkeypatch):
    monkeypatch.setattr(store, "claim_next", lambda owner: None)
    manager._loop.ask(lambda: None)  # whatever was being started is by now
    ids = [store.create(QUICK) for _ in range(120)]
    counted = [manager.runs_ahead(store.get(ids[place])) for place in (0, 1, 119)]
    assert counted == [0, 1, 119]
