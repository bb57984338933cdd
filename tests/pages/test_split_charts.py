"""The figures of the Data page: scales from zero, names that are no markup, bars that add up."""

import numpy as np
import pytest

from fl_core.analysis.skew import party_skews, total_variation
from pages.data.matrix_rows import rows_of
from pages.data.split_charts import (
    Scale,
    mark_row,
    matrix_figure,
    matrix_height,
    scale_of,
    spread_figure,
)
from pages.shared.palette import party_color


def rows(counts, unit="counts"):
    counts = np.array(counts)
    return rows_of(counts, party_skews(counts, total_variation), "dealt", unit)


def drawn(counts, names, unit="counts", scale=None):
    shown = rows(counts, unit)
    return matrix_figure(shown, names, unit, scale or scale_of(shown, 1.0), "Share out of place")


def test_an_equal_split_looks_equal():
    """One colour, the brightest; bars of one length, and no skew: nothing is stretched to noise."""
    figure = drawn([[50, 50], [50, 50], [50, 50]], ["a", "b"])
    cells, sizes, skews = figure.data
    assert (cells.zmin, cells.zmax) == (0, 50) and np.all(cells.z == 50)
    assert list(sizes.x) == [100, 100, 100] and list(skews.x) == [0, 0, 0]
    assert figure.layout.xaxis3.range == (0, 1.02)  # all there can be, not all there is


def test_what_is_nearly_equal_looks_nearly_equal():
    cells = drawn([[100, 98], [99, 101]], ["a", "b"]).data[0]
    assert cells.zmin == 0 and cells.z.min() / cells.zmax > 0.97


def test_the_matrix_says_who_holds_how_many_of_what():
    figure = drawn([[1, 2, 3], [4, 5, 6]], ["cat", "dog", "<b>cow</b>"])
    cells, sizes, _ = figure.data
    np.testing.assert_array_equal(cells.z, [[1, 2, 3], [4, 5, 6]])
    assert list(cells.x) == ["cat", "dog", "&lt;b&gt;cow&lt;/b&gt;"]
    assert list(cells.y) == ["Party 1", "Party 2"] and list(sizes.x) == [6, 15]
    assert list(sizes.marker.color) == [party_color(0), party_color(1)]
    assert cells.texttemplate  # few enough for a number in each


def test_many_cells_have_no_numbers_and_many_parties_one_colour():
    figure = drawn(np.full((100, 10), 3), [str(n) for n in range(10)])
    assert figure.data[0].texttemplate is None
    assert isinstance(figure.data[1].marker.color, str)


def test_gaps_between_very_many_columns_do_not_outshine_them():
    """Cells of a hundred classes are three pixels wide: gaps of one would be light stripes."""
    assert drawn(np.full((9, 30), 3), [str(n) for n in range(30)]).data[0].xgap == 1
    assert drawn(np.full((9, 62), 3), [str(n) for n in range(62)]).data[0].xgap == 0


def test_two_splits_are_compared_on_one_scale():
    some, other = scale_of(rows([[9, 1]]), 1.0), scale_of(rows([[4, 4], [2, 30]]), 1.0)
    assert some == Scale(9, 10, 1) and other == Scale(30, 32, 1)
    assert some.or_larger(other) == other.or_larger(some) == Scale(30, 32, 1)


@pytest.mark.parametrize("num_rows", [1, 3, 10, 100, 200])
def test_the_matrix_fits_a_screen_or_two(num_rows):
    assert 100 < matrix_height(num_rows, ["0", "1"]) <= 900


def test_the_row_that_is_looked_at_is_framed():
    figure = drawn([[1, 2], [3, 4]], ["a", "b"])
    mark_row(figure, 1)
    (frame,) = figure.layout.shapes
    assert (frame.y0, frame.y1) == (0.5, 1.5)


def test_the_spread_counts_every_party_once():
    values = np.array([0.0, 1.0, 1.0, 40.0, np.nan])
    figure = spread_figure(values, "Images of a party", 40.0)
    (bars,) = figure.data
    assert bars.y.sum() == 4 and bars.y[0] == 1 and bars.y[1] == 2 and bars.y[-1] == 1
