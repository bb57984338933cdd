"""Twenty people compare the runs of a sweep while it trains: how long an update takes, and what
the runs lose to them."""

import json
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import psutil

from benchmarks.results_table import Figure, figure
from benchmarks.rounds_in_blocks import most
from benchmarks.server import Server, dashboard
from benchmarks.viewers import VIEWERS, seconds_of, wait_for_server, watching
from fl_core.config import RunConfig
from fl_core.runs.run_states import ACTIVE
from fl_core.runs.store import RunStore
from fl_core.sweep_axes import METHOD, SKEW, axis_of_numbers, axis_of_options
from fl_core.sweep_plan import SweepPlan, seeds_from

BASE = RunConfig(num_parties=10, num_images=3_000, num_rounds=6)
SEEDS = 4  # of each of four values: of a run that is watched, the next one is not
LOOK_EVERY = 0.05  # seconds


@dataclass(frozen=True)
class Compared:
    """What one sweep gave.

    Attributes:
        slower: Each watched run's seconds against those of the unwatched one after it, which has
            the same config but for the seed.
        quiet: Seconds of each update in which nothing had changed but the progress.
        drawn: Seconds of each update with a new round, or a change of what is there.
        cores: How much of the cores the dashboard took, watched and unwatched.
    """

    slower: Sequence[float]
    quiet: Sequence[float]
    drawn: Sequence[float]
    cores: Mapping[bool, float]


def measure(repeats: int) -> Iterator[Figure]:
    """Compare a sweep's runs and look away in turn, run by run, on one warm worker."""
    with dashboard() as server:
        wait_for_server(f"{server.url}/_stcore/health")
        store = RunStore(f"sqlite:///{server.home / 'fedarium.db'}")
        _wait_for_end(store, store.create(BASE.model_copy(update={"seed": 999})))
        sweeps = [_one_sweep(server, store, SEEDS * repeat) for repeat in range(repeats)]
    name = f"an update of a comparison with {VIEWERS} viewers"
    every = [[1000 * seconds for seconds in [*one.quiet, *one.drawn]] for one in sweeps]
    drawn = [[1000 * seconds for seconds in one.drawn] for one in sweeps]
    yield figure(f"{name}, median", map(statistics.median, every), "ms")
    yield figure(f"{name}, 95 % within", map(most, every), "ms", "at most 100")
    yield figure(f"{name}, after a round: 95 % within", map(most, drawn), "ms")
    slower = [statistics.median(one.slower) for one in sweeps]
    yield figure(
        f"a run of a sweep with {VIEWERS} who compare, against none", slower, "times", "at most 1.1"
    )
    for watched, people in ((True, f"{VIEWERS} viewers"), (False, "no viewers")):
        cores = [one.cores[watched] for one in sweeps]
        yield figure(f"cores that the dashboard takes, {people}", cores, "cores")


def _plan(first_seed: int) -> SweepPlan:
    methods = axis_of_options(METHOD, BASE, ["FedAvg", "FedProx"])
    return SweepPlan(
        BASE, axis_of_numbers(SKEW, BASE, "0, 0.9"), methods, seeds_from(first_seed, SEEDS)
    )


def _one_sweep(server: Server, store: RunStore, first_seed: int) -> Compared:
    """Train its runs, seed by seed of each value, the first, third... of them with an audience."""
    configs = [point.config for point in _plan(first_seed).points()]
    configs.sort(key=lambda config: (config.strategy.kind, str(config.partitioner), config.seed))
    around = [BASE.model_copy(update={"seed": 1000 + first_seed + n}) for n in (0, 1)]
    first, *ids, last = [store.create(one) for one in (around[0], *configs, around[1])]
    runs = ".".join([first, *ids, last])
    audience = watching(server.port, "compare", f"compare:runs={runs}", VIEWERS)
    process = server.process("streamlit")
    lasted: dict[bool, list[float]] = {True: [], False: []}
    taken = {True: 0.0, False: 0.0}
    _wait_for_end(store, first)  # by then all have opened the page
    for place, run_id in enumerate(ids):
        watched = place % 2 == 0
        print("watch" if watched else "rest", file=audience.stdin)
        before, began = _seconds(process), time.perf_counter()
        _wait_for_end(store, run_id)
        lasted[watched].append(time.perf_counter() - began)
        taken[watched] += _seconds(process) - before
    _wait_for_end(store, last)
    said = json.loads(audience.communicate("")[0])
    slower = [with_ / without for with_, without in zip(lasted[True], lasted[False], strict=True)]
    cores = {watched: taken[watched] / sum(lasted[watched]) for watched in lasted}
    return Compared(slower, said["quiet"], said["drawn"], cores)


def _seconds(process: psutil.Process) -> float:
    return seconds_of({"": process})[""]


def _wait_for_end(store: RunStore, run_id: str) -> None:
    while (run := store.get(run_id)) is not None and run.state in ACTIVE:
        time.sleep(LOOK_EVERY)
