"""Charts show the table they are given, number for number."""

import numpy as np
import pandas as pd

from pages.components.plain_figure import PlainFigure
from pages.shared.charts import height_of_names, holdings_heatmap, party_heatmap
from pages.shared.learning_chart import learning_chart
from pages.shared.metric_column_names import OWN_ON_OWN
from tests.pages.checked_figure import checked

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
        num_examples=100,
        own_on_test_accuracy=share,
        own_on_test_loss=1 - share,
        global_on_own_accuracy=1.0,
        global_on_own_loss=float("nan"),
        own_on_own_accuracy=share / 2,
        own_commonest_share=float("nan"),
    )


def traces(figure: PlainFigure) -> dict[str, object]:
    return {trace.name: trace for trace in checked(figure).data}


def test_a_party_that_sits_a_round_out_has_no_point_there():
    parties = parties_of(2)
    parties = parties[(parties["round"] != 1) | (parties["party"] != 0)]
    line = traces(learning_chart(ROUNDS, parties, 10, 2))["Party 1"]
    assert np.isnan(line.y[0]) and line.y[1] == 0
    (heat,) = checked(party_heatmap(parties, 10, 2)).data
    np.testing.assert_array_equal(np.isnan(heat.z), [[True, False], [False, False]])


def test_the_heat_map_has_a_row_a_party_and_a_column_a_round():
    (heat,) = checked(party_heatmap(parties_of(4), 10, 4)).data
    np.testing.assert_allclose(heat.z, [[0, 0], [25, 25], [50, 50], [75, 75]])
    assert list(heat.x) == [1, 2] and list(heat.y) == [f"Party {p}" for p in (1, 2, 3, 4)]
    (heat,) = checked(party_heatmap(parties_of(4), 10, 4, OWN_ON_OWN)).data
    np.testing.assert_allclose(heat.z[:, 0], [0, 12.5, 25, 37.5])


def test_holdings_are_counts():
    counts = np.array([[5, 0, 1], [0, 7, 1]])
    (heat,) = checked(holdings_heatmap(counts, ["a", "b", "c"])).data
    np.testing.assert_array_equal(heat.z, counts)
    assert list(heat.x) == ["a", "b", "c"] and heat.zmax == 7


def test_names_of_classes_are_words_never_markup_and_stand_upright_where_they_are_long():
    counts, bad = np.ones((2, 2), int), '<a href="http://elsewhere.example">x</a>'
    figure = checked(holdings_heatmap(counts, ["Ankle boot", bad]))
    (heat,) = figure.data
    shown = [*heat.x, *figure.layout.xaxis.tickvals, *figure.layout.xaxis.ticktext]
    assert not [name for name in shown if "<" in name] and heat.x[0] == "Ankle boot"
    assert figure.layout.xaxis.tickangle == -90
    assert figure.layout.xaxis.tickvals == tuple(heat.x)
    assert max(map(len, ("Ankle boot", figure.layout.xaxis.ticktext[0]))) <= 14
    assert height_of_names(["Bag", "Ankle boot"]) == 70 < height_of_names(["x" * 99]) == 98


def test_digits_lie_as_ever_and_of_many_names_some_are_written():
    assert height_of_names([str(n) for n in range(100)]) == 0
    lying = checked(holdings_heatmap(np.ones((2, 3), int), list("012")))
    assert lying.layout.xaxis.tickangle is None
    names = [f"class {n}" for n in range(100)]
    figure = checked(holdings_heatmap(np.ones((2, 100), int), names))
    (heat,), axis = figure.data, figure.layout.xaxis
    assert len(heat.x) == 100 and axis.tickvals == tuple(names[::4])
