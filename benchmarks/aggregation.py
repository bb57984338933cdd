"""What it costs to combine updates: beside the round they end, ten times as many, in memory."""

import time
import tracemalloc
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing

import numpy as np

from benchmarks.results_table import Figure, figure, ratios
from fl_core.aggregators import AGGREGATORS, Aggregator, WeightedMean
from fl_core.config import RunConfig
from fl_core.pre_aggregators import PRE_AGGREGATORS
from fl_core.server_steps import SERVER_STEPS, Sent
from fl_core.updates_and_state import LocalUpdate

NUM_WEIGHTS, PARTIES, MANY = 110_474, 100, 1000
ROOM = {"bulyan": 0.2, "geometric_median": 0.2}
"""Share of a round that may be spent on combining; of all others a twentieth."""

EACH_WITH_EACH = {"krum", "multi_krum", "bulyan", "nearest_neighbours"}
"""These compare each update with every other: ten times as many are a hundred times the work."""

FAULTY = {"krum": 20, "multi_krum": 20, "bulyan": 20, "nearest_neighbours": 20}

Updates = Sequence[LocalUpdate]


def measure(repeats: int) -> Iterator[Figure]:
    """Combine the updates of 100 parties, then of 1,000, by each rule in turn, and train a round.

    A round is one of 12,000 images at 100 parties, as people wait for it. The first time is not
    counted.
    """
    work, few = _work(), _updates(PARTIES)
    seconds: dict[str, list[float]] = {name: [] for name in work}
    rounds: list[float] = []
    with closing(_rounds(repeats + 2)) as training:
        next(training)
        for _ in range(repeats + 1):
            rounds.append(next(training))
            for name, combine in work.items():
                seconds[name].append(_seconds(combine, few))
    for name in work:
        goal = f"at most {ROOM.get(_kind(name), 0.05)}"
        yield ratios(f"{name}, 100 updates, of a round", seconds[name][1:], rounds[1:], goal)
    many = _updates(MANY)
    for name, combine in work.items():
        below, above = _both(combine, few, many, repeats)
        goal = "" if _kind(name) in EACH_WITH_EACH else "at most 15"
        yield ratios(f"{name}, 1,000 updates, of 100", above, below, goal)
        # Beside one copy of the matrix there is room for blocks of it, and for a few vectors.
        yield figure(f"{name}, memory, of 1,000 updates", [_copies(combine, many)], "times", MEMORY)


MEMORY = "at most 1.25"


def _both(
    combine: Callable[[Updates], object], few: Updates, many: Updates, repeats: int
) -> tuple[list[float], list[float]]:
    """Time few and many in turn; the first of each, in which memory is found, is not counted."""
    took = [(_seconds(combine, few), _seconds(combine, many)) for _ in range(1 + repeats)]
    return [below for below, _ in took[1:]], [above for _, above in took[1:]]


def _work() -> dict[str, Callable[[Updates], object]]:
    """Return what is measured: each kind of each family, by the name of both."""
    found: dict[str, Callable[[Updates], object]] = {}
    for kind in AGGREGATORS:
        found[f"aggregator {kind}"] = _rule(kind).combine
    for kind, mixing in PRE_AGGREGATORS.items():
        mixer = mixing(**_faulty(kind))
        if kind != "none":
            found[f"mixing {kind}, then mean"] = lambda updates, mixer=mixer: (
                WeightedMean().combine(mixer.mix(updates, np.random.default_rng(0)))
            )
    weights = np.zeros(NUM_WEIGHTS, np.float32)
    for kind, member in SERVER_STEPS.items():
        step = member()
        found[f"server step {kind}"] = lambda updates, step=step: step.take(
            weights, updates[0].delta.astype(np.float64), {}, _sent(updates)
        )
    return found


def _rule(kind: str) -> Aggregator:
    return AGGREGATORS[kind](**_faulty(kind))


def _faulty(kind: str) -> dict[str, int]:
    return {"faulty": FAULTY[kind]} if kind in FAULTY else {}


def _sent(updates: Updates) -> Sent:
    return Sent(1, updates, WeightedMean().shares(updates))


def _kind(name: str) -> str:
    return name.split(",")[0].split()[-1]


def _updates(number: int) -> Updates:
    """Return updates of a common direction and a noise of each one's own."""
    draw = np.random.default_rng(0)
    common = draw.normal(scale=0.01, size=NUM_WEIGHTS).astype(np.float32)
    deltas = (common + draw.normal(0, 0.01, NUM_WEIGHTS).astype(np.float32) for _ in range(number))
    return [LocalUpdate(party, delta, 108, 4, 0.5) for party, delta in enumerate(deltas)]


def _rounds(number: int) -> Generator[float, None, None]:
    """Yield the seconds of each round."""
    from fl_core.local_run import run_rounds

    for event in run_rounds(RunConfig(num_parties=PARTIES, num_rounds=number)):
        if event.type == "round_finished" and event.round:
            yield event.seconds.total


def _seconds(combine: Callable[[Updates], object], updates: Updates) -> float:
    begun = time.perf_counter()
    combine(updates)
    return time.perf_counter() - begun


def _copies(combine: Callable[[Updates], object], updates: Updates) -> float:
    """Return the most memory that is in use meanwhile, in times of all updates."""
    tracemalloc.start()
    try:
        combine(updates)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return peak / sum(update.delta.nbytes for update in updates)
