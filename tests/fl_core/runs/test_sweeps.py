"""Sweeps in the store and in a real worker: queued as one, paused, cancelled, killed, resumed."""

import os
import signal

import psutil
import pytest

from fl_core.errors import ConfigError
from fl_core.runs.history_comparison import compare_histories
from fl_core.runs.manager import RunManager
from fl_core.runs.run_states import ACTIVE, RunState
from fl_core.runs.sweeps import SWEEP_PRIORITY
from fl_core.sweep_axes import axis_of_numbers
from fl_core.sweep_plan import SweepPlan
from tests.fl_core.runs.conftest import LONG_ROUNDS, QUICK, dashboard_on, wait_until


def plan_of(base=QUICK, values: str = "1, 2", seeds: tuple[int, ...] = (1, 2)) -> SweepPlan:
    return SweepPlan(base, axis_of_numbers("local_epochs", base, values), None, seeds)


def states(store, sweep_id: str) -> list[RunState]:
    configs = [point.config for point in store.sweep(sweep_id).plan.points()]
    there = store.runs_by_config(configs)
    return [there[config].state for config in configs]


def wait_for_sweep(store, sweep_id: str) -> None:
    for config in [point.config for point in store.sweep(sweep_id).plan.points()]:
        run = store.runs_by_config([config])[config]
        wait_until(store, run.id, lambda run: run.state is RunState.FINISHED)


def test_what_is_there_is_not_trained_again(store):
    configs = [point.config for point in plan_of().points()]
    there = store.create(configs[0], owner="me")
    store.move(there, RunState.FINISHED)
    given_up = store.create(configs[1])
    store.move(given_up, RunState.CANCELLED)
    sweep_id = store.add_sweep("It", plan_of())
    queued = store.ids_of_sweep(sweep_id, [RunState.QUEUED])
    assert [store.get(run_id).config for run_id in queued] == configs[1:]
    assert {store.get(run_id).priority for run_id in queued} == {SWEEP_PRIORITY}
    assert store.queue_missing(sweep_id) == 0
    assert store.sweep(sweep_id).plan == plan_of()
    assert [sweep.name for sweep in store.sweeps()] == ["It"]
    store.delete_sweep(sweep_id)
    assert store.sweep(sweep_id) is None and store.sweeps() == []
    store.bring_sweep_back(sweep_id)
    assert store.sweep(sweep_id) is not None


def test_one_that_cannot_be_is_refused_whole(store):
    with pytest.raises(ConfigError, match="With 0: Local epochs"):
        store.add_sweep("It", plan_of(values="1, 0"))
    assert store.sweeps() == [] and store.find() == []


def test_a_single_run_of_somebody_else_goes_first(store):
    sweep_id = store.add_sweep("It", plan_of())
    single = store.create(QUICK)
    assert store.queue()[0].id == single
    assert len(store.queue()) == 1 + len(store.ids_of_sweep(sweep_id, [RunState.QUEUED]))


def test_it_is_trained_paused_gone_on_with_and_cancelled_as_one(store, manager):
    first = manager.start_sweep("First", plan_of())
    wait_for_sweep(store, first)
    again = manager.start_sweep("Again", plan_of())  # all of it is there
    assert states(store, again) == [RunState.FINISHED] * 4
    long = manager.start_sweep("Long", plan_of(LONG_ROUNDS, seeds=(1, 2, 3)))
    ids = store.ids_of_sweep(long, list(RunState))
    wait_until(store, ids[0], lambda run: run.state is RunState.RUNNING)
    manager.pause_sweep(long)
    wait_until(store, ids[0], lambda run: run.state is RunState.PAUSED)
    assert set(states(store, long)) == {RunState.PAUSED}
    manager.resume_sweep(long)
    wait_until(store, ids[0], lambda run: run.active)
    assert set(states(store, long)) <= ACTIVE
    manager.cancel_sweep(long)
    wait_until(store, ids[0], lambda run: run.state is RunState.CANCELLED)
    assert set(states(store, long)) == {RunState.CANCELLED}
    assert store.queue() == []


def test_a_worker_that_is_killed_does_not_end_it(store, manager):
    sweep_id = manager.start_sweep("It", plan_of(LONG_ROUNDS, values="1", seeds=(1,)))
    (run_id,) = store.ids_of_sweep(sweep_id, list(RunState))
    wait_until(store, run_id, lambda run: (run.round or 0) >= 1)
    os.kill(manager.worker_pid, signal.SIGKILL)
    run = wait_until(store, run_id, lambda run: run.state is RunState.FINISHED)
    whole = manager.submit(LONG_ROUNDS.model_copy(update={"local_epochs": 1, "seed": 1}))
    wait_until(store, whole, lambda run: run.state is RunState.FINISHED)
    assert compare_histories(store, run.id, whole).differs_in is None


def test_a_manager_that_is_killed_does_not_end_it(store, tmp_path):
    """The next one goes on with it by itself, to the same numbers."""
    with dashboard_on(tmp_path) as killed:
        sweep_id = store.add_sweep("It", plan_of(LONG_ROUNDS, values="1", seeds=(1, 2)))
        first, second = store.ids_of_sweep(sweep_id, list(RunState))
        wait_until(store, first, lambda run: (run.round or 0) >= 1)
        workers = killed.workers
        killed.kill()
    psutil.wait_procs(workers, timeout=30)
    manager = RunManager(store, tmp_path / "weights")
    try:
        for run_id in (first, second):
            wait_until(store, run_id, lambda run: run.state is RunState.FINISHED)
        whole = manager.submit(LONG_ROUNDS.model_copy(update={"local_epochs": 1, "seed": 1}))
        wait_until(store, whole, lambda run: run.state is RunState.FINISHED)
        assert compare_histories(store, first, whole).differs_in is None
    finally:
        manager.close()


def test_a_run_that_was_deleted_is_trained_again_alone(store):
    sweep_id = store.add_sweep("It", plan_of())
    for run_id in store.ids_of_sweep(sweep_id, [RunState.QUEUED]):
        store.move(run_id, RunState.RUNNING, owner="me")
        store.move(run_id, RunState.FINISHED)
    gone, *_ = store.ids_of_sweep(sweep_id, [RunState.FINISHED])
    store.delete(gone)
    assert store.queue_missing(sweep_id) == 1
    (again,) = store.ids_of_sweep(sweep_id, [RunState.QUEUED])
    assert store.get(again).config == store.look_up(gone).config


def test_a_run_that_another_sweep_has_given_up_is_taken_over(store):
    """Two sweeps want the same runs: the second waits for those of the first, until they stop."""
    first, second = store.add_sweep("First", plan_of()), store.add_sweep("Second", plan_of())
    assert store.ids_of_sweep(second, [RunState.QUEUED]) == []
    store.move_many(store.ids_of_sweep(first, [RunState.QUEUED]), RunState.CANCELLED)
    assert store.queue_missing(second) == 4


def test_its_runs_are_called_by_what_tells_them_apart(store):
    sweep_id = store.add_sweep("Epochs", plan_of())
    names = [store.get(run_id).name for run_id in store.ids_of_sweep(sweep_id, [RunState.QUEUED])]
    assert names == [
        "Epochs: 1 · seed 1",
        "Epochs: 2 · seed 1",
        "Epochs: 1 · seed 2",
        "Epochs: 2 · seed 2",
    ]
