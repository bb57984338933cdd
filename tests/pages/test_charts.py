"""Charts show the table they are given, number for number."""

import json

import numpy as np
import pandas as pd
import pytest

from fl_core.strategies import Alone
from pages.components.live_plot import ready
from pages.shared.charts import (
    MOST_LINES,
    height_of_names,
    holdings_heatmap,
    learning_chart,
    party_heatmap,
)

ROUNDS = pd.DataFrame(
    {
        "round": [0, 1, 2],
        "global_on_test_accuracy": [0.1, 0.5, 0.75],
        "global_on_test_loss": [2.3, 1.0, 0.5],
    }
)


def parties_of(num_parties: int, rounds: int = 2) -> pd.DataFrame:
    """Party p (from 0) of P reads p/P of the test images, in every round the same."""
    rows = [(r, p) for r in range(1, rounds + 1) for p in range(num_parties)]
    table = pd.DataFrame(rows, columns=["round", "party"])
    share = table["party"] / num_parties
    return table.assign(
        own_on_test_accuracy=share,
        own_on_test_loss=1 - share,
        global_on_own_accuracy=1.0,
        global_on_own_loss=float("nan"),
    )


def traces(figure) -> dict[str, object]:
    return {trace.name: trace for trace in figure.data}


def test_lines_are_the_numbers_in_percent_and_nats():
    parties = parties_of(4)
    shown = traces(learning_chart(ROUNDS, parties, 10, 4))
    assert list(shown["Global model"].x) == [0, 1, 2]
    np.testing.assert_allclose(shown["Global model"].y, [10, 50, 75])
    np.testing.assert_allclose(shown["Party 4"].y, [75, 75])
    assert list(shown["Party 4"].x) == [1, 2]
    lost = traces(learning_chart(ROUNDS, parties, 10, 4, measure="loss"))
    np.testing.assert_allclose(lost["Global model"].y, [2.3, 1.0, 0.5])
    np.testing.assert_allclose(lost["Party 4"].y, [0.25, 0.25])
    after = traces(learning_chart(ROUNDS, parties, 10, 4, moment="after"))
    np.testing.assert_allclose(after["Party 1"].y, [100, 100])


def test_what_was_not_measured_is_not_drawn():
    names = traces(learning_chart(ROUNDS, parties_of(3), 10, 3, "loss", "after"))
    assert list(names) == ["Global model"]
    nobody = parties_of(3)[:0].astype(float)
    for num_parties in (3, MOST_LINES + 1):  # before the first trained round, too
        drawn = learning_chart(ROUNDS, nobody, 10, num_parties)
        assert list(traces(drawn)) == ["Global model"]
        drawn = learning_chart(ROUNDS, nobody, 10, num_parties, whose=Alone.measured)
        assert list(traces(drawn)) == ["Mean of the parties’ own models"]


def test_a_party_that_sits_a_round_out_has_no_point_there():
    parties = parties_of(2)
    parties = parties[(parties["round"] != 1) | (parties["party"] != 0)]
    line = traces(learning_chart(ROUNDS, parties, 10, 2))["Party 1"]
    assert np.isnan(line.y[0]) and line.y[1] == 0
    (heat,) = party_heatmap(parties, 10, 2).data
    np.testing.assert_array_equal(np.isnan(heat.z), [[True, False], [False, False]])


@pytest.mark.parametrize(("measure", "best", "worst"), [("accuracy", 80, 0), ("loss", 0.2, 1)])
def test_many_parties_are_a_band_from_quartile_to_quartile(measure, best, worst):
    """Of 0, 1/25 .. 24/25, a quarter lies below 6/25 and a quarter above 18/25."""
    num_parties = 25
    assert num_parties > MOST_LINES
    parties = parties_of(num_parties)
    parties.loc[parties["party"] > 20, ["own_on_test_accuracy", "own_on_test_loss"]] = [0.8, 0.2]
    shown = learning_chart(ROUNDS, parties, 10, num_parties, measure)
    low, high = (shown.data[i].y[0] for i in (0, 1))
    values = [min(p, 20) / 25 for p in range(25)]
    values = [100 * v for v in values] if measure == "accuracy" else [1 - v for v in values]
    inner = sorted(values)
    assert (low, high) == pytest.approx((inner[6], inner[18]))
    named = traces(shown)
    assert named["Best party"].y[0] == pytest.approx(best)
    assert named["Worst party"].y[0] == pytest.approx(worst)
    assert "Party 1" not in named


def test_the_heat_map_has_a_row_a_party_and_a_column_a_round():
    (heat,) = party_heatmap(parties_of(4), 10, 4).data
    np.testing.assert_allclose(heat.z, [[0, 0], [25, 25], [50, 50], [75, 75]])
    assert list(heat.x) == [1, 2] and list(heat.y) == [f"Party {p}" for p in (1, 2, 3, 4)]


def test_holdings_are_counts():
    counts = np.array([[5, 0, 1], [0, 7, 1]])
    (heat,) = holdings_heatmap(counts, ["a", "b", "c"]).data
    np.testing.assert_array_equal(heat.z, counts)
    assert list(heat.x) == ["a", "b", "c"] and heat.zmax == 7


def test_names_of_classes_are_words_never_markup_and_stand_upright_where_they_are_long():
    counts, bad = np.ones((2, 2), int), '<a href="http://elsewhere.example">x</a>'
    figure = holdings_heatmap(counts, ["Ankle boot", bad])
    (heat,) = figure.data
    shown = [*heat.x, *figure.layout.xaxis.tickvals, *figure.layout.xaxis.ticktext]
    assert not [name for name in shown if "<" in name] and heat.x[0] == "Ankle boot"
    assert figure.layout.xaxis.tickangle == -90
    assert figure.layout.xaxis.tickvals == tuple(heat.x)
    assert max(map(len, ("Ankle boot", figure.layout.xaxis.ticktext[0]))) <= 14
    assert height_of_names(["Bag", "Ankle boot"]) == 70 < height_of_names(["x" * 99]) == 98


def test_digits_lie_as_ever_and_of_many_names_some_are_written():
    assert height_of_names([str(n) for n in range(100)]) == 0
    assert holdings_heatmap(np.ones((2, 3), int), list("012")).layout.xaxis.tickangle is None
    names = [f"class {n}" for n in range(100)]
    (heat,), axis = (f := holdings_heatmap(np.ones((2, 100), int), names)).data, f.layout.xaxis
    assert len(heat.x) == 100 and axis.tickvals == tuple(names[::4])


def test_a_plot_made_ready_says_what_it_is_and_leaves_the_theme_to_the_browser():
    plot = ready(learning_chart(ROUNDS, parties_of(2), 10, 2), height=40, uirevision="r", label="L")
    told = json.loads(plot.data)
    assert told["label"] == "L" and told["layout"]["uirevision"] == "r"
    assert "template" not in told["layout"] and "var(--st-" in plot.data.decode()
