"""Stores, managers and dashboard processes of their own, in a folder of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any

import psutil
import pytest

from fl_core.config import RunConfig
from fl_core.models import Softmax
from fl_core.runs.manager import RunManager
from fl_core.runs.run import Run
from fl_core.runs.store import RunStore

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
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(f"sqlite:///{tmp_path / 'runs.db'}")


@pytest.fixture
def manager(tmp_path: Path, store: RunStore) -> Iterator[RunManager]:
    manager = RunManager(store, tmp_path / "weights")
    yield manager
    manager.close()


def wait_until(
    store: RunStore, run_id: str, true: Callable[[Run], bool], seconds: float = 120
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


def first_rounds(store: RunStore, run_id: str, last: int) -> tuple:
    """Everything that was computed up to a round, whatever came later."""
    rounds, parties, galleries = history(store, run_id)
    until_then = [round <= last for round in parties["round"]]
    return (
        {column: values[: last + 1] for column, values in rounds.items()},
        {column: [*compress(values, until_then)] for column, values in parties.items()},
        galleries[: last + 1],
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
    _, alive = psutil.wait_procs(processes, timeout=60)
    for process in alive:
        process.kill()
    assert not alive


@dataclass(frozen=True)
class CommandLine:
    """`python -m fl_core` as a process of its own, with the store and the weights in a folder."""

    folder: Path

    @property
    def store(self) -> RunStore:
        return RunStore(f"sqlite:///{self.folder / 'fedarium.db'}")

    def start(self, *words: str, under: Sequence[str] = (), **options: Any) -> subprocess.Popen:
        """Start it; `env` changes the environment, None takes a variable away."""
        usual = {"FEDARIUM_HOME": str(self.folder), "FEDARIUM_DB": None, "PYTHONUNBUFFERED": None}
        changes = usual | options.pop("env", {})
        kept = {name: value for name, value in os.environ.items() if name not in changes}
        return subprocess.Popen(
            [*under, sys.executable, "-m", "fl_core", *words],
            env=kept | {name: value for name, value in changes.items() if value is not None},
            stdin=subprocess.DEVNULL,
            preexec_fn=_hear_all_signals,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": ROOT} | options,
        )

    def do(self, *words: str, **options: Any) -> tuple[int, str, str]:
        """Return its exit status and what it said."""
        return ended(self.start(*words, **options))

    def run(self, config: RunConfig, *words: str, **options: Any) -> subprocess.Popen:
        """Start to train a config."""
        setup = self.folder / "setup.json"
        setup.write_text(config.to_json())
        return self.start("run", "--config", str(setup), *words, **options)


def _hear_all_signals() -> None:
    """Heed what the tests may have been started with `nohup` or in the background to ignore."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGUSR1, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)


def ended(process: subprocess.Popen, seconds: float = 240) -> tuple[int, str, str]:
    """Return a process's exit status and what it said; it is not left behind."""
    try:
        said, complained = process.communicate(timeout=seconds)
    finally:
        process.kill()
    return process.returncode, (said or b"").decode(), (complained or b"").decode()


def the_run(process: subprocess.Popen) -> str:
    """Return the id of the run that a process has begun to drive, once it says so."""
    first = process.stdout.readline().decode()
    assert first.startswith("Run "), first + process.stderr.read().decode()
    return first.split()[1].rstrip(",")


@pytest.fixture
def commands(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)
