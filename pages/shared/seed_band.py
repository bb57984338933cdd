"""The area between the lowest and the highest of several seeds, under a line. Pure."""

from html import escape  # Plotly reads tags in any text

import numpy as np
from numpy.typing import NDArray

from pages.components.plain_figure import Properties

FEW = 4  # lines
OPAQUE, FAINT = "30", "16"
"""How much of its colour an area has, as two hex digits: many areas cover each other."""


def seed_band(
    color: str,
    x: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    names: tuple[str, str],
    num_lines: int,
) -> list[Properties]:
    """Return the two edges of an area, filled between.

    Args:
        color: Of its line, "#RRGGBB".
        x: Where the edges are.
        low: The lower one.
        high: The higher one.
        names: What the lower and the higher edge are called.
        num_lines: How many lines the chart has.
    """
    edge = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "line": {"width": 0, "color": color},
        "hoverinfo": "skip",
    }
    filled = f"{color}{OPAQUE if num_lines <= FEW else FAINT}"
    return [
        edge | {"name": escape(names[0]), "y": low},
        edge | {"name": escape(names[1]), "y": high, "fill": "tonexty", "fillcolor": filled},
    ]
