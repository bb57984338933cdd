"""The curves of what is compared: over each other, or each in a picture of its own. Pure."""

from collections.abc import Sequence
from html import escape  # Plotly reads tags in any text

import numpy as np
from numpy.typing import NDArray

from fl_core.translatable import translatable
from pages.compare.curve_bands import Curve, Drawn, bands
from pages.compare.run_measures import IMAGES, MEGABYTES, ROUNDS, SECONDS
from pages.components.plain_figure import PlainFigure, Properties
from pages.language.spoken import text
from pages.shared.accuracy_axis import axis_start
from pages.shared.axis_title import lines_beside
from pages.shared.line_labels import (
    end_labels,
    height_of_a_name,
    labels_beneath,
    short_name,
    width_of_labels,
)
from pages.shared.palette import MUTED_COLOR, party_color, party_dash, party_marker
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
FEW_ROUNDS = 8
AT_THE_ENDS = 0.012
"""Of what the axis shows, so much more at either end."""
MOST_LETTERS, MOST_ON_A_PHONE = 28, 10  # of a name at the end of a line
MOST_BENEATH = 14  # names; of more there would be no room for the lines above them


def overlaid(
    curves: Sequence[Curve],
    x: str,
    column: str,
    title: str,
    smooth: int = 1,
    baseline: Curve | None = None,
) -> PlainFigure:
    """Draw all curves over each other; of several seeds the mean, and the range as an area.

    Args:
        curves: The groups.
        x: What the axis says, one of `AXES`.
        column: What is drawn, as the tables call it.
        title: What is drawn, in words.
        smooth: Over so many measured rounds a mean is drawn.
        baseline: Where the differences from it are drawn instead, by round.
    """
    drawn = [one for one in bands(curves, x, column, smooth, baseline) if len(one.band.x)]
    areas = [area for one in drawn if one.seeds > 1 for area in _area(one, len(drawn))]
    lines = [_line(one, _hover(column, baseline is not None)) for one in drawn]
    low, high = _range(lines, column) if baseline is None else _range_of_differences(drawn)
    if baseline and lines:
        lines = [_zero_line(baseline, lines), *lines]
    layout = {
        "hovermode": "x unified",
        "xaxis": _x_axis(x, lines),
        "yaxis": {
            "title": {"text": _with_start(title, 0 if baseline else low)},
            "range": [low, high],
        },
        "showlegend": False,
        "meta": {"y": from_baseline(title, baseline.name)} if baseline else None,
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
        short = [line | {"meta": short_name(line["meta"], MOST_ON_A_PHONE)} for line in lines]
        names = _names(short, *figure.layout["yaxis"]["range"])
        return {"annotations": names, "margin": margin | {"r": width_of_labels(short)}}
    below = height_of_a_name(len(lines)) * len(lines)
    return {
        "annotations": labels_beneath(lines, BOTTOM),
        "margin": margin | {"r": TOP, "b": BOTTOM + below},
        "yaxis": _with_room(figure.layout["yaxis"], HEIGHT - TOP - BOTTOM - below),
    }


def _with_room(axis: Properties, height: int) -> Properties:
    """Return an axis of so many pixels, what stands beside it in lines no longer than it is."""
    return axis | {"title": {"text": "<br>".join(lines_beside(axis["title"]["text"], height))}}


def small_multiples(
    curves: Sequence[Curve],
    x: str,
    column: str,
    title: str,
    smooth: int = 1,
    baseline: Curve | None = None,
) -> list[tuple[str, PlainFigure]]:
    """Draw each curve in a picture of its own, with the same axes in all of them.

    Args:
        curves: As `overlaid` has them, and all that follows.
        x: Likewise.
        column: Likewise.
        title: Likewise.
        smooth: Likewise.
        baseline: Likewise; it has no picture of its own.
    """
    whole = overlaid(curves, x, column, title, smooth, baseline)
    low, high = whole.layout["yaxis"]["range"]
    found = []
    for curve in curves:
        if baseline and curve.place == baseline.place:
            continue
        one = overlaid([curve], x, column, title, smooth, baseline)
        layout = one.layout | {
            "xaxis": one.layout["xaxis"] | {"range": whole.layout["xaxis"]["range"]},
            "yaxis": {"range": [low, high]},
            "annotations": None,
            "margin": {"l": 40, "r": 8, "t": TOP, "b": BOTTOM},
        }
        found.append((curve.name, PlainFigure(one.traces, layout)))
    return found


def from_baseline(what: str, baseline: str) -> str:
    """Return what is drawn, and from what it differs: as files of it are to say."""
    return text("{what}, from {baseline}", what=what, baseline=baseline)


def _hover(column: str, is_difference: bool) -> str:
    if column.endswith("accuracy"):
        return "%{y:+.1f}" if is_difference else "%{y:.1f} %"
    return "%{y:+.3f}" if is_difference else "%{y:.3f}"


def _line(drawn: Drawn, hover: str) -> Properties:
    curve, band = drawn.curve, drawn.band
    return {
        "type": "scatter",
        "name": escape(curve.name),
        "legendgroup": curve.group,
        "meta": short_name(curve.name, MOST_LETTERS),
        "mode": "lines+markers",
        "x": band.x,
        "y": band.mean,
        "line": {
            "color": party_color(curve.place),
            "width": 2.5,
            "dash": party_dash(curve.place),
        },
        "marker": {"size": 6, "symbol": party_marker(curve.place)},
        "hovertemplate": hover,
    }


def _zero_line(baseline: Curve, lines: Sequence[Properties]) -> Properties:
    """Return where a curve would lie that is the baseline's: nothing that was measured."""
    ends = [place for line in lines for place in (line["x"].min(), line["x"].max())]
    return {
        "type": "scatter",
        "name": escape(baseline.name),
        "legendgroup": baseline.group,
        "meta": short_name(baseline.name, MOST_LETTERS),
        "mode": "lines",
        "x": np.array([min(ends), max(ends)]),
        "y": np.zeros(2),
        "line": {"color": MUTED_COLOR, "width": 1.5},
        "hoverinfo": "skip",
    }


def _area(drawn: Drawn, num_lines: int) -> list[Properties]:
    curve, band = drawn.curve, drawn.band
    low = text("{name}, lowest of {seeds} seeds", name=curve.name, seeds=drawn.seeds)
    high = text("{name}, highest of {seeds} seeds", name=curve.name, seeds=drawn.seeds)
    edges = seed_band(party_color(curve.place), band.x, band.low, band.high, (low, high), num_lines)
    return [edge | {"legendgroup": curve.group} for edge in edges]


def _range_of_differences(drawn: Sequence[Drawn]) -> tuple[float, float]:
    """Return where the axis begins and ends: zero is on it, and some room around all."""
    edges = [0.0, *(float(edge) for one in drawn for edge in (*one.band.low, *one.band.high))]
    room = 0.06 * (max(edges) - min(edges)) or 1.0
    return min(edges) - room, max(edges) + room


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


def _x_axis(x: str, lines: Sequence[Properties]) -> Properties:
    """Return the axis; of a few rounds it has a mark for each, and none between two."""
    first, last = _x_range(lines)
    step = 1 if x == ROUNDS and last < FEW_ROUNDS else None
    return {"title": {"text": text(AXIS_TITLES[x])}, "range": (first, last), "dtick": step}


def _x_range(lines: Sequence[Properties]) -> tuple[float, float]:
    """Return where the axis begins and ends: whole marks, and no empty place before the names."""
    last = max((float(line["x"].max()) for line in lines), default=0.0) or 1.0
    return -AT_THE_ENDS * last, (1 + AT_THE_ENDS) * last


def _with_start(title: str, low: float) -> str:
    """Return what stands beside the axis, in lines that it has room for."""
    if low:
        title = text("{title}, axis starts at {low:g} %", title=title, low=low)
    return "<br>".join(lines_beside(title, HEIGHT - TOP - BOTTOM))
