"""The rows of the matrix: in which order, of how many parties, and with which numbers."""

import numpy as np
import pytest

from fl_core.analysis.skew import party_skews, total_variation
from pages.data.matrix_rows import MOST_ROWS, ORDERS, UNITS, rows_of

# Sizes 30, 10, 60; commonest classes 1, 0, 1. All together: 20 and 80 of 100.
COUNTS = np.array([[10, 20], [10, 0], [0, 60]])
# From (1/5, 4/5): (1/3, 2/3) is 2/15 off, (1, 0) is 4/5 off, (0, 1) is 1/5 off.
SKEWS = party_skews(COUNTS, total_variation)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("dealt", ("Party 1", "Party 2", "Party 3")),
        ("size", ("Party 3", "Party 1", "Party 2")),
        ("skew", ("Party 2", "Party 3", "Party 1")),
        ("class", ("Party 2", "Party 3", "Party 1")),  # class 0; then class 1, purest first
    ],
)
def test_parties_stand_as_they_are_sorted(order, names):
    rows = rows_of(COUNTS, SKEWS, order, "counts")
    assert rows.names == names
    assert [f"Party {party + 1}" for party in rows.first] == list(names)
    assert [rows.row_of(int(party)) for party in rows.first] == [0, 1, 2]
    np.testing.assert_array_equal(rows.values, COUNTS[rows.first])
    np.testing.assert_array_equal(rows.sizes, COUNTS[rows.first].sum(axis=1))
    np.testing.assert_allclose(rows.skews, SKEWS[rows.first])


def test_those_that_are_level_stay_as_dealt():
    even = np.full((5, 3), 7)
    for order in ORDERS:
        rows = rows_of(even, party_skews(even, total_variation), order, "counts")
        assert list(rows.first) == [0, 1, 2, 3, 4]


def test_shares_are_percent_of_the_partys_own_images():
    rows = rows_of(COUNTS, SKEWS, "dealt", "shares")
    np.testing.assert_allclose(rows.values, [[100 / 3, 200 / 3], [100, 0], [0, 100]])


def test_a_party_without_images_is_an_empty_row_and_comes_last_by_skew():
    counts = np.array([[0, 0], [5, 5]])
    rows = rows_of(counts, party_skews(counts, total_variation), "skew", "shares")
    assert rows.names == ("Party 2", "Party 1")
    np.testing.assert_array_equal(rows.values, [[50, 50], [0, 0]])
    np.testing.assert_array_equal(rows.skews, [0, np.nan])


def test_very_many_parties_share_rows_and_the_numbers_are_a_partys_in_the_mean():
    """401 parties: three to a row, the last row of two; party i holds i and 1."""
    counts = np.stack([np.arange(401), np.ones(401, dtype=np.intp)], axis=1)
    rows = rows_of(counts, party_skews(counts, total_variation), "dealt", "counts")
    assert rows.parties_per_row == 3 and len(rows) == 134 <= MOST_ROWS
    assert rows.names[0] == "Parties 1–3" and rows.names[-1] == "Parties 400–401"
    np.testing.assert_allclose(rows.values[[0, -1]], [[1, 1], [399.5, 1]])  # (399 + 400) / 2
    np.testing.assert_allclose(rows.sizes[[0, -1]], [2, 400.5])
    assert rows.row_of(2) == 0 and rows.row_of(3) == 1 and rows.first[1] == 3
    by_size = rows_of(counts, party_skews(counts, total_variation), "size", "shares")
    assert by_size.names[0] == "Places 1–3" and by_size.first[0] == 400
    # 400 + 399 + 398 of 1,200 images
    np.testing.assert_allclose(by_size.values[0], [100 * 1197 / 1200, 100 * 3 / 1200])


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("order", ORDERS)
def test_ten_thousand_parties_fit_and_nobody_is_lost(order, unit):
    counts = np.random.default_rng(0).integers(0, 9, (10_000, 10))
    rows = rows_of(counts, party_skews(counts, total_variation), order, unit)
    assert len(rows) == 200 and rows.parties_per_row == 50
    assert sorted(rows.ranked) == list(range(10_000))
    assert rows.sizes.sum() * 50 == pytest.approx(counts.sum())
