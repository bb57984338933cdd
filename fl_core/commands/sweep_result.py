"""What a sweep came to, on a terminal and for other programs."""

from collections.abc import Iterator
from typing import Any

from fl_core.runs.run_states import RunState
from fl_core.runs.sweep_outcome import FINAL, MEASURES, Moment
from fl_core.sweep_cells import Cell, cells_of
from fl_core.sweep_plan import SweepPlan, Value
from fl_core.text_table import table_lines, wrapped

NOTHING = "-"


def result_lines(plan: SweepPlan, moment: Moment, width: int | None) -> Iterator[str]:
    """Yield a table of a sweep: values of the first axis by those of the second."""
    cells = cells_of(plan, moment.values(FINAL))
    what = f"{MEASURES[FINAL]}: mean (lowest–highest) of {_seeds(len(plan.seeds))}"
    yield from wrapped(what, width)
    lines = [value.words for value in plan.second.values] if plan.second else ["Accuracy"]
    rows = [
        [value.words, *(_told(row[place]) for row in cells)]
        for place, value in enumerate(plan.first.values)
    ]
    yield from table_lines([plan.first.label, *lines], rows, width)


def result_for_programs(plan: SweepPlan, moment: Moment) -> list[dict[str, Any]]:
    """Return an object for each value of both axes; accuracies are shares, 0..1."""
    cells = cells_of(plan, moment.values(FINAL))
    seconds: tuple[Value | None, ...] = plan.second.values if plan.second else (None,)
    return [
        {
            "values": [each.words for each in (value, line) if each],
            "settings": dict([*(line.settings if line else ()), *value.settings]),
            "mean": _share(cells[second][first].mean),
            "lowest": _share(cells[second][first].low),
            "highest": _share(cells[second][first].high),
            "seeds": cells[second][first].seeds,
            "runs": _runs_at(moment, first, second),
        }
        for second, line in enumerate(seconds)
        for first, value in enumerate(plan.first.values)
    ]


def _runs_at(moment: Moment, first: int, second: int) -> list[str]:
    return [
        run.id
        for point, run in zip(moment.points, moment.runs, strict=True)
        if (point.first, point.second) == (first, second)
        and run is not None
        and run.state is RunState.FINISHED
    ]


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _told(cell: Cell) -> str:
    if cell.mean is None or cell.low is None or cell.high is None:
        return NOTHING
    if cell.seeds == 1:
        return f"{cell.mean:.1f}"
    return f"{cell.mean:.1f} ({cell.low:.1f}–{cell.high:.1f})"


def _seeds(count: int) -> str:
    return "1 seed" if count == 1 else f"{count} seeds"
