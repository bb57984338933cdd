"""Tidy frames to Plotly's figures, as plain data. Pure; never imports Streamlit.

A colour written `var(--st-...)` is filled in by the browser, so that one figure serves the light
and the dark theme.
"""

from collections.abc import Sequence
from html import escape  # Plotly reads tags in any text

import numpy as np
import pandas as pd

from fl_core.short_text import shortened
from pages.components.plain_figure import PlainFigure, Properties
from pages.language.spoken import text
from pages.shared.metric_column_names import OWN_ON_TEST, Measure, View
from pages.shared.palette import (
    MUTED_COLOR,
    SEQUENTIAL_SCALE,
    party_color,
    party_dash,
    party_marker,
)
from pages.shared.party_names import PARTIES, PartyNames
from pages.shared.row_sampling import MOST_ROWS, by_commonest_class, by_last_value, evenly_spaced

MOST_LINES = 20
MOST_NAMES, MOST_LETTERS = 30, 14  # of classes, beside an axis
BAND = "rgba(110, 130, 160, 0.22)"
CELL = "{party}, round {round}: {share} %"
HOLDS = "{party} holds {images} of “{name}”"
NO_MORE = "<extra></extra>"  # under the pointer


def party_lines(values: pd.DataFrame, called: PartyNames = PARTIES) -> list[Properties]:
    """Return a line for each party, a column by its number, over the rounds that are the index."""
    rounds, drawn = values.index.to_numpy(), values.to_numpy()
    parties = [int(party) for party in values.columns]
    return [
        {
            "type": "scatter",
            "x": rounds,
            "y": drawn[:, place],
            "name": name,
            "meta": name,
            "mode": "lines+markers",
            "connectgaps": True,  # parties that sat a round out
            "line": {"color": party_color(party), "dash": party_dash(party), "width": 2},
            "marker": {"size": 7, "symbol": party_marker(party)},
        }
        for place, (party, name) in enumerate(zip(parties, called.names(parties), strict=True))
    ]


def party_band(
    values: pd.DataFrame, best_is_high: bool, called: PartyNames = PARTIES
) -> list[Properties]:
    """Return many parties as the middle half, the best and the worst."""
    if values.empty:
        return []
    low, high = values.quantile(0.25, axis=1), values.quantile(0.75, axis=1)
    best, worst = values.max(axis=1), values.min(axis=1)
    if not best_is_high:
        best, worst = worst, best
    line = {"color": MUTED_COLOR, "width": 1.5}
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}}
    band = {"name": text(called.middle), "fill": "tonexty", "fillcolor": BAND}
    named = [(text(called.best), best, "dot"), (text(called.worst), worst, "dash")]
    return [
        edge | points(low) | {"hoverinfo": "skip"},
        edge | points(high) | band,
        *(
            edge | points(values) | {"name": name, "meta": name, "line": line | {"dash": dash}}
            for name, values, dash in named
        ),
    ]


def points(by_round: "pd.Series[float]") -> Properties:
    """Return where a line goes, of values by their round."""
    return {"x": by_round.index.to_numpy(), "y": by_round.to_numpy(float)}


def party_heatmap(
    parties: pd.DataFrame,
    num_rounds: int,
    num_parties: int,
    view: View = OWN_ON_TEST,
    called: PartyNames = PARTIES,
) -> PlainFigure:
    """Draw a view's accuracies in percent: rows are parties, columns rounds.

    Args:
        parties: Columns round, party and the view's; one row a party and round.
        num_rounds: Where the axis ends.
        num_parties: Rows.
        view: Whose model, on which images; one that tells parties apart.
        called: What parties are called.
    """
    table = parties.pivot(index="party", columns="round", values=view.column("accuracy"))
    table = table.reindex(index=range(num_parties)).astype(float) * 100
    if num_parties > MOST_ROWS:
        table = table.iloc[evenly_spaced(by_last_value(table))]
    show_text = num_parties <= 12 and num_rounds <= 20
    cells = {
        "type": "heatmap",
        "x": table.columns.to_numpy(),
        "y": called.names(table.index),
        "z": table.to_numpy(np.float32),  # half the bytes: a thousand parties are a million cells
        "zmin": 0,
        "zmax": 100,
        "colorscale": SEQUENTIAL_SCALE,
        "texttemplate": "%{z:.0f}" if show_text else None,
        "hovertemplate": text(CELL, party="%{y}", round="%{x}", share="%{z:.1f}") + NO_MORE,
        "colorbar": {"title": {"text": "%"}, "thickness": 10, "outlinewidth": 0},
        "xgap": 1 if num_rounds <= 60 else 0,
        "ygap": 1 if num_parties <= 60 else 0,
    }
    layout = {
        "xaxis": round_axis(num_rounds, first=0.5),
        "yaxis": {"autorange": "reversed", "nticks": 21, "showgrid": False},
        "margin": {"l": 72, "r": 12, "t": 8, "b": 44},
    }
    return PlainFigure([cells], layout)


def holdings_heatmap(
    counts: np.ndarray, class_names: Sequence[str], called: PartyNames = PARTIES
) -> PlainFigure:
    """Draw who holds what: rows are parties, columns classes, colours numbers of images.

    Args:
        counts: `[num_parties, num_classes]`; of very many parties some hundred are drawn, by the
            class that they hold most of.
        class_names: One a column.
        called: What parties are called.
    """
    num_parties, most = len(counts), int(counts.max())
    parties = np.arange(num_parties)
    if num_parties > MOST_ROWS:
        parties = evenly_spaced(by_commonest_class(counts))
    cells = {
        "type": "heatmap",
        "x": [escape(name) for name in class_names],
        "y": called.names(map(int, parties)),
        "z": counts[parties],
        "zmin": 0,
        "zmax": max(1, most),
        "colorscale": SEQUENTIAL_SCALE,
        "showscale": False,
        "hovertemplate": text(HOLDS, party="%{y}", images="%{z:,}", name="%{x}") + NO_MORE,
        "xgap": 1,
        "ygap": 1 if num_parties <= 60 else 0,
    }
    layout = {
        "meta": {"z": text("Images")},
        "xaxis": class_axis(class_names),
        "yaxis": {"autorange": "reversed", "nticks": 12, "showgrid": False, "fixedrange": True},
        "margin": {"l": 58, "r": 4, "t": 24, "b": 4},
    }
    return PlainFigure([cells], layout)


def class_axis(class_names: Sequence[str]) -> Properties:
    """Return the axis above a map with a column a class, long names upright and shortened."""
    axis = {"type": "category", "side": "top", "showgrid": False, "fixedrange": True}
    if not height_of_names(class_names):
        return axis
    some = class_names[:: -(-len(class_names) // MOST_NAMES)]
    return axis | {
        "tickangle": -90,
        "tickfont": {"size": 11},
        "tickvals": [escape(name) for name in some],
        "ticktext": [escape(name) for name in told_apart(some)],
    }


def told_apart(class_names: Sequence[str]) -> list[str]:
    """Return names shortened for an axis; where they begin alike, by what comes at their ends."""
    short = [shortened(name, MOST_LETTERS) for name in class_names]
    if len({*short}) == len({*class_names}):
        return short
    end = MOST_LETTERS - 5
    fits = (len(name) <= MOST_LETTERS for name in class_names)
    pairs = zip(class_names, fits, strict=True)
    return [name if all_of_it else f"{name[:4]}…{name[-end:]}" for name, all_of_it in pairs]


def height_of_names(class_names: Sequence[str]) -> int:
    """Return the pixels that names of classes take above a map when they stand upright; 0 if they
    are as short as digits and lie."""
    longest = max(map(len, class_names))
    return 7 * min(longest, MOST_LETTERS) if longest > 2 else 0


def value_of_a_point(measure: Measure) -> str:
    """Return what is said of a line's value under the pointer, rounded as everywhere."""
    return "%{y:.1f} %" if measure == "accuracy" else "%{y:.2f}"


def round_axis(num_rounds: int, first: float = -0.2) -> Properties:
    """Return the axis of all rounds that a run will have, from round 0 or, with 0.5, round 1."""
    return {
        "title": {"text": text("Round")},
        "range": [first, num_rounds + (0.5 if first > 0 else 0.2)],
        "dtick": 1 if num_rounds <= 10 else 2 if num_rounds <= 20 else None,
        "tick0": 0,
        "showgrid": False,
    }
