"""The charts that lessons have in common. Pure; never imports Streamlit."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape  # Plotly reads tags in any text

import numpy as np
import pandas as pd

from fl_core.translatable import translatable
from pages.components.plain_figure import PlainFigure, Properties
from pages.learn.lesson import Option
from pages.learn.words import said
from pages.shared.charts import points, round_axis
from pages.shared.palette import MUTED_COLOR

ACCURACY = translatable("Accuracy on the common test images (%)")
GUESS_COLOR = "var(--st-primary-color)"
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"}


@dataclass(frozen=True)
class Line:
    """A curve of percents.

    Attributes:
        name: What it is called.
        values: Percents by round or by what else the axis says.
        color: As CSS has it.
        width: In CSS pixels.
        dash: Its style.
    """

    name: str
    values: "pd.Series[float]"
    color: str
    width: float = 3
    dash: str = "solid"

    def trace(self) -> Properties:
        """Return what is drawn of it."""
        return points(self.values) | {
            "type": "scatter",
            "name": escape(self.name),
            "mode": "lines+markers" if self.dash == "solid" else "lines",
            "line": {"color": self.color, "width": self.width, "dash": self.dash},
            "marker": {"size": 6},
            "hovertemplate": "%{y:.1f} %",
        }


@dataclass(frozen=True)
class Bar:
    """A bar of a percent, in a group of its own name."""

    group: str
    name: str
    percent: float
    color: str


def level(name: str, percent: float, last: float, color: str = MUTED_COLOR) -> Properties:
    """Return a dashed line across, from 0 to `last`."""
    return Line(name, pd.Series([percent, percent], [0.0, last]), color, 2, "dash").trace()


def guessed(guesses: Sequence[Option], last: float) -> list[Properties]:
    """Return a dashed line for each guess that is a number, as it was made."""
    known = [option for option in guesses if option.percent is not None]
    return [
        level(
            said("Your guess: {guess}", guess=said(option.words)),
            option.percent or 0.0,
            last,
            GUESS_COLOR,
        )
        for option in known
    ]


def accuracy_curves(
    lines: Sequence[Line],
    more: Sequence[Properties],
    last: float,
    axis: str = ACCURACY,
    across: str = "Round",
) -> PlainFigure:
    """Draw percents against rounds, or what else goes across.

    Args:
        lines: The curves; empty ones are left out.
        more: What else is drawn, such as guesses.
        last: Where the axis across ends.
        axis: What the percents are.
        across: What goes across.
    """
    drawn = [line.trace() for line in lines if len(line.values)]
    whole = across == "Round"
    layout = {
        "hovermode": "x unified",
        "xaxis": round_axis(int(last))
        if whole
        else {"title": {"text": said(across)}, "range": [0, last]},
        "yaxis": {"title": {"text": said(axis)}, "range": [0, 101]},
        "legend": LEGEND,
        "showlegend": True,
        "margin": {"l": 56, "r": 12, "t": 12, "b": 44},
    }
    return PlainFigure([*drawn, *more], layout)


def accuracy_bars(bars: Sequence[Bar], axis: str = ACCURACY) -> PlainFigure:
    """Draw percents as bars, in groups in the order in which they come, the number above each."""
    traces = [
        {
            "type": "bar",
            "x": [[escape(bar.group)], [escape(bar.name)]],
            "y": np.array([bar.percent]),
            "name": escape(bar.name),
            "marker": {"color": bar.color},
            "text": [f"{bar.percent:.1f}"],
            "textposition": "outside",
            "cliponaxis": False,
            "hovertemplate": f"{escape(bar.name)}: %{{y:.1f}} %<extra></extra>",
            "showlegend": False,
        }
        for bar in bars
    ]
    layout = {
        "barmode": "overlay",
        "xaxis": {"type": "multicategory", "fixedrange": True},
        "yaxis": {"title": {"text": said(axis)}, "range": [0, 109], "dtick": 20},
        "margin": {"l": 56, "r": 12, "t": 12, "b": 60},
    }
    return PlainFigure(traces, layout)
