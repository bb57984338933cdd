"""Stores, managers and dashboard processes of their own, in a folder of their own."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from fl_core.config import RunConfig
from fl_core.models import Softmax
from fl_core.runs.manager import RunManager
from fl_core.runs.store import Run, RunStore

QUICK = RunConfig(
    model=Softmax(), num_images=600, num_rounds=3, party_test_images=50, gallery_images=10
)
LONG_ROUNDS = RunConfig(
    model=Softmax(),
    num_images=20_000,
    num_rounds=6,
    batch_size=8,
    local_epochs=3,
    party_test_images=50,
    gallery_images=10,
)
"""Each round takes half a second and more, so that something can happen in the middle of it."""


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(f"sqlite:///{tmp_path / 'runs.db'}")


@pytest.fixture
def manager(tmp_path: Path, store: RunStore) -> Iterator[RunManager]:
    manager = RunManager(store, tmp_path / "weights")
    yield manager
    manager.close()


def wait_until(
    store: RunStore, run_id: str, true: Callable[[Run], bool], seconds: float = 60
) -> Run:
    """Return the run once `true` of it; fail with what it is instead."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run = store.get(run_id)
        assert run is not None
        if true(run):
            return run
        time.sleep(0.01)
    raise AssertionError(f"waited {seconds} s in vain; the run is {run}")


def history(store: RunStore, run_id: str):
    """Everything that was computed, without what a clock said."""
    rounds = store.rounds(run_id)
    clocks = [column for column in rounds if column.startswith("seconds")]
    galleries = [store.gallery(run_id, round) for round in rounds["round"]]
    return (
        rounds.drop(columns=clocks).to_dict("list"),
        store.parties(run_id).drop(columns="seconds").to_dict("list"),
        galleries,
    )


DASHBOARD = """
import sys, time
from pathlib import Path
from fl_core.runs.manager import RunManager
from fl_core.runs.store import RunStore
manager = RunManager(RunStore(sys.argv[1]), Path(sys.argv[2]))
time.sleep(600)
"""


@dataclass(frozen=True)
class Dashboard:
    """A process that holds a manager, as the dashboard does."""

    process: subprocess.Popen[bytes]

    @property
    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def dashboard_on(folder: Path, code: str = DASHBOARD) -> Iterator[Dashboard]:
    """Start a dashboard on the store and the weights in `folder`; nothing of it is left behind."""
    arguments = [f"sqlite:///{folder / 'runs.db'}", str(folder / "weights")]
    dashboard = Dashboard(subprocess.Popen([sys.executable, "-c", code, *arguments]))
    workers: list[psutil.Process] = []
    try:
        yield dashboard
        if dashboard.process.poll() is None:
            workers = dashboard.workers
    finally:
        dashboard.kill()
        assert_gone(workers)


def assert_gone(processes: list[psutil.Process]) -> None:
    """Fail, and end them, if any of the processes outlives its dashboard."""
    _, alive = psutil.wait_procs(processes, timeout=10)
    for process in alive:
        process.kill()
    assert not alive
