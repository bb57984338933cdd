"""Twenty people watch one run: how long an update takes, and what training loses to them."""

import json
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

from benchmarks.results_table import Figure, figure
from benchmarks.round_cost import cost_of_a_round
from benchmarks.rounds_in_blocks import (
    BLOCK,
    BLOCKS,
    NUM_ROUNDS,
    SETTLED,
    end_of,
    most,
    slower,
    wait_for_round,
)
from benchmarks.server import ROOT, Server, dashboard
from fl_core.config import RunConfig
from fl_core.runs.store import RunStore

VIEWERS = 20
CONFIG = RunConfig(num_rounds=NUM_ROUNDS)


@dataclass(frozen=True)
class Watched:
    """What one run gave.

    Attributes:
        slower: Each watched block's seconds against those of the unwatched block after it.
        quiet: Seconds of each update in which only the progress moved.
        drawn: Seconds of each update with a new round, or a change of the run's state.
        cores: How much of the cores each process took, watched and unwatched.
        costs: Processor milliseconds that each process took a round, watched and unwatched.
    """

    slower: list[float]
    quiet: list[float]
    drawn: list[float]
    cores: dict[tuple[str, bool], float]
    costs: dict[tuple[str, bool], float]


def measure(repeats: int) -> Iterator[Figure]:
    """Watch a run and look away in turn, every few rounds, on one warm worker."""
    with dashboard() as server:
        wait_for_server(f"{server.url}/_stcore/health")
        store = RunStore(f"sqlite:///{server.home / 'fedarium.db'}")
        runs = [_one_run(server, store) for _ in range(repeats)]
        made = list(cost_of_a_round(store, store.find()[0], repeats))
    name = f"an update with {VIEWERS} viewers"
    every = [[1000 * seconds for seconds in run.quiet + run.drawn] for run in runs]
    drawn = [[1000 * seconds for seconds in run.drawn] for run in runs]
    yield figure(f"{name}, median", map(statistics.median, every), "ms")
    yield figure(f"{name}, 95 % within", map(most, every), "ms", "at most 100")
    yield figure(f"{name}, after a round: median", map(statistics.median, drawn), "ms")
    yield figure(f"{name}, after a round: 95 % within", map(most, drawn), "ms")
    slower = [statistics.median(run.slower) for run in runs]
    yield figure(f"a round with {VIEWERS} viewers against none", slower, "times", "at most 1.1")
    for process, watched in runs[0].cores:
        people = f"{VIEWERS} viewers" if watched else "no viewers"
        cores = [run.cores[process, watched] for run in runs]
        yield figure(f"cores that the {process} takes, {people}", cores, "cores")
        costs = [run.costs[process, watched] for run in runs]
        yield figure(f"processor time of the {process} a round, {people}", costs, "ms")
    yield from made


def _one_run(server: Server, store: RunStore) -> Watched:
    run_id = store.create(CONFIG)
    audience = watching(server.port, "", f"run={run_id}", VIEWERS)
    wait_for_round(store, run_id, SETTLED)
    processes = {
        "dashboard": server.process("streamlit"),
        "worker": server.process("fl_core.runs.worker"),
        "load generator": psutil.Process(audience.pid),
    }
    taken = {(name, watched): 0.0 for watched in (True, False) for name in processes}
    lasted = {True: 0.0, False: 0.0}
    for block in range(BLOCKS):
        watched = block % 2 == 0
        print("watch" if watched else "rest", file=audience.stdin)
        before, began = seconds_of(processes), time.perf_counter()
        wait_for_round(store, run_id, end_of(block))
        lasted[watched] += time.perf_counter() - began
        for name, seconds in seconds_of(processes).items():
            taken[name, watched] += seconds - before[name]
    said = json.loads(audience.communicate("")[0])
    cores = {key: seconds / lasted[key[1]] for key, seconds in taken.items()}
    costs = {key: 1000 * seconds / (BLOCK * BLOCKS / 2) for key, seconds in taken.items()}
    return Watched(slower(store, run_id), said["quiet"], said["drawn"], cores, costs)


def watching(port: int, page: str, query: str, count: int) -> subprocess.Popen[str]:
    """Start a process of people who watch a page."""
    command = [sys.executable, "-m", "benchmarks.simulated_viewers", str(port), page, query]
    return subprocess.Popen(
        [*command, str(count)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )


def seconds_of(processes: dict[str, psutil.Process]) -> dict[str, float]:
    """Return the processor seconds each process has taken."""
    return {name: sum(process.cpu_times()[:2]) for name, process in processes.items()}


def wait_for_server(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{url} did not answer within half a minute")
