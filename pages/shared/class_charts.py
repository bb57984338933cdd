"""Which classes a model confuses, as Plotly's figures in plain data. Pure, without Streamlit."""

from collections.abc import Callable, Sequence
from html import escape  # Plotly reads tags in any text
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.class_accuracy import class_accuracies, row_shares
from fl_core.told_values import Share
from pages.components.plain_figure import PlainFigure, Properties
from pages.language.spoken import text
from pages.shared.charts import MOST_NAMES, class_axis, height_of_names, told_apart
from pages.shared.palette import MUTED_COLOR, SEQUENTIAL_SCALE

SHARE_TAKEN = "“{truth}” taken for “{said}”: {share} % of its images, {count}"
TAKEN = "“{truth}” taken for “{said}”: {count} images"
RECOGNISED = "“{name}”: {share} % of {images} recognised"

MOST_NUMBERS = 20
"""Classes up to which each cell has its number in it."""

BAR_COLOR = "var(--st-primary-color)"
FAINT_SCALE = tuple((place**2, color) for place, color in SEQUENTIAL_SCALE)
"""Brightens soon: a few percent of mistakes would be as dark as none on an even scale."""

A_GAP = {"ticks": "outside", "ticklen": 8, "tickcolor": "rgba(0, 0, 0, 0)"}
"""Between names and bars: a short bar's number would read as a part of the name."""

DOWN = {"type": "category", "autorange": "reversed", "showgrid": False, "fixedrange": True}
"""An axis of classes, the first of them uppermost."""

DARK_INK_FROM = 0.45  # of the way along the scale


def confusion_heatmap(
    confusion: NDArray[np.intp], class_names: Sequence[str], as_shares: bool = True
) -> PlainFigure:
    """Draw what images of each class are taken for: rows are the truth, columns what is said.

    Args:
        confusion: `[num_classes, num_classes]` counts.
        class_names: One a class.
        as_shares: Whether colours and numbers are percent of the row, or counts.
    """
    percent = row_shares(confusion) * 100
    drawn = percent.round(1).astype(np.float32) if as_shares else _small(confusion)
    most = 100 if as_shares else max(1, int(confusion.max()))
    names = [escape(name) for name in class_names]
    told = {"truth": "%{y}", "said": "%{x}", "share": "%{z:.1f}"}
    told |= {"count": "%{customdata:,}" if as_shares else "%{z:,}"}
    cells = {
        "type": "heatmap",
        "x": names,
        "y": names,
        "z": drawn,
        "zmin": 0,
        "zmax": most,
        "colorscale": FAINT_SCALE,
        "customdata": _small(confusion) if as_shares else None,
        "hovertemplate": text(SHARE_TAKEN if as_shares else TAKEN, **told) + "<extra></extra>",
        "colorbar": {"title": {"text": "%" if as_shares else text("images")}, "thickness": 10},
        "xgap": 1 if len(names) <= MOST_NAMES else 0,
        "ygap": 1 if len(names) <= MOST_NAMES else 0,
    }
    word: Callable[[float], str] = _percent if as_shares else "{:.0f}".format
    numbers = _numbers(drawn, most, names, word) if len(names) <= MOST_NUMBERS else []
    layout = {
        "xaxis": class_axis(class_names) | {"title": {"text": text("Taken for")}},
        "yaxis": DOWN | _shortened(class_names) | {"title": {"text": text("Truth")}},
        "margin": {"l": 58, "r": 4, "t": 48, "b": 4},
    }
    return PlainFigure([cells, *numbers], layout)


def class_accuracy_bars(
    confusion: NDArray[np.intp], class_names: Sequence[str], worst_first: bool = False
) -> PlainFigure:
    """Draw how many images of each class are recognised, in percent, and of all as a line.

    Args:
        confusion: `[num_classes, num_classes]` counts, rows are the truth.
        class_names: One a class.
        worst_first: Whether the worst is uppermost; else the order is that of the classes.
    """
    percent, of_class = class_accuracies(confusion) * 100, confusion.sum(axis=1)
    order = np.argsort(percent, kind="stable") if worst_first else np.arange(len(percent))
    names = [class_names[n] for n in order]
    known = [
        text("{share} %", share=Share(percent[n] / 100)) if of_class[n] else text("no images")
        for n in order
    ]
    bars = {
        "type": "bar",
        "x": percent[order].astype(np.float32),
        "y": [escape(name) for name in names],
        "orientation": "h",
        "marker": {"color": BAR_COLOR},
        "text": known if len(names) <= MOST_NUMBERS else None,
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": of_class[order],
        "hovertemplate": text(RECOGNISED, name="%{y}", share="%{x:.1f}", images="%{customdata:,}")
        + "<extra></extra>",
    }
    of_all = 100 * float(np.trace(confusion)) / max(1, int(confusion.sum()))
    layout = _line_across(of_all, text("all")) | {
        "xaxis": {
            "title": {"text": text("Recognised (%)")},
            "range": [0, 101],
            "dtick": 20,
            "fixedrange": True,
        },
        "yaxis": DOWN | _shortened(names) | A_GAP,
        "bargap": 0.25 if len(names) <= MOST_NUMBERS else 0,
        "margin": {"l": 58, "r": 52, "t": 28, "b": 44},
    }
    return PlainFigure([bars], layout)


def height_of_classes(class_names: Sequence[str]) -> int:
    """Return how high a chart with a row a class is, in CSS pixels."""
    return max(240, min(680, 120 + 32 * len(class_names))) + height_of_names(class_names)


def _shortened(class_names: Sequence[str]) -> Properties:
    """Return the words beside the axis where names are long: shortened, and of very many some."""
    if not height_of_names(class_names):
        return {}
    some = class_names[:: -(-len(class_names) // MOST_NAMES)]
    return {
        "tickfont": {"size": 11},
        "tickvals": [escape(name) for name in some],
        "ticktext": [escape(name) for name in told_apart(some)],
    }


def _numbers(
    drawn: NDArray[Any], most: float, names: Sequence[str], word: Callable[[float], str]
) -> list[Properties]:
    """Return what cells say, written into them, unless it is nothing: so mistakes stand out.

    Not by the map itself, whose ink is too pale to be read on the colours in the middle.
    """
    bright = np.sqrt(drawn / most) >= DARK_INK_FROM
    written = []
    for ink, cells in (("#FFFFFF", ~bright), ("#000000", bright)):
        rows, columns = np.nonzero(cells & (drawn > 0))
        written.append(
            {
                "type": "scatter",
                "x": [names[n] for n in columns.tolist()],
                "y": [names[n] for n in rows.tolist()],
                "text": [word(value) for value in drawn[rows, columns].tolist()],
                "mode": "text",
                "textfont": {"color": ink},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return written


def _line_across(value: float, word: str) -> Properties:
    """Return a dotted line up and down a chart, behind what is drawn, with a word above it."""
    over_all = {"xref": "x", "yref": "y domain"}
    line = {"color": MUTED_COLOR, "width": 1.5, "dash": "dot"}
    ends = {"x0": value, "x1": value, "y0": 0, "y1": 1}
    above = {"x": value, "xanchor": "center", "y": 1, "yanchor": "bottom", "showarrow": False}
    said = {"text": word, "font": {"color": MUTED_COLOR}}
    return {
        "shapes": [{"type": "line", "layer": "below", "line": line} | ends | over_all],
        "annotations": [said | above | over_all],
    }


def _percent(share: float) -> str:
    return text("{share:.0f}" if share >= 9.95 else "{share:.1f}", share=share)


def _small(counts: NDArray[np.intp]) -> NDArray[np.integer]:
    """Return counts in as few bytes as they need: a hundred classes have ten thousand cells."""
    return counts.astype(np.min_scalar_type(int(counts.max(initial=0))))
