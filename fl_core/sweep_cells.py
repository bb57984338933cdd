"""What came of each value of a sweep, over its seeds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fl_core.sweep_plan import SweepPlan


@dataclass(frozen=True)
class Cell:
    """What came of one value of each axis, over seeds.

    Attributes:
        mean: `None` where nothing is known yet.
        low: The lowest of the seeds.
        high: The highest.
        seeds: How many of them there are.
    """

    mean: float | None
    low: float | None
    high: float | None
    seeds: int


def cells_of(plan: SweepPlan, values: Sequence[float | None]) -> list[list[Cell]]:
    """Return what came of each value of the second axis (rows) and of the first (columns).

    Args:
        plan: The sweep.
        values: Of each of its points, in their order; `None` where nothing is known.
    """
    rows = len(plan.second.values) if plan.second else 1
    found: list[list[list[float]]] = [[[] for _ in plan.first.values] for _ in range(rows)]
    for point, value in zip(plan.points(), values, strict=True):
        if value is not None:
            found[point.second][point.first].append(value)
    return [[_cell(each) for each in row] for row in found]


def _cell(values: Sequence[float]) -> Cell:
    if not values:
        return Cell(None, None, None, 0)
    return Cell(float(np.mean(values)), min(values), max(values), len(values))
