"""What stands beside a run's curves: lines of other runs, the band between two, published figures.

Pure; never imports Streamlit. Accuracies and spreads are shares, 0..1; losses are in nats.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape  # Plotly reads tags in any text

import numpy as np
import pandas as pd

from pages.components.plain_figure import Properties
from pages.shared.charts import BAND, points, value_of_a_point
from pages.shared.line_labels import label_of
from pages.shared.metric_column_names import Measure
from pages.shared.palette import MUTED_COLOR

SPREAD = "rgba(110, 130, 160, 0.14)"
HOLLOW, LATER = "diamond-open", "triangle-right-open"


@dataclass(frozen=True)
class ComparedLine:
    """Another run's curve.

    Attributes:
        name: What it is called, where a pointer asks.
        by_round: Its accuracy, 0..1, or its loss, by round; a round without one is skipped.
        label: What stands at its end; without, its name, as far as there is room.
        dash: Its style.
        faint: Whether it is to be seen after all others.
    """

    name: str
    by_round: "pd.Series[float]"
    label: str = ""
    dash: str = "solid"
    faint: bool = False

    def traces(self, measure: Measure, num_rounds: int) -> list[Properties]:
        """Return what is drawn of it, if there is any of it."""
        known = self.by_round.dropna()
        known = known[known.index <= num_rounds]
        if known.empty:
            return []
        line = {
            "type": "scatter",
            "name": escape(self.name),
            "meta": label_of(self.label or self.name),
            "mode": "lines" if len(known) > 1 else "markers",
            "line": {"color": MUTED_COLOR, "width": 1.5, "dash": self.dash},
            "marker": {"color": MUTED_COLOR, "size": 5},
            "opacity": 0.5 if self.faint else None,
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

    @property
    def _label(self) -> str:
        return label_of(self.words.partition(":")[0])

    def _marker(self, num_rounds: int) -> Properties:
        at = self.round or 0
        spread = {"error_y": {"type": "constant", "value": 100 * self.spread, "thickness": 1}}
        return {
            "type": "scatter",
            "name": escape(self.words),
            "meta": self._label,
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
        edge = {"type": "scatter", "mode": "lines", "x": ends}
        edge |= {"line": {"width": 0}, "hoverinfo": "skip"}
        filled = {"fill": "tonexty", "fillcolor": SPREAD}
        low, high = level - 100 * self.spread, level + 100 * self.spread
        band = [edge | {"y": low}, edge | {"y": high} | filled] if self.spread else []
        line = {
            "type": "scatter",
            "name": escape(self.words),
            "meta": self._label,
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


def _scale(measure: Measure) -> int:
    return 100 if measure == "accuracy" else 1
