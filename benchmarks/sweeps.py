"""What a sweep costs beside its runs, and what thousands of runs cost the page that lists them."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sqlalchemy import select

from benchmarks.results_table import Figure, figure, ratios
from fl_core.config import RunConfig
from fl_core.events import RoundFinished, Seconds
from fl_core.party_round import PartyRound
from fl_core.runs import tables
from fl_core.runs.history_frames import rows_of
from fl_core.runs.manager import RunManager
from fl_core.runs.run_catalogue import ORDERS, Wanted
from fl_core.runs.run_queue import NewRun
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.sweep_axes import METHOD, SKEW, axis_of_numbers, axis_of_options
from fl_core.sweep_plan import SweepPlan, seeds_from

BASE = RunConfig(num_parties=10, num_images=6_000, num_rounds=5)
RUNS, ROUNDS, PARTIES = 5_000, 20, 10
LOOK_EVERY = 0.01  # seconds


def measure(repeats: int) -> Iterator[Figure]:
    """Train a sweep of 24 runs, and the same runs one by one; list 5,000 runs."""
    yield from _against_its_runs(min(repeats, 1))
    yield from _of_thousands(repeats)


def _plan(first_seed: int) -> SweepPlan:
    second = axis_of_options(METHOD, BASE, ["FedAvg", "FedProx"])
    first = axis_of_numbers(SKEW, BASE, "0, 0.3, 0.6, 0.9")
    return SweepPlan(BASE, first, second, seeds_from(first_seed, 3))


def _against_its_runs(repeats: int) -> Iterator[Figure]:
    """Each run alone has its time from the press to its end; so has the sweep."""
    together, alone, between = [], [], []
    for repeat in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            store = RunStore(f"sqlite:///{folder}/runs.db")
            manager = RunManager(store, Path(folder) / "weights")
            try:
                _finish(store, [manager.submit(BASE.model_copy(update={"seed": 999}))])
                began = time.monotonic()
                sweep_id = manager.start_sweep("", _plan(10 * repeat))
                ids = store.ids_of_sweep(sweep_id, list(RunState))
                between += _finish(store, ids)
                together.append(time.monotonic() - began)
                alone.append(0.0)
                for point in _plan(10 * repeat + 5).points():
                    began = time.monotonic()
                    _finish(store, [manager.submit(point.config)])
                    alone[-1] += time.monotonic() - began
            finally:
                manager.close()
    yield figure("a sweep of 24 runs", together, "s")
    against = "a sweep of 24 runs, against as many one by one"
    yield ratios(against, together, alone, "at most 1.05")
    yield figure("between two of its runs, at most", [max(between)], "s", "at most 0.3")


def _finish(store: RunStore, run_ids: list[str]) -> list[float]:
    """Wait until all runs are done; return the seconds in which none of them was running."""
    idle: list[float] = []
    since: float | None = None
    while True:
        states = _states(store, run_ids)
        now = time.monotonic()
        if states == {RunState.FINISHED}:
            return idle or [0.0]
        if RunState.RUNNING in states:
            if since is not None:
                idle.append(now - since)
            since = None
        elif since is None:
            since = now
        time.sleep(LOOK_EVERY)


def _states(store: RunStore, run_ids: list[str]) -> set[str]:
    """Return the states there are, by one look that costs as much for one run as for many."""
    query = select(tables.runs.c.state).where(tables.runs.c.id.in_(run_ids)).distinct()
    return set(store._database.read(lambda connection: connection.execute(query).scalars().all()))


def _of_thousands(repeats: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(f"sqlite:///{folder}/runs.db")
        _fill(store)
        for order in ORDERS:
            times = _times(store, Wanted(order=order), repeats)
            yield figure(f"{RUNS:,} runs, by {order}", times, "ms", "at most 1000")
        times = _times(store, Wanted(words="fedavg 42"), repeats)
        yield figure(f"{RUNS:,} runs, two words", times, "ms", "at most 1000")


def _times(store: RunStore, wanted: Wanted, repeats: int) -> list[float]:
    """Return the milliseconds that a page of the table takes to be read, outcomes included."""
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        page = store.catalogue(wanted)
        store.outcomes([run.id for run in page.runs], wanted.target)
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def _fill(store: RunStore) -> None:
    """Make runs whose numbers are noise: what they say is of no matter, how many they are is."""
    rng = np.random.default_rng(0)
    config = RunConfig(num_parties=PARTIES, num_rounds=ROUNDS)
    ids = store.create_many([NewRun(config.model_copy(update={"seed": n})) for n in range(RUNS)])
    told = [rows_of(_round(number, rng)) for number in range(ROUNDS + 1)]
    with store._database._engine.begin() as connection:
        for run_id in ids:
            of_run = {"run_id": run_id}
            connection.execute(tables.rounds.insert(), [of_run | row for row, _ in told])
            parties = [of_run | each for _, rows in told for each in rows]
            connection.execute(tables.party_rounds.insert(), parties)
        done = {"state": RunState.FINISHED, "round": ROUNDS}
        connection.execute(tables.runs.update().values(**done))


def _round(number: int, rng: np.random.Generator) -> RoundFinished:
    parties = [
        PartyRound(
            party=party,
            num_examples=500,
            num_steps=20,
            train_loss=1.0,
            test_loss=1.0,
            test_accuracy=float(rng.random()),
            own_loss=1.0,
            own_accuracy=float(rng.random()),
            update_norm=1.0,
            seconds=0.1,
        )
        for party in range(PARTIES if number else 0)
    ]
    return RoundFinished(
        round=number,
        loss=1.0,
        accuracy=float(rng.random()),
        confusion=rng.integers(0, 900, (10, 10)).tolist(),
        gallery=rng.random((20, 10)).round(4).tolist(),
        parties=parties,
        bytes_down=4_418_960,
        bytes_up=4_418_960,
        seconds=Seconds(train=0.4, evaluate=0.2),
    )
