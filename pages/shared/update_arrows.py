"""A round's updates as arrows in the plane that keeps most of their lengths.

Pure; never imports Streamlit.
"""

from collections.abc import Sequence

import numpy as np

from fl_core.analysis.update_plane import UpdatePlane
from pages.components.plain_figure import PlainFigure, Properties
from pages.language.spoken import text
from pages.shared.numbered_parties import party_names
from pages.shared.palette import GLOBAL_COLOR, party_color

HEAD_ROOM = 1.15


def update_arrows(
    plane: UpdatePlane, parties: Sequence[int], mean: str, reach: float | None = None
) -> PlainFigure:
    """Draw each update from the server's model to where its party went, and their mean.

    Both axes have one scale, so that lengths and angles are those in the plane.

    Args:
        plane: Where they lie.
        parties: Whose each is, from 0.
        mean: What the mean is called.
        reach: How far the axes go, for charts that are to be compared; by default as far as needed.
    """
    longest = reach or float(np.abs([*plane.arrows, plane.mean]).max(initial=1e-12))
    arrows = [
        _arrow(end, name, party_color(party), 3)
        for end, party, name in zip(plane.arrows, parties, party_names(parties), strict=True)
    ]
    bounds = [-HEAD_ROOM * longest, HEAD_ROOM * longest]
    plain = {"range": bounds, "zeroline": True, "showticklabels": False, "fixedrange": True}
    layout = {
        "xaxis": plain | {"title": {"text": text("towards the mean of all updates")}},
        "yaxis": plain | {"title": {"text": text("away from it")}, "scaleanchor": "x"},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "margin": {"l": 40, "r": 8, "t": 12, "b": 40},
    }
    return PlainFigure([*arrows, _arrow(plane.mean, mean, GLOBAL_COLOR, 5)], layout)


def _arrow(end: np.ndarray, name: str, color: str, width: int) -> Properties:
    """Return a line from the origin that ends in a head, which points as the line does."""
    return {
        "type": "scatter",
        "name": name,
        "x": np.array([0.0, end[0]]),
        "y": np.array([0.0, end[1]]),
        "mode": "lines+markers",
        "line": {"color": color, "width": width},
        "marker": {
            "symbol": ["circle", "arrow"],
            "size": [1, 8 + 2 * width],
            "angleref": "previous",
            "color": color,
        },
        "hovertemplate": f"{name}<extra></extra>",
    }
