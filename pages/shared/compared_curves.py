"""What stands beside a run's curves: lines of other runs, the band between two, published figures.

Pure; never imports Streamlit. Accuracies and spreads are shares, 0..1; losses are in nats.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape  # Plotly reads tags in any text
from typing import Literal

import numpy as np
import pandas as pd

from pages.components.plain_figure import Properties
from pages.shared.charts import BAND, points, value_of_a_point
from pages.shared.metric_column_names import Measure
from pages.shared.palette import MUTED_COLOR

RANK = 1500  # in the legend: after the parties, before what is faintest
SPREAD = "rgba(110, 130, 160, 0.14)"
HOLLOW, LATER = "diamond-open", "triangle-right-open"
CLOSE = 0.15  # of the largest value: names are about as high
Side = Literal["above", "below"]


@dataclass(frozen=True)
class ComparedLine:
    """Another run's curve.

    Attributes:
        name: What it is called, on the line and in the legend.
        by_round: Its accuracy, 0..1, or its loss, by round; a round without one is skipped.
        side: On which side of its end its name stands.
        dash: Its style.
    """

    name: str
    by_round: "pd.Series[float]"
    side: Side = "above"
    dash: str = "solid"

    def traces(self, measure: Measure, num_rounds: int) -> list[Properties]:
        """Return what is drawn of it, if there is any of it."""
        known = self.by_round.dropna()
        if known.empty:
            return []
        label = [*[""] * (len(known) - 1), escape(self.name)]
        line = {
            "type": "scatter",
            "name": escape(self.name),
            "legendrank": RANK,
            "mode": "lines+text" if len(known) > 1 else "markers+text",
            "line": {"color": MUTED_COLOR, "width": 1.5, "dash": self.dash},
            "marker": {"color": MUTED_COLOR, "size": 5},
            "text": label,
            "textposition": "top left" if self.side == "above" else "bottom left",
            "textfont": {"size": 12, "color": MUTED_COLOR},
            "cliponaxis": False,
            "hovertemplate": value_of_a_point(measure),
        }
        return [line | points(known * _scale(measure))]


@dataclass(frozen=True)
class ComparedBand:
    """The calm area between two curves, in the rounds that both have.

    Attributes:
        one: Values by round, as in a line.
        other: Likewise; it does not matter which is higher.
    """

    one: "pd.Series[float]"
    other: "pd.Series[float]"

    def traces(self, measure: Measure, num_rounds: int) -> list[Properties]:
        """Return what is drawn of it, if there is any of it."""
        both = pd.DataFrame({"one": self.one, "other": self.other}).dropna() * _scale(measure)
        if len(both) < 2:
            return []
        edge = {
            "type": "scatter",
            "mode": "lines",
            "line": {"width": 0},
            "showlegend": False,
            "hoverinfo": "skip",
        }
        filled = {"fill": "tonexty", "fillcolor": BAND}
        return [edge | points(both["one"]), edge | points(both["other"]) | filled]


@dataclass(frozen=True)
class ComparedFigure:
    """A single accuracy to compare with, such as one that a paper reports.

    Attributes:
        accuracy: 0..1.
        words: What it is and who says so: "99 % after 20 rounds: McMahan et al. 2017, table 2".
        round: After which it was reached; `None` where it is a level for all rounds.
        spread: Half the width of what is told with it, such as a standard deviation, 0..1.
    """

    accuracy: float
    words: str
    round: int | None = None
    spread: float = 0.0

    def traces(self, measure: Measure, num_rounds: int) -> list[Properties]:
        """Return a marker at its round, or a level with its spread; nothing beside a loss.

        What was reached after the last round that is drawn stands at the edge and points on.
        """
        if measure != "accuracy":
            return []
        return self._level(num_rounds) if self.round is None else [self._marker(num_rounds)]

    def _marker(self, num_rounds: int) -> Properties:
        at = self.round or 0
        spread = {"error_y": {"type": "constant", "value": 100 * self.spread, "thickness": 1}}
        return {
            "type": "scatter",
            "name": escape(self.words),
            "legendrank": RANK,
            "mode": "markers",
            "x": np.array([min(at, num_rounds)]),
            "y": np.array([100 * self.accuracy]),
            "marker": {
                "color": MUTED_COLOR,
                "size": 11,
                "symbol": LATER if at > num_rounds else HOLLOW,
                "line": {"width": 2},
            },
            "cliponaxis": False,
            "hovertemplate": f"{escape(self.words)}<extra></extra>",
        } | (spread if self.spread else {})

    def _level(self, num_rounds: int) -> list[Properties]:
        ends, level = np.array([0, num_rounds]), np.full(2, 100 * self.accuracy)
        edge = {"type": "scatter", "mode": "lines", "x": ends, "showlegend": False}
        edge |= {"line": {"width": 0}, "hoverinfo": "skip"}
        filled = {"fill": "tonexty", "fillcolor": SPREAD}
        low, high = level - 100 * self.spread, level + 100 * self.spread
        band = [edge | {"y": low}, edge | {"y": high} | filled] if self.spread else []
        line = {
            "type": "scatter",
            "name": escape(self.words),
            "legendrank": RANK,
            "mode": "lines",
            "x": ends,
            "y": level,
            "line": {"color": MUTED_COLOR, "width": 1.5, "dash": "dot"},
            "hovertemplate": f"{escape(self.words)}<extra></extra>",
        }
        return [*band, line]


Compared = ComparedLine | ComparedBand | ComparedFigure


def beside_traces(
    beside: Sequence[Compared], measure: Measure, num_rounds: int
) -> list[Properties]:
    """Return what is drawn of all that stands beside a run's curves: areas first, under all lines.

    Args:
        beside: What stands there.
        measure: What is drawn.
        num_rounds: Where the axis of rounds ends.
    """
    areas_first = sorted(beside, key=lambda each: not isinstance(each, ComparedBand))
    return [trace for each in areas_first for trace in each.traces(measure, num_rounds)]


def sides_of_names(curves: Sequence["pd.Series[float]"]) -> list[Side]:
    """Return on which side of each curve's end its name stands clear.

    A curve that has risen lies below its end, one that has fallen above it. Where two end close to
    each other, the name of the higher one stands above both and the other's below.

    Args:
        curves: Values by round, at least one each, and none missing.
    """
    ends = [float(curve.iloc[-1]) for curve in curves]
    largest = max((float(curve.abs().max()) for curve in curves), default=0.0)
    if len(ends) > 1 and max(ends) - min(ends) < CLOSE * largest:
        highest = ends.index(max(ends))
        return ["above" if place == highest else "below" for place in range(len(ends))]
    return ["above" if curve.iloc[-1] >= curve.iloc[0] else "below" for curve in curves]


def _scale(measure: Measure) -> int:
    return 100 if measure == "accuracy" else 1
