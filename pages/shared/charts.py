"""Tidy frames to Plotly figures. Pure; never imports Streamlit.

A colour written `var(--st-...)` is filled in by the browser, so that one figure serves the light
and the dark theme.
"""

from collections.abc import Sequence
from html import escape  # Plotly reads tags in any text
from typing import Literal, get_args

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from fl_core.short_text import shortened
from pages.shared.metric_column_names import Measure, column_of
from pages.shared.palette import (
    GLOBAL_COLOR,
    MUTED_COLOR,
    SEQUENTIAL_SCALE,
    party_color,
    party_dash,
)

Moment = Literal["before", "after"]
"""Combining: before it each party's own model is looked at, after it the global one."""

MOMENTS: tuple[Moment, ...] = get_args(Moment)

MOST_LINES = 20
MOST_NAMES, MOST_LETTERS = 30, 14  # of classes, beside an axis
BAND = "rgba(110, 130, 160, 0.22)"


def party_column(measure: Measure, moment: Moment) -> str:
    """Return the column of a party's own model on the test images (before combining), or of the
    global model on the party's own images (after combining)."""
    if moment == "before":
        return column_of("own", "test", measure)
    return column_of("global", "own", measure)


def learning_chart(
    rounds: pd.DataFrame,
    parties: pd.DataFrame,
    num_rounds: int,
    num_parties: int,
    measure: Measure = "accuracy",
    moment: Moment = "before",
    whose: str = "Global model",
) -> go.Figure:
    """Draw the global model in bold and every party in its colour, round by round.

    Args:
        rounds: Columns round and global_on_test_*; one row a round from 0.
        parties: Columns round, party, own_on_test_* and global_on_own_*.
        num_rounds: Where the axis ends.
        num_parties: In all; more than 20 are drawn as bands.
        measure: What is drawn; accuracy in percent, loss in nats.
        moment: Parties' models before averaging, or the global model on their own images.
        whose: What the bold line is called: what `rounds` were measured of.
    """
    figure = go.Figure()
    scale = 100 if measure == "accuracy" else 1
    values = parties.pivot(index="round", columns="party", values=party_column(measure, moment))
    values = values.astype(float).dropna(how="all").dropna(how="all", axis="columns") * scale
    if num_parties > MOST_LINES:
        add_party_band(figure, values, best_is_high=measure == "accuracy")
    else:
        add_party_lines(figure, values)
    figure.add_scatter(
        x=rounds["round"],
        y=rounds[column_of("global", "test", measure)] * scale,
        name=whose,
        legendrank=1,
        mode="lines+markers",
        line={"color": GLOBAL_COLOR, "width": 4},
        marker={"size": 7},
    )
    unit = "%" if measure == "accuracy" else ""
    figure.update_traces(hovertemplate="%{y:.2f}" + unit)
    figure.update_layout(
        hovermode="x unified",
        xaxis=round_axis(num_rounds),
        yaxis={
            "title": "Accuracy on test images (%)" if measure == "accuracy" else "Loss (nats)",
            "range": [0, 101] if measure == "accuracy" else None,
            "rangemode": "tozero",
        },
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        margin={"l": 56, "r": 12, "t": 12, "b": 44},
    )
    if moment == "after" and measure == "accuracy":
        figure.update_layout(yaxis_title="Accuracy (%)")
    return figure


def add_party_lines(figure: go.Figure, values: pd.DataFrame) -> None:
    """Draw a line for each party, a column by its number, over the rounds that are the index."""
    for column in values.columns:
        party = int(column)
        figure.add_scatter(
            x=values.index,
            y=values[column],
            name=f"Party {party + 1}",
            mode="lines+markers",
            connectgaps=True,  # parties that sat a round out
            line={"color": party_color(party), "dash": party_dash(party), "width": 2},
            marker={"size": 5},
        )


def add_party_band(figure: go.Figure, values: pd.DataFrame, best_is_high: bool) -> None:
    """Draw many parties as the middle half, the median, the best and the worst."""
    if values.empty:
        return
    low, high = values.quantile(0.25, axis=1), values.quantile(0.75, axis=1)
    line = {"color": MUTED_COLOR, "width": 1.5}
    best, worst = values.max(axis=1), values.min(axis=1)
    if not best_is_high:
        best, worst = worst, best
    edge = {"mode": "lines", "line": {"width": 0}, "showlegend": False, "hoverinfo": "skip"}
    figure.add_scatter(x=values.index, y=low, **edge)
    name = "Middle half of the parties"
    figure.add_scatter(
        x=values.index, y=high, **edge | {"showlegend": True, "hoverinfo": None},
        name=name, fill="tonexty", fillcolor=BAND,
    )  # fmt: skip
    for label, data, dash in (("Best party", best, "dot"), ("Worst party", worst, "dash")):
        figure.add_scatter(
            x=values.index, y=data, name=label, mode="lines", line=line | {"dash": dash}
        )


def party_heatmap(parties: pd.DataFrame, num_rounds: int, num_parties: int) -> go.Figure:
    """Draw own models on the test images: rows are parties, columns rounds, accuracy in percent."""
    accuracy = column_of("own", "test", "accuracy")
    table = parties.pivot(index="party", columns="round", values=accuracy)
    table = table.reindex(index=range(num_parties)).astype(float) * 100
    show_text = num_parties <= 12 and num_rounds <= 20
    figure = go.Figure(
        go.Heatmap(
            x=table.columns,
            y=_party_names(num_parties),
            z=table.to_numpy(np.float32),  # half the bytes: a thousand parties are a million cells
            zmin=0,
            zmax=100,
            colorscale=SEQUENTIAL_SCALE,
            texttemplate="%{z:.0f}" if show_text else None,
            hovertemplate="%{y}, round %{x}: %{z:.1f} %<extra></extra>",
            colorbar={"title": {"text": "%"}, "thickness": 10, "outlinewidth": 0},
            xgap=1 if num_rounds <= 60 else 0,
            ygap=1 if num_parties <= 60 else 0,
        )
    )
    figure.update_layout(
        xaxis=round_axis(num_rounds, first=0.5),
        yaxis={"autorange": "reversed", "nticks": 21, "showgrid": False},
        margin={"l": 72, "r": 12, "t": 8, "b": 44},
    )
    return figure


def holdings_heatmap(counts: np.ndarray, class_names: Sequence[str]) -> go.Figure:
    """Draw who holds what: rows are parties, columns classes, colours numbers of images.

    Args:
        counts: `[num_parties, num_classes]`.
        class_names: One a column.
    """
    num_parties = len(counts)
    figure = go.Figure(
        go.Heatmap(
            x=[escape(name) for name in class_names],
            y=_party_names(num_parties),
            z=counts,
            zmin=0,
            zmax=max(1, int(counts.max())),
            colorscale=SEQUENTIAL_SCALE,
            showscale=False,
            hovertemplate="%{y} holds %{z:,} of “%{x}”<extra></extra>",
            xgap=1,
            ygap=1 if num_parties <= 60 else 0,
        )
    )
    figure.update_layout(
        xaxis=class_axis(class_names),
        yaxis={"autorange": "reversed", "nticks": 12, "showgrid": False, "fixedrange": True},
        margin={"l": 58, "r": 4, "t": 24, "b": 4},
    )
    return figure


def class_axis(class_names: Sequence[str]) -> dict[str, object]:
    """Return the axis above a map with a column a class, long names upright and shortened."""
    axis = {"type": "category", "side": "top", "showgrid": False, "fixedrange": True}
    if not height_of_names(class_names):
        return axis
    some = class_names[:: -(-len(class_names) // MOST_NAMES)]
    return axis | {
        "tickangle": -90,
        "tickfont": {"size": 11},
        "tickvals": [escape(name) for name in some],
        "ticktext": [escape(shortened(name, MOST_LETTERS)) for name in some],
    }


def height_of_names(class_names: Sequence[str]) -> int:
    """Return the pixels that names of classes take above a map when they stand upright; 0 if they
    are as short as digits and lie."""
    longest = max(map(len, class_names))
    return 7 * min(longest, MOST_LETTERS) if longest > 2 else 0


def _party_names(num_parties: int) -> list[str]:
    return [f"Party {party + 1}" for party in range(num_parties)]


def round_axis(num_rounds: int, first: float = -0.2) -> dict[str, object]:
    """Return the axis of all rounds that a run will have, from round 0 or, with 0.5, round 1."""
    return {
        "title": "Round",
        "range": [first, num_rounds + (0.5 if first > 0 else 0.2)],
        "dtick": 1 if num_rounds <= 20 else None,
        "tick0": 0,
        "showgrid": False,
    }
