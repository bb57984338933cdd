"""The curves of a run: one accuracy in bold, each party's, and what they are to be compared with.

Pure; never imports Streamlit.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fl_core.translatable import translatable
from pages.components.plain_figure import PlainFigure, Properties
from pages.language.spoken import text
from pages.shared.accuracy_axis import axis_start
from pages.shared.charts import (
    MOST_LINES,
    party_band,
    party_lines,
    points,
    round_axis,
    value_of_a_point,
)
from pages.shared.compared_curves import Compared, beside_traces
from pages.shared.line_labels import MOST_LETTERS, end_labels, width_of_labels
from pages.shared.metric_column_names import GLOBAL_ON_TEST, Measure, View
from pages.shared.palette import GLOBAL_COLOR, MUTED_COLOR
from pages.shared.party_means import mean_by_round
from pages.shared.party_names import PARTIES, PartyNames

HEIGHT = 400  # pixels
TOP, BOTTOM, LEFT = 12, 44, 56  # of them, around what is drawn
LETTERS = 13  # pixels
MEAN, BRIEFLY = translatable("Mean of the parties"), translatable("Mean")
COMMONEST, GUESSING = translatable("Always the commonest class"), translatable("Guessing")
DASHES = "4px,4px"  # short: of a run's first rounds a line is not long
AXIS_TITLES = {
    ("accuracy", "test"): translatable("Accuracy on test images (%)"),
    ("accuracy", "own"): translatable("Accuracy on parties’ held-out images (%)"),
    ("loss", "test"): translatable("Loss on test images (nats)"),
    ("loss", "own"): translatable("Loss on parties’ held-out images (nats)"),
}


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
    called: PartyNames = PARTIES,
    larger: float = 1.0,
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
        called: What parties are called.
        larger: How much larger than usual words and lines are, in as much room.
    """
    is_accuracy, column = measure == "accuracy", view.by_party.column(measure)
    scale = 100 if is_accuracy else 1
    known = parties[parties[column].notna()]
    values = known.pivot(index="round", columns="party", values=column).astype(float) * scale
    many = num_parties > MOST_LINES
    lines = party_band(values, is_accuracy, called) if many else party_lines(values, called)
    tested = rounds.set_index("round")[GLOBAL_ON_TEST.column(measure)].dropna() * scale
    if view == GLOBAL_ON_TEST:
        lines += _bold(tested, text(whose))
    else:
        name = text("{model} on test images", model=text(whose))
        lines += _thin(tested, name, text("On test images"), "solid")
        lines += _bold(mean_by_round(known, column) * scale, text(MEAN))
    if is_accuracy:
        always = _always_commonest(tested, known, view, commonest)
        lines += _thin(always * scale, text(COMMONEST), text(GUESSING), DASHES)
    told = {"hovertemplate": value_of_a_point(measure)}
    compared = beside_traces(beside, measure, num_rounds)  # first, and so beneath all others
    drawn = [*compared, *(line | told for line in lines)]
    layout = _layout(drawn, num_rounds, measure, view, larger)
    return PlainFigure([_thicker(each, larger) for each in drawn], layout)


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
        "meta": name if len(name) <= MOST_LETTERS else text(BRIEFLY),
        "mode": "lines+markers",
        "line": {"color": GLOBAL_COLOR, "width": 4},
        "marker": {"size": 7},
    }
    return [] if values.empty else [line | points(values)]


def _thin(values: "pd.Series[float]", name: str, label: str, dash: str) -> list[Properties]:
    """Return a line to compare with, if there is any of it."""
    line = {
        "type": "scatter",
        "name": name,
        "meta": label,
        "mode": "lines",
        "line": {"color": MUTED_COLOR, "width": 1, "dash": dash},
    }
    return [] if values.empty else [line | points(values)]


def _thicker(trace: Properties, scale: float) -> Properties:
    if scale == 1 or not (width := trace.get("line", {}).get("width")):
        return trace
    return trace | {"line": trace["line"] | {"width": scale * width}}


def _layout(
    drawn: Sequence[Properties], num_rounds: int, measure: Measure, view: View, scale: float
) -> Properties:
    low, high = _range(drawn, measure)
    font = {"size": round(LETTERS * scale)}
    top, bottom, left = (round(scale * side) for side in (TOP, BOTTOM, LEFT))
    rounds = round_axis(num_rounds)
    return {
        "font": font,
        "meta": {"y": text(AXIS_TITLES[measure, view.images])},  # in files, wherever axes start
        "hovermode": "x unified",
        "xaxis": rounds | {"title": rounds["title"] | {"font": font}},
        "yaxis": {
            "title": {"text": _title(measure, view, low), "font": font},
            "range": [low, high],
        },
        "showlegend": False,
        "annotations": end_labels(drawn, low, high, HEIGHT - top - bottom, scale),
        "margin": {"l": left, "r": width_of_labels(drawn, scale), "t": top, "b": bottom},
    }


def _range(drawn: Sequence[Properties], measure: Measure) -> tuple[float, float]:
    """Return where the axis of values begins and ends."""
    named = [trace for trace in drawn if "meta" in trace]
    if measure == "accuracy":
        guessing = text(GUESSING)
        low = axis_start([trace for trace in named if trace["meta"] != guessing])
        return low, 100 + (100 - low) / 100
    known = [trace["y"][~np.isnan(trace["y"])] for trace in named]
    return 0, 1.05 * max((float(values.max()) for values in known if len(values)), default=1.0)


def _title(measure: Measure, view: View, low: float) -> str:
    title = text(AXIS_TITLES[measure, view.images])
    if measure == "loss" or not low:
        return title
    return text("{title}, axis starts at {low:g} %", title=title, low=low)
