"""Which of very many parties are drawn, and in which order."""

import numpy as np
import pandas as pd

from pages.shared.charts import holdings_heatmap, party_heatmap
from pages.shared.row_sampling import (
    MOST_ROWS,
    by_commonest_class,
    by_last_value,
    evenly_spaced,
    some_rows,
)
from tests.pages.checked_figure import checked
from tests.pages.test_charts import parties_of


def test_rows_are_evenly_spaced_from_the_first_to_the_last():
    assert evenly_spaced(np.array([4, 2, 9]), most=3).tolist() == [4, 2, 9]
    assert evenly_spaced(np.arange(9), most=5).tolist() == [0, 2, 4, 6, 8]
    assert len({*evenly_spaced(np.arange(10_000)).tolist()}) == MOST_ROWS


def test_parties_of_one_class_stand_together_the_purest_first():
    counts = np.array([[1, 9], [5, 0], [3, 2], [0, 0], [2, 4]])
    # Class 0: all of party 1, 3 of 5 of party 2, none at party 3; class 1: 9 of 10, 4 of 6.
    assert by_commonest_class(counts).tolist() == [1, 2, 3, 0, 4]


def test_rows_are_ordered_by_what_is_known_last():
    table = pd.DataFrame({1: [0.5, 0.9, np.nan, np.nan], 2: [0.7, np.nan, np.nan, 0.1]})
    assert by_last_value(table).tolist() == [3, 0, 1, 2]  # 0.1, 0.7, 0.9, unknown
    assert by_last_value(table[[]]).tolist() == [0, 1, 2, 3]


def test_maps_of_ten_thousand_parties_are_as_large_as_those_of_some_hundred():
    counts = np.random.default_rng(0).multinomial(6, [0.1] * 10, size=10_000)
    drawn = checked(holdings_heatmap(counts, [str(n) for n in range(10)])).data[0]
    assert np.shape(drawn.z) == (MOST_ROWS, 10) and len(drawn.y) == MOST_ROWS
    number = int(drawn.y[7].removeprefix("Party ")) - 1
    np.testing.assert_array_equal(drawn.z[7], counts[number])
    heat = checked(party_heatmap(parties_of(10_000), 2, 10_000)).data[0]
    assert np.shape(heat.z) == (MOST_ROWS, 2)
    assert heat.y[0] == "Party 1" and heat.y[-1] == "Party 10000"  # the worst and the best


def test_what_is_left_out_is_said():
    assert some_rows(MOST_ROWS, "sorted") == ""
    assert some_rows(10_000, "sorted") == " 200 of 10,000 parties are drawn, sorted."
