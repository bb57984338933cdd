"""Worker, dashboard and both are killed at any moment: nothing is lost, Resume ends the same."""

import contextlib
from pathlib import Path

import numpy as np
import pytest

from fl_core.runs import checkpoints
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from tests.fl_core.runs.conftest import (
    QUICK,
    Dashboard,
    assert_gone,
    dashboard_on,
    history,
    wait_until,
)

ROUNDS = 15
CONFIG = QUICK.model_copy(
    update={"num_images": 3_000, "num_rounds": ROUNDS, "batch_size": 8, "local_epochs": 8}
)
"""Rounds of a fifth of a second and more: long enough to be killed in the middle."""
VICTIMS = ("worker", "dashboard", "both")


def files(folder: Path, run_id: str, rounds: int = ROUNDS) -> list[bytes]:
    """The weights of every round, bit for bit."""
    saved = [checkpoints.path_of(folder / "weights" / run_id, round) for round in range(rounds + 1)]
    return [path.read_bytes() for path in saved]


def last_of(run: Run) -> int:
    """The last finished round; a run may be killed before even the untrained model is measured."""
    return -1 if run.round is None else run.round


def is_in_round(run: Run, round: int) -> bool:
    """Whether it trains; one that still waits for its turn would not notice a kill."""
    return run.state is RunState.RUNNING and (run.round or 0) >= round


def strike(dashboard: Dashboard, victim: str) -> None:
    """Kill with signal 9; a worker whose dashboard is gone must end by itself."""
    workers = dashboard.workers
    if victim in ("worker", "both"):
        for worker in workers:
            worker.kill()
    if victim in ("dashboard", "both"):
        dashboard.kill()
        assert_gone(workers)


def kill_at_random(folder: Path, kills: int, seed: int) -> None:
    """Have runs killed at random moments, each by another victim, and resume them."""
    store, draw = RunStore(f"sqlite:///{folder / 'runs.db'}"), np.random.default_rng(seed)
    with contextlib.ExitStack() as stack:
        dashboard = stack.enter_context(dashboard_on(folder))
        alone = store.create(CONFIG)
        wait_until(store, alone, lambda run: run.state is RunState.FINISHED)
        expected, weights_expected = history(store, alone), files(folder, alone)
        for number in range(kills):
            run_id, moment = store.create(CONFIG), draw.uniform(0, 10)
            before = wait_until(store, run_id, lambda run, m=moment: is_in_round(run, int(m)))
            seen = history(store, run_id)[0]["loss"]
            pause = (moment % 1) * 0.05  # somewhere within a round
            with contextlib.suppress(AssertionError):
                wait_until(store, run_id, lambda run: not run.active, pause)
            victim = VICTIMS[number % 3]
            strike(dashboard, victim)
            if victim != "worker":
                assert last_of(store.get(run_id)) >= last_of(before)
                dashboard = stack.enter_context(dashboard_on(folder))
            run = wait_until(store, run_id, lambda run: not run.active)
            assert run.state is (RunState.FAILED if victim == "worker" else RunState.INTERRUPTED)
            assert last_of(run) >= last_of(before) and "press Resume" in run.suggestion.replace(
                "P", "p"
            )
            assert store.rounds(run_id)["round"].tolist() == list(range(last_of(run) + 1))
            assert history(store, run_id)[0]["loss"][: len(seen)] == seen
            store.move(run_id, RunState.QUEUED)
            wait_until(store, run_id, lambda run: run.state is RunState.FINISHED)
            assert history(store, run_id) == expected, (number, victim, moment)
            assert files(folder, run_id) == weights_expected, (number, victim, moment)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_runs_killed_at_random_moments_lose_nothing(tmp_path):
    kill_at_random(tmp_path, kills=3, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_thirty_runs_killed_at_random_moments_lose_nothing(tmp_path, seed):
    kill_at_random(tmp_path, kills=10, seed=seed)
