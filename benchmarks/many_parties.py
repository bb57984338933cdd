"""What many parties cost: each party and round, and the measuring of their models."""

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.results_table import Figure, figure, ratios


def rounds_of(num_images: int, parties: int, **settings: int) -> dict[str, float]:
    """Return the seconds a round by phase, from a process of its own."""
    extra = [f"{name}={value}" for name, value in settings.items()]
    module = "benchmarks.contenders"
    command = [
        sys.executable,
        "-m",
        module,
        "round",
        str(num_images),
        str(parties),
    ]
    done = subprocess.run(command + extra, capture_output=True, text=True, check=True)
    phases = (pair.split("=") for pair in done.stdout.split()[-1].split(","))
    return {name: float(value) for name, value in phases}


def measure(repeats: int) -> Iterator[Figure]:
    """Measure on the same images, in turn."""
    fixed, many, evaluation, measuring = [], [], [], []
    for _ in range(repeats):
        large = rounds_of(12_800, 10, threads=1, rounds=4)
        # A difference of two times: a step a tenth slower, as between two rounds of a virtual
        # machine, would pass for 2 ms a party.
        small = rounds_of(640, 10, threads=1, rounds=20)
        step = large["train"] / large["steps"]  # its own fixed cost makes it a little too long
        fixed.append(1000 * (small["train"] - small["steps"] * step) / 10)
        few = rounds_of(32_000, 10)
        thousand = rounds_of(32_000, 1000)
        many.append((_whole(thousand), _whole(few)))
        alone = rounds_of(48_000, 10)
        evaluation.append(alone["evaluate"] / _whole(alone))
        without = rounds_of(12_000, 100)
        full = rounds_of(12_000, 100, party_test_images=10_000)
        measuring.append((full["train"] - without["train"]) / without["train"])
    yield figure("fixed cost a party and round (10 of 64 images)", fixed, "ms", "at most 5")
    yield ratios(
        "1,000 parties of 32 images against 10 of 3,200", *map(list, zip(*many, strict=True)),
        goal="at most 1.6",
    )  # fmt: skip
    yield figure("evaluating the global model, share of a round", evaluation, "", "at most 0.1")
    yield figure("100 parties, measuring all their models, of training", measuring, "", "at most 1")


def _whole(seconds: dict[str, float]) -> float:
    return sum(seconds[phase] for phase in ("deal", "train", "aggregate", "evaluate"))
