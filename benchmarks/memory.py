"""Whether memory stays flat: over 200 rounds of one run, and over 20 runs one after another."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.figures import Figure, figure
from fl_core.config import RunConfig
from fl_core.runs.manager import RunManager
from fl_core.runs.store import RunStore

ROUNDS = RunConfig(num_images=600, num_rounds=200, party_test_images=100)
SHORT = RunConfig(num_images=1200, num_rounds=3)
LOAD_TWICE = 3  # runs until every cache is as full as it will get


def measure(repeats: int) -> Iterator[Figure]:
    """Run the manager in a process of its own and read what it says of both processes."""
    done = [_once() for _ in range(repeats)]
    names = (
        ("worker's memory, round 200 against round 5", "times", "at most 1.03"),
        ("worker's memory, run 20 against run 3", "times", "at most 1.05"),
        ("dashboard's memory, run 20 against run 3", "times", "at most 1.05"),
        ("store, a round of 3 parties", "kB", ""),
        ("weights on disk, a round", "kB", ""),
    )
    for (name, unit, goal), values in zip(names, zip(*done, strict=True), strict=True):
        yield figure(name, values, unit, goal)


def _once() -> list[float]:
    command = [sys.executable, "-m", "benchmarks.memory"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()[-5:]]


def main() -> None:
    """Print the five numbers."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        store = RunStore(f"sqlite:///{folder / 'runs.db'}")
        manager = RunManager(store, folder / "weights")
        try:
            rounds = _over_rounds(manager)
            runs = _over_runs(manager)
            print(*rounds, *runs, *_on_disk(folder, store))
        finally:
            manager.close()


def _over_rounds(manager: RunManager) -> list[float]:
    run_id = manager.submit(ROUNDS)
    early = 0.0
    while (run := manager.store.get(run_id)) and run.active:
        if not early and (run.round or 0) >= 5:
            early = _resident(manager.worker_pid)
        time.sleep(0.01)
    return [_resident(manager.worker_pid) / early]


def _over_runs(manager: RunManager) -> list[float]:
    sizes = []
    for _ in range(20):
        run_id = manager.submit(SHORT)
        while (run := manager.store.get(run_id)) and run.active:
            time.sleep(0.02)
        sizes.append((_resident(manager.worker_pid), _resident(None)))
    return [last / early for early, last in zip(sizes[LOAD_TWICE - 1], sizes[-1], strict=True)]


def _resident(pid: int | None) -> float:
    """Return the memory of a process, this one by default, in bytes."""
    return float(psutil.Process(pid).memory_info().rss)


def _on_disk(folder: Path, store: RunStore) -> list[float]:
    rounds = sum(len(store.rounds(run.id)) for run in store.find())
    database = sum(path.stat().st_size for path in folder.glob("runs.db*"))
    files = list((folder / "weights").glob("*/*.safetensors"))
    weights = sum(path.stat().st_size for path in files)
    return [database / rounds / 1000, weights / len(files) / 1000]


if __name__ == "__main__":
    main()
