"""The curves of a run: one accuracy in bold, each party's, and what they are to be compared with.

Pure; never imports Streamlit.
"""

import pandas as pd
import plotly.graph_objects as go

from pages.shared.charts import MOST_LINES, add_party_band, add_party_lines, round_axis
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
) -> go.Figure:
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
    """
    figure, is_accuracy = go.Figure(), measure == "accuracy"
    scale = 100 if is_accuracy else 1
    column = view.by_party.column(measure)
    values = parties.pivot(index="round", columns="party", values=column)
    values = values.astype(float).dropna(how="all").dropna(how="all", axis="columns") * scale
    if num_parties > MOST_LINES:
        add_party_band(figure, values, best_is_high=is_accuracy)
    else:
        add_party_lines(figure, values)
    tested = rounds.set_index("round")[GLOBAL_ON_TEST.column(measure)] * scale
    if view == GLOBAL_ON_TEST:
        _add_bold(figure, tested, whose)
    else:
        _add_thin(figure, tested, f"{whose} on test images", "solid")
        _add_bold(figure, mean_by_round(parties, column) * scale, MEAN)
    if is_accuracy:
        always = _always_commonest(tested, parties.dropna(subset=[column]), view, commonest)
        _add_thin(figure, always * scale, COMMONEST, DASHES)
    figure.update_traces(hovertemplate="%{y:.2f}" + ("%" if is_accuracy else ""))
    return _with_axes(figure, num_rounds, measure, view)


def _always_commonest(
    tested: "pd.Series[float]", parties: pd.DataFrame, view: View, commonest: float | None
) -> "pd.Series[float]":
    """Return, by round, how often whoever always says the commonest class would be right."""
    if view.images == "own":
        return mean_by_round(parties, "own_commonest_share")
    return pd.Series(commonest, index=tested.index, dtype=float).dropna()


def _add_bold(figure: go.Figure, values: "pd.Series[float]", name: str) -> None:
    if values.empty:
        return
    figure.add_scatter(
        x=values.index,
        y=values,
        name=name,
        legendrank=1,
        mode="lines+markers",
        line={"color": GLOBAL_COLOR, "width": 4},
        marker={"size": 7},
    )


def _add_thin(figure: go.Figure, values: "pd.Series[float]", name: str, dash: str) -> None:
    if values.empty:
        return
    figure.add_scatter(
        x=values.index,
        y=values,
        name=name,
        legendrank=2000,  # after the parties
        mode="lines",
        line={"color": MUTED_COLOR, "width": 1, "dash": dash},
    )


def _with_axes(figure: go.Figure, num_rounds: int, measure: Measure, view: View) -> go.Figure:
    is_accuracy, where = measure == "accuracy", AXIS_IMAGES[view.images]
    figure.update_layout(
        hovermode="x unified",
        xaxis=round_axis(num_rounds),
        yaxis={
            "title": f"Accuracy on {where} (%)" if is_accuracy else f"Loss on {where} (nats)",
            "range": [0, 101] if is_accuracy else None,
            "rangemode": "tozero",
        },
        legend={
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "traceorder": "normal",  # Plotly would turn it round where a band is filled
        },
        margin={"l": 56, "r": 12, "t": 12, "b": 44},
    )
    return figure
