"""Who holds what, as figures: the matrix with its bars, how sizes and skews are spread. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape  # Plotly reads tags in any text

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from fl_core.translatable import translatable
from pages.data.matrix_rows import Rows, Unit
from pages.language.spoken import text
from pages.shared.charts import MOST_NAMES, class_axis, height_of_names
from pages.shared.palette import SEQUENTIAL_SCALE, party_color

MOST_NUMBERS = 12  # rows and columns of cells with a number in each
MOST_COLORS = 20  # parties that have a colour of their own
MAP, SIZES, SKEWS = (0.0, 0.66), (0.69, 0.81), (0.86, 0.98)  # of the width
ABOVE, BELOW = 44, 54  # CSS pixels
ONE_COLOR = "var(--st-primary-color)"
MARK_COLOR = "var(--st-orange-color)"
MOST_ROW_HEIGHT = 64  # CSS pixels
BINS = 40

# Of what is under the pointer; where a row is several parties, of each in the mean.
IMAGES = (
    translatable("{images} images"),
    translatable("{images} images each, in the mean"),
    ",.4~g",
    "images",
)
SHARE = (translatable("{share} %"), translatable("{share} % each, in the mean"), ".1f", "share")
SKEW = (translatable("{skew}"), translatable("{skew} each, in the mean"), ".3f", "skew")
COLOR_TITLES = {
    "counts": (
        translatable("Images of a party"),
        translatable("Images of a party in the mean"),
    ),
    "shares": (
        translatable("Percent of the images of a party"),
        translatable("Percent of the images of a party in the mean"),
    ),
}


@dataclass(frozen=True)
class Scale:
    """Where colours and bars end; all of them begin at 0, so that what is equal looks equal.

    Attributes:
        value: Of a cell: images, or percent.
        size: Images of a party.
        skew: The most there can be.
    """

    value: float
    size: float
    skew: float

    def or_larger(self, other: "Scale") -> "Scale":
        """Return the scale on which two matrices can be compared."""
        return Scale(
            max(self.value, other.value), max(self.size, other.size), max(self.skew, other.skew)
        )


def scale_of(rows: Rows, most_skew: float) -> Scale:
    """Return the scale of one matrix by itself."""
    return Scale(max(1.0, rows.values.max()), max(1.0, rows.sizes.max()), most_skew)


def matrix_height(num_rows: int, class_names: Sequence[str]) -> int:
    """Return the height of the matrix in CSS pixels: rows that can be told apart, and pressed."""
    row = max(4.0, min(MOST_ROW_HEIGHT, 600 / num_rows))
    return round(ABOVE + BELOW + height_of_names(class_names) + row * num_rows)


def matrix_figure(
    rows: Rows, class_names: Sequence[str], unit: Unit, scale: Scale, skew_label: str
) -> go.Figure:
    """Draw the matrix, rows of parties and columns of classes, with sizes and skews beside it.

    Args:
        rows: From the top.
        class_names: One a column.
        unit: What the values are.
        scale: Where colours and bars end.
        skew_label: What the skews are called.
    """
    names = list(rows.names)
    in_mean = rows.parties_per_row > 1
    one = SHARE if unit == "shares" else IMAGES
    figure = go.Figure(
        go.Heatmap(
            x=[escape(name) for name in class_names],
            y=names,
            z=rows.values.astype(np.float32),
            zmin=0,
            zmax=scale.value,
            colorscale=SEQUENTIAL_SCALE,
            texttemplate=_numbers(rows),
            hovertemplate="%{y}, “%{x}”: " + _hover(one, "z", in_mean),
            colorbar=_color_bar(unit, rows.parties_per_row),
            xgap=1 if len(class_names) <= MOST_NAMES else 0,
            ygap=1 if len(rows) <= 60 else 0,
        )
    )
    colors = _bar_colors(rows)
    figure.add_bar(
        y=names, x=rows.sizes, orientation="h", xaxis="x2", marker={"color": colors},
        hovertemplate="%{y}: " + _hover(IMAGES, "x", in_mean),
    )  # fmt: skip
    figure.add_bar(
        y=names, x=rows.skews, orientation="h", xaxis="x3", marker={"color": colors},
        hovertemplate="%{y}: " + skew_label + " " + _hover(SKEW, "x", in_mean),
    )  # fmt: skip
    figure.update_layout(
        xaxis=class_axis(class_names) | {"domain": MAP},
        xaxis2=_bar_axis(text("Images"), SIZES, scale.size),
        xaxis3=_bar_axis(text("Skew"), SKEWS, scale.skew),
        yaxis={"autorange": "reversed", "nticks": 21, "showgrid": False, "fixedrange": True},
        bargap=0.15 if len(rows) <= 60 else 0,
        showlegend=False,
        margin={"l": 64, "r": 8, "t": ABOVE, "b": BELOW},
    )
    return figure


def mark_row(figure: go.Figure, row: int) -> None:
    """Frame a row, from 0 at the top, with its bars."""
    figure.add_shape(
        type="rect", xref="paper", x0=0, x1=1, yref="y", y0=row - 0.5, y1=row + 0.5,
        line={"color": MARK_COLOR, "width": 2},
    )  # fmt: skip


def spread_figure(values: NDArray[np.float64], title: str, most: float) -> go.Figure:
    """Draw how many parties there are of each value, from 0 to `most`.

    Args:
        values: `[num_parties]`; NaN does not count.
        title: Of the axis.
        most: Where it ends.
    """
    num_parties, edges = np.histogram(values[~np.isnan(values)], bins=BINS, range=(0, most))
    figure = go.Figure(
        go.Bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=num_parties,
            width=np.diff(edges) * 0.92,
            marker={"color": ONE_COLOR},
            customdata=np.stack([edges[:-1], edges[1:]], axis=1),
            hovertemplate=text(
                "{parties} parties between {from_} and {to}",
                parties="%{y:,}",
                from_="%{customdata[0]:,.4~g}",
                to="%{customdata[1]:,.4~g}",
            )
            + "<extra></extra>",
        )
    )
    figure.update_layout(
        xaxis={"title": title, "range": [0, most], "showgrid": False, "fixedrange": True},
        yaxis={"title": text("Parties"), "rangemode": "tozero", "fixedrange": True},
        margin={"l": 56, "r": 8, "t": 12, "b": 44},
    )
    return figure


def _hover(what: tuple[str, str, str, str], axis: str, in_mean: bool) -> str:
    """Return what is said of a value under the pointer, as plotly.js fills it in."""
    of_one, of_mean, form, field = what
    value = f"%{{{axis}:{form}}}"
    return text(of_mean if in_mean else of_one, **{field: value}) + "<extra></extra>"


def _numbers(rows: Rows) -> str | None:
    if max(len(rows), rows.values.shape[1]) > MOST_NUMBERS:
        return None
    return "%{z:.0f}"  # a comma would make all of them smaller


def _color_bar(unit: Unit, parties_per_row: int) -> dict[str, object]:
    of_one, in_mean = COLOR_TITLES[unit]
    title = text(of_one if parties_per_row == 1 else in_mean)
    return {
        "orientation": "h",
        "title": {"text": title, "side": "bottom", "font": {"size": 12}},
        "x": MAP[0],
        "xanchor": "left",
        "xpad": 0,
        "len": MAP[1],
        "y": 0,
        "yanchor": "top",
        "thickness": 10,
        "outlinewidth": 0,
        "nticks": 6,
    }


def _bar_colors(rows: Rows) -> str | list[str]:
    if rows.parties_per_row > 1 or len(rows) > MOST_COLORS:
        return ONE_COLOR
    return [party_color(int(party)) for party in rows.first]


def _bar_axis(title: str, domain: tuple[float, float], most: float) -> dict[str, object]:
    return {
        "title": title,
        "side": "top",
        "domain": domain,
        "range": [0, most * 1.02],
        "tickvals": [most],
        "tickformat": ",.4~g",
        "tickangle": 0,
        "fixedrange": True,
    }
