"""Whether bfloat16 learns as well as float32: the default run over five seeds, in both."""

import statistics
from collections.abc import Iterator

from benchmarks.results_table import Figure, figure
from fl_core.config import RunConfig
from fl_core.cpu import has_bfloat16

SEEDS = range(1, 6)


def measure(repeats: int) -> Iterator[Figure]:
    """Train to the end with each seed; once, for a seed gives the same accuracy every time."""
    if not has_bfloat16():
        return
    exact = [_accuracy(seed, "float32") for seed in SEEDS]
    rounded = [_accuracy(seed, "bfloat16") for seed in SEEDS]
    for seed, one, other in zip(SEEDS, exact, rounded, strict=True):
        yield figure(f"accuracy with seed {seed}: float32, bfloat16 (spread)", [one, other], "")
    yield figure("accuracy after 10 rounds, float32", exact, "")
    yield figure("accuracy after 10 rounds, bfloat16", rounded, "")
    noise = statistics.stdev(exact)
    apart = abs(statistics.mean(rounded) - statistics.mean(exact)) / noise
    yield figure("means apart, in standard deviations of a seed", [apart], "", "at most 1")


def _accuracy(seed: int, precision: str) -> float:
    from fl_core.local_run import run_rounds

    config = RunConfig.of({"seed": seed, "precision": precision, "party_test_images": 0})
    return [e.accuracy for e in run_rounds(config) if e.type == "round_finished"][-1]
