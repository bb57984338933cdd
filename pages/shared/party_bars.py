"""Each party's accuracy after one round, as bars. Pure; never imports Streamlit."""

from collections.abc import Mapping, Sequence

import numpy as np

from fl_core.told_values import Share
from pages.components.plain_figure import PlainFigure, Properties
from pages.language.spoken import text
from pages.shared.charts import MOST_LINES, NO_MORE
from pages.shared.palette import party_color
from pages.shared.party_names import PARTIES, PartyNames

ROW, AROUND, UPRIGHT = 30, 70, 300  # CSS pixels
OF_A_PARTY = "{party}: {share} %"


def party_bars(
    accuracies: Mapping[int, float], parties: Sequence[int], called: PartyNames = PARTIES
) -> PlainFigure:
    """Draw how much each party is right, in percent: lying, with numbers; of many, upright.

    Args:
        accuracies: By party, 0..1, of those that were measured in this round.
        parties: Which parties have a bar, or a place for one, in this order.
        called: What parties are called.
    """
    names = called.names(parties)
    percent = np.array([100 * accuracies.get(party, np.nan) for party in parties])
    lying = len(parties) <= MOST_LINES
    along, across = ("x", "y") if lying else ("y", "x")
    bars = {
        "type": "bar",
        along: percent,
        across: names,
        "orientation": "h" if lying else "v",
        "marker": {"color": [party_color(party) for party in parties]},
        "text": [_told(accuracies.get(party)) for party in parties] if lying else None,
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": text(OF_A_PARTY, party=f"%{{{across}}}", share=f"%{{{along}:.1f}}")
        + NO_MORE,
    }
    return PlainFigure([bars], _layout(lying))


def height_of_bars(num_bars: int) -> int:
    """Return how high the chart is, in CSS pixels."""
    return AROUND + ROW * num_bars if num_bars <= MOST_LINES else UPRIGHT


def _told(accuracy: float | None) -> str:
    return "–" if accuracy is None else text("{share} %", share=Share(accuracy))


def _layout(lying: bool) -> Properties:
    values = {
        "title": {"text": text("Accuracy (%)")},
        "range": [0, 101],
        "dtick": 20,
        "fixedrange": True,
    }
    names = {"type": "category", "showgrid": False, "fixedrange": True}
    margin = {"l": 72, "r": 60 if lying else 8, "t": 8, "b": 44}
    if not lying:
        few = {"nticks": 8, "tickangle": 0}
        return {"xaxis": names | few, "yaxis": values, "margin": margin, "bargap": 0.1}
    gap = {"ticks": "outside", "ticklen": 8, "tickcolor": "rgba(0, 0, 0, 0)"}
    rows = names | gap | {"autorange": "reversed"}
    return {"xaxis": values, "yaxis": rows, "margin": margin, "bargap": 0.3}
