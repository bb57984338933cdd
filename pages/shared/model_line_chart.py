"""How well models do along the straight line between two of them. Pure; never imports Streamlit."""

from collections.abc import Mapping, Sequence
from html import escape  # Plotly reads tags in any text

import numpy as np
from numpy.typing import NDArray

from pages.components.plain_figure import PlainFigure
from pages.language.spoken import text
from pages.shared.palette import GLOBAL_COLOR, MUTED_COLOR, PARTY_COLORS

COLORS = (GLOBAL_COLOR, PARTY_COLORS[1], PARTY_COLORS[0])


def model_line_chart(
    positions: Sequence[float],
    losses: Mapping[str, NDArray[np.float64]],
    ends: tuple[str, str],
    middle: str,
) -> PlainFigure:
    """Draw the loss along lines between two models.

    Args:
        positions: Where on the line, ascending; 0 and 1 are the two models.
        losses: By what a line is called, the loss at each position, in nats.
        ends: What the two models are called.
        middle: What the model half-way is called, their mean.
    """
    lines = [
        {
            "type": "scatter",
            "name": escape(name),
            "x": np.array(positions, float),
            "y": np.asarray(values, float),
            "mode": "lines+markers",
            "line": {"color": color, "width": 3},
            "marker": {"size": 6},
            "hovertemplate": "%{y:.2f}",
        }
        for (name, values), color in zip(losses.items(), COLORS, strict=False)
    ]
    marks = {"tickvals": [0, 0.5, 1], "ticktext": [ends[0], middle, ends[1]]}
    layout = {
        "hovermode": "x unified",
        "xaxis": marks | {"showgrid": True, "gridcolor": MUTED_COLOR},
        "yaxis": {"title": {"text": text("Loss on test images (nats)")}, "rangemode": "tozero"},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "margin": {"l": 56, "r": 24, "t": 12, "b": 44},
    }
    return PlainFigure(lines, layout)
