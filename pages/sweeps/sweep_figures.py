"""What a sweep came to, as figures: lines with bands over seeds, a map of two numbers. Pure."""

from collections.abc import Sequence
from html import escape  # Plotly reads tags in any text

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fl_core.sweep_cells import Cell
from fl_core.sweep_plan import Axis, SweepPlan
from pages.components.plain_figure import PlainFigure, Properties
from pages.language.spoken import text
from pages.shared.axis_title import lines_beside
from pages.shared.line_labels import end_labels, label_of, width_of_labels
from pages.shared.palette import (
    SEQUENTIAL_SCALE,
    party_color,
    party_dash,
    party_marker,
)
from pages.shared.seed_band import seed_band

HEIGHT = 420  # pixels
TOP, BOTTOM, LEFT = 12, 52, 60
LINE = 18  # pixels of a line beside the axis


def lines(
    plan: SweepPlan, cells: Sequence[Sequence[Cell]], title: str, percent: bool
) -> PlainFigure:
    """Draw a line for each value of the second axis, against the first.

    Args:
        plan: The sweep.
        cells: What came of it, as `fl_core.sweep_cells` gives it.
        title: What the values are.
        percent: Whether they are percents, and the axis begins at 0 and ends at 100.
    """
    names = _names(plan)
    drawn = [(place, name, row) for place, (name, row) in enumerate(zip(names, cells, strict=True))]
    areas = [trace for each in drawn for trace in _area(plan, *each)]
    curves = [_line(plan.first, *each) for each in drawn if any(c.seeds for c in each[2])]
    high = 100.0 if percent else 1.05 * _highest(cells)
    room = HEIGHT - TOP - BOTTOM
    beside = lines_beside(title, room)
    left = LEFT + LINE * (len(beside) - 1)
    labels = end_labels(curves, 0, 1.01 * high, room) if plan.second else []
    layout = {
        "hovermode": "x unified",
        "xaxis": _across(plan.first),
        "yaxis": {"title": {"text": "<br>".join(beside)}, "range": [0, 1.01 * high]},
        "showlegend": False,
        "annotations": labels or None,
        "margin": {"l": left, "r": _right(plan, curves), "t": TOP, "b": BOTTOM},
    }
    return PlainFigure([*areas, *curves], layout)


def heat_map(plan: SweepPlan, cells: Sequence[Sequence[Cell]], title: str) -> PlainFigure:
    """Draw the means as a map of both axes."""
    second = plan.second
    assert second is not None
    means = [[np.nan if cell.mean is None else cell.mean for cell in row] for row in cells]
    trace = {
        "type": "heatmap",
        "x": [text(value.told) for value in plan.first.values],
        "y": [text(value.told) for value in second.values],
        "z": np.array(means, dtype=float),
        "colorscale": [list(step) for step in SEQUENTIAL_SCALE],
        "texttemplate": "%{z:.1f}",
        "xgap": 2,
        "ygap": 2,
        "colorbar": {"title": {"text": title, "side": "right"}},
        "hovertemplate": "%{x}, %{y}: %{z:.1f}<extra></extra>",
    }
    layout = {
        "xaxis": {"title": {"text": text(plan.first.label)}, "type": "category"},
        "yaxis": {"title": {"text": text(second.label)}, "type": "category"},
        "margin": {"l": LEFT, "r": 12, "t": TOP, "b": BOTTOM},
    }
    return PlainFigure([trace] if any(c.seeds for row in cells for c in row) else [], layout)


def table_of(plan: SweepPlan, cells: Sequence[Sequence[Cell]]) -> pd.DataFrame:
    """Return the numbers behind a figure, a row for each value of both axes."""
    names = _names(plan)
    rows = [
        {
            text(plan.first.label): text(value.told),
            **({text(plan.second.label): name} if plan.second else {}),
            text("Mean"): cell.mean,
            text("Lowest"): cell.low,
            text("Highest"): cell.high,
            text("Seeds"): cell.seeds,
        }
        for name, row in zip(names, cells, strict=True)
        for value, cell in zip(plan.first.values, row, strict=True)
    ]
    return pd.DataFrame(rows)


def place_of(
    plan: SweepPlan, cells: Sequence[Sequence[Cell]], x: object, y: object
) -> tuple[int, int] | None:
    """Return the places on both axes of the point that was pressed in a figure of a sweep.

    Args:
        plan: The sweep.
        cells: What came of it.
        x: Where it was pressed, as the figure calls it: a browser can say anything.
        y: Likewise.
    """
    words = [text(value.told) for value in plan.first.values]
    if plan.second and isinstance(y, str):  # of a map
        lines_of = [text(value.told) for value in plan.second.values]
        return (words.index(x), lines_of.index(y)) if x in words and y in lines_of else None
    if not _is_number(x) or not _is_number(y):
        return None
    first = int(np.abs(_places(plan.first) - float(str(x))).argmin())
    known = [
        (abs(mean - float(str(y))), second)
        for second, row in enumerate(cells)
        if (mean := row[first].mean) is not None
    ]
    return (first, min(known)[1]) if known else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _names(plan: SweepPlan) -> list[str]:
    return [text(value.told) for value in plan.second.values] if plan.second else [text("Mean")]


def _places(axis: Axis) -> NDArray[np.float64]:
    if axis.is_numeric:
        return np.array([value.number for value in axis.values], dtype=float)
    return np.arange(len(axis.values), dtype=float)


def _across(axis: Axis) -> Properties:
    told: Properties = {"title": {"text": text(axis.label)}, "zeroline": False}
    if axis.is_numeric:
        return told
    words = [text(value.told) for value in axis.values]
    ticks = {"tickmode": "array", "tickvals": list(range(len(words))), "ticktext": words}
    return told | ticks | {"range": [-0.3, len(words) - 0.7]}


def _line(axis: Axis, place: int, name: str, row: Sequence[Cell]) -> Properties:
    means = [np.nan if cell.mean is None else cell.mean for cell in row]
    return {
        "type": "scatter",
        "name": escape(name),
        "meta": label_of(name),
        "mode": "lines+markers",
        "x": _places(axis),
        "y": np.array(means, dtype=float),
        "line": {"color": party_color(place), "width": 2.5, "dash": party_dash(place)},
        "marker": {"size": 8, "symbol": party_marker(place)},
        "hovertemplate": "%{y:.1f}",
    }


def _area(plan: SweepPlan, place: int, name: str, row: Sequence[Cell]) -> list[Properties]:
    if not any(cell.seeds > 1 for cell in row):
        return []
    known = [at for at, cell in enumerate(row) if cell.seeds]
    low = np.array([row[at].low for at in known], dtype=float)
    high = np.array([row[at].high for at in known], dtype=float)
    names = (text("{name}, lowest", name=name), text("{name}, highest", name=name))
    x = _places(plan.first)[known]
    return seed_band(party_color(place), x, low, high, names, len(_names(plan)))


def _highest(cells: Sequence[Sequence[Cell]]) -> float:
    return max((cell.high for row in cells for cell in row if cell.high is not None), default=1.0)


def _right(plan: SweepPlan, curves: Sequence[Properties]) -> int:
    return width_of_labels(curves) if plan.second else 12
