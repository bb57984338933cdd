"""The curves of what is compared: over each other, or each in a picture of its own. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape  # Plotly reads tags in any text
from textwrap import wrap

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fl_core.analysis.seed_spread import Band, band_over_seeds
from fl_core.short_text import shortened
from fl_core.translatable import translatable
from pages.compare.run_measures import IMAGES, MEGABYTES, ROUNDS, SECONDS
from pages.components.plain_figure import PlainFigure, Properties
from pages.language.spoken import text
from pages.shared.accuracy_axis import axis_start
from pages.shared.line_labels import end_labels, height_of_a_name, labels_beneath, width_of_labels
from pages.shared.palette import party_color, party_dash, party_marker
from pages.shared.seed_band import seed_band

HEIGHT, SMALL_HEIGHT = 440, 260  # pixels
TOP, BOTTOM, LEFT = 12, 48, 60
AXIS_TITLES = {
    ROUNDS: translatable("Round"),
    IMAGES: translatable("Images trained on, by all parties together"),
    MEGABYTES: translatable("Megabytes sent"),
    SECONDS: translatable("Seconds of training"),
}
MOST_SMOOTHED = 25  # rounds
AT_THE_ENDS = 0.012
"""Of what the axis shows, so much more at either end."""
MOST_LETTERS, MOST_ON_A_PHONE = 28, 10  # of a name at the end of a line
MOST_BENEATH = 14  # names; of more there would be no room for the lines above them
MOST_BESIDE = 52  # letters in a line


@dataclass(frozen=True)
class Curve:
    """What is drawn of a group.

    Attributes:
        name: What it is called.
        place: Its place among all: the colour.
        tables: Of each of its runs `measures`.
    """

    name: str
    place: int
    tables: Sequence[pd.DataFrame]


def band_of(curve: Curve, x: str, column: str, smooth: int = 1) -> Band:
    """Return what is drawn of a group: mean and range over its seeds, by round.

    Args:
        curve: The group.
        x: What the axis says, one of `AXES`.
        column: What is drawn, as the tables call it; shares in percent.
        smooth: Over so many measured rounds, that one and those before it, a mean is drawn.
    """
    scale = 100.0 if column.endswith("accuracy") else 1.0
    known = [table[[x, column]].dropna() for table in curve.tables]
    return band_over_seeds(
        [
            (
                table[x].to_numpy(float),
                scale * table[column].rolling(smooth, min_periods=1).mean().to_numpy(float),
            )
            for table in known
        ]
    )


def overlaid(
    curves: Sequence[Curve], x: str, column: str, title: str, smooth: int = 1
) -> PlainFigure:
    """Draw all curves over each other; of several seeds the mean, and the range as an area."""
    bands = [(curve, band_of(curve, x, column, smooth)) for curve in curves]
    drawn = [pair for pair in bands if len(pair[1].x)]
    several = [(curve, band) for curve, band in drawn if len(curve.tables) > 1]
    areas = [area for each in several for area in _area(*each, len(drawn))]
    lines = [_line(curve, band) for curve, band in drawn]
    low, high = _range(lines, column)
    layout = {
        "hovermode": "x unified",
        "xaxis": {"title": {"text": text(AXIS_TITLES[x])}, "range": _x_range(lines)},
        "yaxis": {"title": {"text": _with_start(title, low)}, "range": [low, high]},
        "showlegend": False,
        "annotations": _names(lines, low, high) or None,
        "margin": {"l": LEFT, "r": width_of_labels(lines), "t": TOP, "b": BOTTOM},
    }
    return PlainFigure([*areas, *lines], layout)


def on_a_phone(figure: PlainFigure) -> Properties:
    """Return what is otherwise in the layout of `overlaid` where names would leave lines no room:
    they stand beneath, or, if they are many, are shorter."""
    lines = [trace for trace in figure.traces if "meta" in trace]
    margin = figure.layout["margin"]
    if len(lines) > MOST_BENEATH:
        short = [line | {"meta": shortened(line["meta"], MOST_ON_A_PHONE)} for line in lines]
        names = _names(short, *figure.layout["yaxis"]["range"])
        return {"annotations": names, "margin": margin | {"r": width_of_labels(short)}}
    below = {"r": TOP, "b": BOTTOM + height_of_a_name(len(lines)) * len(lines)}
    return {"annotations": labels_beneath(lines, BOTTOM), "margin": margin | below}


def small_multiples(
    curves: Sequence[Curve], x: str, column: str, title: str, smooth: int = 1
) -> list[tuple[str, PlainFigure]]:
    """Draw each curve in a picture of its own, with the same axes in all of them."""
    whole = overlaid(curves, x, column, title, smooth)
    low, high = whole.layout["yaxis"]["range"]
    found = []
    for curve in curves:
        one = overlaid([curve], x, column, title, smooth)
        layout = one.layout | {
            "xaxis": one.layout["xaxis"] | {"range": whole.layout["xaxis"]["range"]},
            "yaxis": {"range": [low, high]},
            "annotations": None,
            "margin": {"l": 40, "r": 8, "t": TOP, "b": BOTTOM},
        }
        found.append((curve.name, PlainFigure(one.traces, layout)))
    return found


def _line(curve: Curve, band: Band) -> Properties:
    name = escape(curve.name)
    return {
        "type": "scatter",
        "name": name,
        "meta": shortened(curve.name, MOST_LETTERS),
        "mode": "lines+markers",
        "x": band.x,
        "y": band.mean,
        "line": {
            "color": party_color(curve.place),
            "width": 2.5,
            "dash": party_dash(curve.place),
        },
        "marker": {"size": 6, "symbol": party_marker(curve.place)},
        "hovertemplate": "%{y:.1f} %" if band.mean.max(initial=0) > 20 else "%{y:.3f}",
    }


def _area(curve: Curve, band: Band, num_lines: int) -> list[Properties]:
    low = text("{name}, lowest of {seeds} seeds", name=curve.name, seeds=len(curve.tables))
    high = text("{name}, highest of {seeds} seeds", name=curve.name, seeds=len(curve.tables))
    names = (low, high)
    return seed_band(party_color(curve.place), band.x, band.low, band.high, names, num_lines)


def _range(lines: Sequence[Properties], column: str) -> tuple[float, float]:
    if column.endswith("accuracy"):
        by_round = [{"x": np.arange(len(line["y"])), "y": line["y"]} for line in lines]
        low = axis_start(by_round)
        return low, 100 + (100 - low) / 100
    tops: list[NDArray[np.float64]] = [line["y"] for line in lines if len(line["y"])]
    return 0, 1.05 * max((float(values.max()) for values in tops), default=1.0)


def _names(lines: Sequence[Properties], low: float, high: float) -> list[Properties]:
    """Return the names of lines, all where the last one ends: no other runs through them."""
    names = end_labels(lines, low, high, HEIGHT - TOP - BOTTOM)
    last = max((name["x"] for name in names), default=0.0)
    return [name | {"x": last} for name in names]


def _x_range(lines: Sequence[Properties]) -> tuple[float, float]:
    """Return where the axis begins and ends: whole marks, and no empty place before the names."""
    last = max((float(line["x"].max()) for line in lines), default=0.0) or 1.0
    return -AT_THE_ENDS * last, (1 + AT_THE_ENDS) * last


def _with_start(title: str, low: float) -> str:
    """Return what stands beside the axis, in lines that it has room for."""
    if low:
        title = text("{title}, axis starts at {low:g} %", title=title, low=low)
    return "<br>".join(wrap(title, MOST_BESIDE))
