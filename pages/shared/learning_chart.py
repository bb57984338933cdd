"""The curves of a run: one accuracy in bold, each party's, and what they are to be compared with.

Pure; never imports Streamlit.
"""

from collections.abc import Sequence

import pandas as pd

from pages.components.plain_figure import PlainFigure, Properties
from pages.shared.charts import (
    MOST_LINES,
    party_band,
    party_lines,
    points,
    round_axis,
    value_of_a_point,
)
from pages.shared.compared_curves import Compared, beside_traces
from pages.shared.metric_column_names import GLOBAL_ON_TEST, Measure, View
from pages.shared.palette import GLOBAL_COLOR, MUTED_COLOR
from pages.shared.party_means import mean_by_round

MEAN = "Mean of the parties"
COMMONEST = "Always the commonest class"
DASHES = "4px,4px"  # short: of a run's first rounds a line is not long
AXIS_IMAGES = {"test": "test images", "own": "parties’ held-out images"}


def learning_chart(
    rounds: pd.DataFrame,
    parties: pd.DataFrame,
    num_rounds: int,
    num_parties: int,
    measure: Measure = "accuracy",
    view: View = GLOBAL_ON_TEST,
    whose: str = "Global model",
    commonest: float | None = None,
    beside: Sequence[Compared] = (),
) -> PlainFigure:
    """Draw what a view asks for in bold and every party in its colour, round by round.

    The bold line is the global model on the test images or, of another view, the mean over the
    parties that took part, weighted by their images; then the former is drawn thin beside it.

    Args:
        rounds: Columns round and global_on_test_*; one row a round from 0.
        parties: Columns round, party, num_examples, own_commonest_share and those of all views.
        num_rounds: Where the axis ends.
        num_parties: In all; more than 20 are drawn as bands.
        measure: What is drawn; accuracy in percent, loss in nats.
        view: Whose model, on which images.
        whose: What the line of `rounds` is called: what they were measured of.
        commonest: Share of the test images' commonest class, 0..1, if it is known.
        beside: What else it is to be compared with: other runs, published figures. Whoever gives
            it sees to it that it was measured on the images that the view is about.
    """
    is_accuracy, column = measure == "accuracy", view.by_party.column(measure)
    scale = 100 if is_accuracy else 1
    known = parties[parties[column].notna()]
    values = known.pivot(index="round", columns="party", values=column).astype(float) * scale
    many = num_parties > MOST_LINES
    lines = party_band(values, best_is_high=is_accuracy) if many else party_lines(values)
    tested = rounds.set_index("round")[GLOBAL_ON_TEST.column(measure)].dropna() * scale
    if view == GLOBAL_ON_TEST:
        lines += _bold(tested, whose)
    else:
        lines += _thin(tested, f"{whose} on test images", "solid")
        lines += _bold(mean_by_round(known, column) * scale, MEAN)
    if is_accuracy:
        always = _always_commonest(tested, known, view, commonest)
        lines += _thin(always * scale, COMMONEST, DASHES)
    told = {"hovertemplate": value_of_a_point(measure)}
    compared = beside_traces(beside, measure, num_rounds)  # first, and so beneath all others
    drawn = [*compared, *(line | told for line in lines)]
    return PlainFigure(drawn, _layout(num_rounds, measure, view))


def _always_commonest(
    tested: "pd.Series[float]", parties: pd.DataFrame, view: View, commonest: float | None
) -> "pd.Series[float]":
    """Return, by round, how often whoever always says the commonest class would be right."""
    if view.images == "own":
        return mean_by_round(parties, "own_commonest_share")
    return pd.Series(commonest, index=tested.index, dtype=float).dropna()


def _bold(values: "pd.Series[float]", name: str) -> list[Properties]:
    """Return the line that a view is about, if there is any of it."""
    line = {
        "type": "scatter",
        "name": name,
        "legendrank": 1,
        "mode": "lines+markers",
        "line": {"color": GLOBAL_COLOR, "width": 4},
        "marker": {"size": 7},
    }
    return [] if values.empty else [line | points(values)]


def _thin(values: "pd.Series[float]", name: str, dash: str) -> list[Properties]:
    """Return a line to compare with, if there is any of it."""
    line = {
        "type": "scatter",
        "name": name,
        "legendrank": 2000,  # after the parties
        "mode": "lines",
        "line": {"color": MUTED_COLOR, "width": 1, "dash": dash},
    }
    return [] if values.empty else [line | points(values)]


def _layout(num_rounds: int, measure: Measure, view: View) -> Properties:
    is_accuracy, where = measure == "accuracy", AXIS_IMAGES[view.images]
    title = f"Accuracy on {where} (%)" if is_accuracy else f"Loss on {where} (nats)"
    return {
        "hovermode": "x unified",
        "xaxis": round_axis(num_rounds),
        "yaxis": {
            "title": {"text": title},
            "range": [0, 101] if is_accuracy else None,
            "rangemode": "tozero",
        },
        "legend": {
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "traceorder": "normal",  # Plotly would turn it round where a band is filled
        },
        "margin": {"l": 56, "r": 12, "t": 12, "b": 44},
    }
