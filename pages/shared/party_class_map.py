"""Which classes each party's model recognises, and which the average does: a map of both.

Pure; never imports Streamlit.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pages.components.plain_figure import PlainFigure
from pages.language.spoken import text
from pages.shared.charts import class_axis
from pages.shared.palette import SEQUENTIAL_SCALE


def party_class_map(
    percent: NDArray[np.float64], rows: Sequence[str], class_names: Sequence[str]
) -> PlainFigure:
    """Draw how much of each class is recognised: rows are models, columns classes.

    Args:
        percent: `[num_models, num_classes]`, 0..100; NaN leaves a cell empty.
        rows: What each model is called, the first uppermost.
        class_names: One a column.
    """
    cells = {
        "type": "heatmap",
        "x": [*class_names],
        "y": [*rows],
        "z": percent.astype(np.float32),
        "zmin": 0,
        "zmax": 100,
        "colorscale": SEQUENTIAL_SCALE,
        "texttemplate": "%{z:.0f}",
        "hovertemplate": "%{y}, “%{x}”: %{z:.1f} % recognised<extra></extra>",
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }
    layout = {
        "meta": {"z": text("Recognised (%)")},
        "xaxis": class_axis(class_names),
        "yaxis": {"autorange": "reversed", "showgrid": False, "fixedrange": True, "nticks": 30},
        "margin": {"l": 110, "r": 8, "t": 28, "b": 8},
    }
    return PlainFigure([cells] if percent.size else [], layout)
