"""How soon the worker answers a question while it trains, and what the run loses to the asking.

Within one run, rounds in which somebody asks four times a second take turns with rounds in which
nobody does, so that both see the same machine.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil

from benchmarks.results_table import Figure, figure
from fl_core.config import RunConfig
from fl_core.cpu import num_cores
from fl_core.datasets import Mnist
from fl_core.errors import QuestionRefused
from fl_core.runs.manager import RunManager
from fl_core.runs.questions import Predict
from fl_core.runs.store import RunStore

EVERY = 0.25  # seconds
ASKED_A_REPEAT = 20.0  # seconds
BLOCK = 2  # rounds that are asked in, and as many that are not
WARM_UP = BLOCK
ALONE = 100  # questions
CONFIG = RunConfig(num_rounds=500)


def measure(repeats: int) -> Iterator[Figure]:
    """Train a run of the default network and ask what it thinks of one image: 20 s a repeat."""
    with _manager() as manager:
        latencies, refused, seconds = _ask_in_turns(manager, repeats * ASKED_A_REPEAT)
        alone = [_processor_time(manager) for _ in range(repeats)]
    yield figure("questions asked", [len(latencies) + refused], "")
    yield figure("of these not answered", [refused], "", "at most 0")
    yield figure("answer to a question while training", latencies, "ms", "at most 300")
    yield figure("the same, 95 of 100", [float(np.percentile(latencies, 95))], "ms")
    yield figure("a round in which nobody asks", seconds[False], "s")
    slower = list(_slower(seconds))
    yield figure("a round in which somebody does, against it", slower, "times", "at most 1.05")
    yield figure("processor time of a question, worker and asker", alone, "ms")
    share = [ms / 1000 / EVERY / num_cores() for ms in alone]
    yield figure("that four times a second, of all cores", share, "", "at most 0.05")


@contextmanager
def _manager() -> Iterator[RunManager]:
    with tempfile.TemporaryDirectory() as home:
        manager = RunManager(RunStore(f"sqlite:///{home}/runs.db"), Path(home) / "weights")
        try:
            yield manager
        finally:
            manager.close()


def _ask_in_turns(
    manager: RunManager, duration: float
) -> tuple[list[float], int, dict[bool, list[float]]]:
    """Return milliseconds an answer, refusals, and the seconds of rounds without and with."""
    run_id = manager.submit(CONFIG)
    image = Mnist().load().images[:1]
    latencies: list[float] = []
    refused, asked = 0, 0.0  # asked: for how many seconds
    enough = False
    while not (enough and _asks(_round(manager, run_id))):  # whole blocks only
        if not _asks(round := _round(manager, run_id)):
            enough = asked >= duration
            time.sleep(EVERY)
            continue
        began = time.perf_counter()
        try:
            manager.ask(Predict(run_id, round - 1, image))
            latencies.append(1000 * (time.perf_counter() - began))
        except QuestionRefused as error:
            print(error)
            refused += 1
        time.sleep(max(0.0, EVERY - (time.perf_counter() - began)))
        asked += time.perf_counter() - began
    manager.cancel(run_id)
    rounds = manager.store.rounds(run_id)
    total = rounds[[c for c in rounds if c.startswith("seconds")]].sum(axis=1)
    seconds: dict[bool, list[float]] = {False: [], True: []}
    for round, took in zip(rounds["round"], total, strict=True):
        if round > WARM_UP:
            seconds[_asks(round)].append(float(took))
    return latencies, refused, seconds


def _processor_time(manager: RunManager) -> float:
    """Return the milliseconds that a question takes of a worker that trains nothing."""
    (run,) = manager.store.find()
    question = Predict(run.id, run.round or 0, Mnist().load().images[:1])
    pid = manager.worker_pid
    assert pid is not None
    both = [psutil.Process(pid), psutil.Process()]
    manager.ask(question, timeout=60)
    before = [process.cpu_times() for process in both]
    for _ in range(ALONE):
        manager.ask(question, timeout=60)
    after = [process.cpu_times() for process in both]
    spent = [a.user + a.system - b.user - b.system for a, b in zip(after, before, strict=True)]
    return 1000 * sum(spent) / ALONE


def _round(manager: RunManager, run_id: str) -> int:
    """Return the round that is being trained, 0 before the first."""
    live, run = manager.live(run_id), manager.store.get(run_id)
    if run is None or not run.active:
        raise RuntimeError(f"the run has ended: {run}")
    return live.round if live else 0


def _asks(round: int) -> bool:
    return round > WARM_UP and (round - 1) // BLOCK % 2 == 1


def _slower(seconds: dict[bool, list[float]]) -> Iterator[float]:
    """Yield, block by block, how much longer the rounds with questions took than those without."""
    blocks = {
        asked: [
            statistics.fmean(took[i : i + BLOCK]) for i in range(0, len(took) - BLOCK + 1, BLOCK)
        ]
        for asked, took in seconds.items()
    }
    for asked, unasked in zip(blocks[True], blocks[False], strict=False):
        yield asked / unasked
