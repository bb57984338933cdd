"""Differences by round, seed by seed where there are equal ones: by hand, and what always holds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from fl_core.analysis.difference_curves import Measured, difference_curve


def curve(*values: float, rounds=None) -> Measured:
    return np.arange(len(values), dtype=float) if rounds is None else np.array(rounds), np.array(
        values
    )


def test_equal_seeds_are_compared_each_with_itself_where_both_were_measured():
    ours = {1: curve(10.0, 20, 30), 2: curve(10.0, 40), 9: curve(99.0, 99, 99)}
    theirs = {2: curve(5.0, 10, 20), 1: curve(10.0, 10, 10)}
    told = difference_curve(ours, theirs)
    assert told.pairs == 2
    assert_allclose(told.band.x, [0, 1])  # seed 2 has no round 2 yet
    assert_allclose(told.band.mean, [2.5, 20])  # (0 + 5) / 2, (10 + 30) / 2
    assert_allclose(told.band.low, [0, 10])
    assert_allclose(told.band.high, [5, 30])


def test_without_equal_seeds_the_means_are_compared_and_there_is_no_range():
    told = difference_curve({1: curve(10.0, 20), 2: curve(30.0, 40)}, {3: curve(5.0, 10)})
    assert told.pairs == 0
    assert_allclose(told.band.mean, [15, 20])
    assert_allclose(told.band.low, told.band.high)


def test_nothing_is_compared_between_two_rounds():
    told = difference_curve(
        {1: curve(1.0, 2, 3, rounds=[0, 2, 5])}, {1: curve(1.0, 1, rounds=[2, 4])}
    )
    assert_allclose(told.band.x, [2])
    assert_allclose(told.band.mean, [1])
    assert not len(difference_curve({1: curve(1.0)}, {1: curve(rounds=[])}).band.x)
    assert not len(difference_curve({}, {1: curve(1.0)}).band.x)


def test_a_mean_over_rounds_is_that_of_the_differences():
    told = difference_curve({1: curve(1.0, 3, 8)}, {1: curve(1.0, 1, 2)}, smooth=2)
    assert_allclose(told.band.mean, [0, 1, 4])  # of 0, 2, 6


VALUES = st.lists(st.floats(-100, 100), min_size=1, max_size=6)
SEEDS = st.dictionaries(st.integers(0, 4), VALUES.map(lambda values: curve(*values)), min_size=1)


@given(SEEDS, SEEDS, st.integers(1, 4))
def test_the_other_way_round_it_is_the_same_with_the_other_sign(ours, theirs, smooth):
    there, back = difference_curve(ours, theirs, smooth), difference_curve(theirs, ours, smooth)
    assert_allclose(there.band.x, back.band.x)
    assert_allclose(there.band.mean, -back.band.mean, atol=1e-9)
    assert_allclose(there.band.low, -back.band.high, atol=1e-9)
    assert (there.band.low <= there.band.mean + 1e-9).all()


@given(SEEDS, st.integers(1, 4))
def test_from_itself_it_is_zero(ours, smooth):
    assert_allclose(difference_curve(ours, ours, smooth).band.mean, 0, atol=1e-12)
