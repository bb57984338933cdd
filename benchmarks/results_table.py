"""One line of the table each, and how it is printed and kept."""

import json
import os
import platform
import statistics
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).with_name("results")


@dataclass(frozen=True)
class Figure:
    """One measurement.

    Attributes:
        name: What was measured.
        value: The median.
        unit: Of the value.
        goal: What must hold, such as "at least 6"; empty where nothing is asked.
        low: Smallest of the repeats.
        high: Largest of the repeats.
        load: Processes waiting for a core, averaged over the last minute, when it was done.
    """

    name: str
    value: float
    unit: str
    goal: str = ""
    low: float = float("nan")
    high: float = float("nan")
    load: float = float("nan")

    @property
    def met(self) -> str:
        """Whether the goal is met, in a word."""
        if not self.goal:
            return ""
        *_, bound, number = self.goal.split()
        holds = self.value >= float(number) if bound == "least" else self.value <= float(number)
        return "yes" if holds else "NO"


def figure(name: str, values: Iterable[float], unit: str, goal: str = "") -> Figure:
    """Return the median of some repeats as a figure."""
    values = list(values)
    return Figure(
        name, statistics.median(values), unit, goal, min(values), max(values), os.getloadavg()[0]
    )


def ratios(name: str, above: list[float], below: list[float], goal: str = "") -> Figure:
    """Return the median ratio of interleaved repeats, pair by pair."""
    return figure(name, [a / b for a, b in zip(above, below, strict=True)], "times", goal)


def show(done: Figure) -> None:
    """Print one line of the table."""
    spread = f"{done.low:.4g} .. {done.high:.4g}"
    print(
        f"{done.name:<58} {done.value:>10.4g} {done.unit:<12} {spread:<22} "
        f"{done.load:>5.1f}  {done.goal:<14} {done.met}",
        flush=True,
    )


def show_head() -> None:
    """Print the head of the table."""
    print(
        f"{'figure':<58} {'median':>10} {'unit':<12} {'lowest .. highest':<22} "
        f"{'load':>5}  {'goal':<14} met"
    )


def keep(figures: list[Figure]) -> Path:
    """Write all figures, with the machine they were taken on, as JSON."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / time.strftime("%Y-%m-%d-%H%M%S.json")
    machine = {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "python": platform.python_version(),
    }
    path.write_text(
        json.dumps({"machine": machine, "figures": [asdict(f) for f in figures]}, indent=1)
    )
    return path


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if "model name" in line), "")
