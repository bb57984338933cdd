"""From one table to another, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core.count_tables import MOST_COUNT
from pages.data.counts_grid import cells_in
from pages.data.table_edits import (
    class_totals,
    evened,
    misfits,
    with_cells,
    with_party,
    without_party,
)

TABLE = ((5, 0, 3), (2, 2, 2))
tables = st.integers(1, 6).flatmap(
    lambda width: st.lists(st.tuples(*[st.integers(0, 50)] * width), min_size=1, max_size=8).map(
        tuple
    )
)


def test_cells_are_changed_one_by_one_and_the_table_is_left_alone():
    assert with_cells(TABLE, [(0, 1, 7), (1, 2, 0)]) == ((5, 7, 3), (2, 2, 0))
    assert TABLE == ((5, 0, 3), (2, 2, 2))


@pytest.mark.parametrize("cell", [(2, 0, 1), (0, 3, 1), (-1, 0, 1), (0, -1, 1)])
def test_a_cell_that_is_not_there_is_left_out(cell):
    assert with_cells(TABLE, [cell]) == TABLE


def test_a_count_keeps_within_its_bounds():
    assert with_cells(TABLE, [(0, 0, -4), (1, 1, 10**9)]) == ((0, 0, 3), (2, MOST_COUNT, 2))


def test_one_more_party_is_like_the_mean_of_the_others_as_far_as_images_are_left():
    # 7, 2 and 5 are used; their means are 3, 1 and 2; 1, 5 and 0 are left.
    assert with_party(TABLE, (8, 7, 5)) == (*TABLE, (1, 1, 0))
    assert with_party(TABLE, (3, 9, 9)) == (*TABLE, (0, 1, 2))  # more are used than there are


def test_a_party_is_removed_but_not_the_last():
    assert without_party(TABLE, 0) == (TABLE[1],) and without_party(TABLE, 1) == (TABLE[0],)
    assert without_party(TABLE[:1], 0) == TABLE[:1]


def test_evened_out_by_hand():
    # 7 = 4 + 3, 2 = 1 + 1, 5: its odd one is the second party's, whose turn it is: 2 + 3.
    assert evened(TABLE) == ((4, 1, 2), (3, 1, 3))


@given(tables)
def test_evening_out_takes_nothing_away_and_leaves_a_difference_of_one_at_most(table):
    found = np.array(evened(table))
    assert class_totals(evened(table)) == class_totals(table)
    assert np.ptp(found, axis=0).max() <= 1 and np.ptp(found.sum(axis=1)) <= 1
    assert evened(evened(table)) == evened(table)


def test_what_does_not_fit_is_said_with_numbers():
    names = ("a", "b", "c")
    assert list(misfits(TABLE, (7, 2, 5), names, "letter")) == []
    assert list(misfits(((7, 0, 3), (0, 0, 0)), (6, 2, 5), names, "letter")) == [
        "There are only 6 images of letter a, but the parties are to hold 7: take 1 away.",
        "Party 2 holds no image: give it one, or remove the party.",
    ]


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        ({}, []),
        (None, []),
        ({"edited_rows": {}}, []),
        (
            {"edited_rows": {0: {"1": 7, "2": None}, 3: {"0": 2.0}}},
            [(0, 1, 7), (0, 2, 0), (3, 0, 2)],
        ),
        ({"edited_rows": {0: {"together": 7}}}, []),
    ],
)
def test_changes_in_a_grid_are_cells(value, cells):
    assert cells_in(value) == cells
