"""How far mixes lie apart: by hand, against another library, and what holds of any two."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from scipy.spatial.distance import jensenshannon

from fl_core.analysis.skew import (
    earth_mover,
    effective_number,
    hellinger,
    jensen_shannon,
    mixes,
    overall_skew,
    party_skews,
    total_variation,
)
from fl_core.metrics import label_skew

MOST = {total_variation: 1, jensen_shannon: 1, hellinger: 1, earth_mover: 2}
each_distance = pytest.mark.parametrize("distance", MOST)


def pairs():
    whole = st.integers(0, 1000)
    return st.integers(2, 12).flatmap(
        lambda n: arrays(np.intp, (2, n), elements=whole).filter(lambda c: c.sum(axis=1).all())
    )


@pytest.mark.parametrize(
    ("distance", "value"),
    [
        (total_variation, 0.5),  # (|1 - 1/2| + |0 - 1/2|) / 2
        (earth_mover, 1.0),  # |1 - 1/2| + |0 - 1/2|
        (hellinger, math.sqrt(1 - math.sqrt(0.5))),  # 1 - Σ √(p q) = 1 - √(1 · 1/2), its root
        # The middle is (3/4, 1/4), of 0.811 bits; the mixes themselves are of 0 and of 1 bit.
        (jensen_shannon, math.sqrt(2 - 0.75 * math.log2(3) - 0.5)),
    ],
)
def test_all_of_one_class_against_half_and_half(distance, value):
    found = distance(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    np.testing.assert_allclose(found, value, rtol=1e-12)


@each_distance
@given(counts=pairs())
def test_what_holds_of_any_two_mixes(distance, counts):
    p, q = mixes(counts)
    there, back = distance(p, q), distance(q, p)
    assert there == pytest.approx(back, abs=1e-9)
    assert 0 <= there <= MOST[distance] + 1e-12
    assert distance(p, p) == 0
    if not np.array_equal(counts[0] * counts[1].sum(), counts[1] * counts[0].sum()):
        assert there > 0


@each_distance
@given(counts=st.integers(3, 8).flatmap(
    lambda n: arrays(np.intp, (3, n), elements=st.integers(1, 50))
))  # fmt: skip
def test_the_way_round_is_never_shorter(distance, counts):
    p, q, r = mixes(counts)
    assert distance(p, r) <= distance(p, q) + distance(q, r) + 1e-9


@each_distance
def test_mixes_without_a_class_in_common_are_as_far_apart_as_can_be(distance):
    found = distance(np.array([0.5, 0.5, 0.0, 0.0]), np.array([0.0, 0.0, 0.3, 0.7]))
    np.testing.assert_allclose(found, MOST[distance], rtol=1e-12)


@each_distance
def test_the_order_of_classes_does_not_matter(distance):
    p, q = np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.2, 0.6])
    np.testing.assert_allclose(distance(p[::-1], q[::-1]), distance(p, q), rtol=1e-12)


@given(counts=pairs())
def test_jensen_shannon_as_scipy_has_it(counts):
    p, q = mixes(counts)
    assert jensen_shannon(p, q) == pytest.approx(jensenshannon(p, q, base=2), abs=1e-7)


@settings(max_examples=15)
@given(counts=pairs())
def test_earth_mover_is_what_it_costs_to_move_earth_two_apart(counts):
    """Classes at the corners of a simplex, the root of 2 from each other, and costs scaled to 2."""
    p, q = mixes(counts)
    corners = np.eye(len(p))
    moved = stats.wasserstein_distance_nd(corners, corners, p, q)
    assert earth_mover(p, q) == pytest.approx(math.sqrt(2) * moved, abs=1e-6)


def test_earth_mover_of_one_class_in_ten_is_that_of_the_paper():
    """Zhao et al. 2018, section 3.2: 1.8 where each party holds one class of ten equally common."""
    assert overall_skew(60 * np.eye(10, dtype=int), earth_mover) == pytest.approx(1.8)


@given(counts=pairs())
def test_hellinger_by_what_two_mixes_have_in_common(counts):
    """1 - Σ √(p q), its root: the same in another way."""
    p, q = mixes(counts)
    assert hellinger(p, q) ** 2 == pytest.approx(1 - np.sqrt(p * q).sum(), abs=1e-9)


@given(counts=pairs())
def test_earth_mover_is_twice_what_has_to_be_moved(counts):
    """What one mix has too much of is what the other lacks: it is moved once and counted twice."""
    p, q = mixes(counts)
    assert earth_mover(p, q) == pytest.approx(2 * np.maximum(p - q, 0).sum(), abs=1e-12)


def test_a_partys_skew_is_its_distance_from_the_mix_of_all():
    counts = np.array([[30, 0], [10, 20], [0, 0]])
    # All: 40 and 20, so 2/3 and 1/3. Party 1: |1 - 2/3| = 1/3; party 2: |1/3 - 2/3| = 1/3.
    np.testing.assert_allclose(party_skews(counts, total_variation), [1 / 3, 1 / 3, np.nan])
    uneven = np.array([[40, 0], [10, 10]])
    # All: 5/6 and 1/6. Party 1: 1/6, of 40 images; party 2: 1/3, of 20: (40/6 + 20/3) / 60.
    assert overall_skew(uneven, total_variation) == pytest.approx(2 / 9)


@given(counts=arrays(np.intp, (4, 5), elements=st.integers(0, 50)).filter(lambda c: c.any()))
def test_the_label_skew_that_runs_are_described_by_is_one_of_them(counts):
    assert overall_skew(counts, total_variation) == pytest.approx(label_skew(counts), abs=1e-12)


@each_distance
def test_nobody_with_an_image_is_no_skew(distance):
    assert overall_skew(np.zeros((3, 4), dtype=np.intp), distance) == 0


@pytest.mark.parametrize(
    ("sizes", "order", "value"),
    [
        ([100, 100, 100, 100], 2, 4),
        ([100, 100, 100, 100], 1, 4),
        ([300, 100], 2, 1.6),  # 1 / (9/16 + 1/16)
        ([300, 100, 0], 2, 1.6),
        ([300, 100], 1, 4 / 27**0.25),  # e^H = 4 / 3^(3/4)
        ([300, 100, 0], 0, 2),
        ([500], 2, 1),
        ([0, 0], 2, 0),
    ],
)
def test_the_effective_number_of_parties(sizes, order, value):
    assert effective_number(np.array(sizes), order) == pytest.approx(value, rel=1e-12)


@given(sizes=arrays(np.intp, st.integers(1, 30), elements=st.integers(1, 10_000)))
def test_it_lies_between_one_and_all_and_falls_with_the_order(sizes):
    by_order = [effective_number(sizes, order) for order in (0, 1, 2)]
    assert by_order[0] == pytest.approx(len(sizes))
    assert by_order[1] == pytest.approx(np.exp(stats.entropy(sizes)))
    assert by_order[0] + 1e-6 >= by_order[1] >= by_order[2] - 1e-6 >= 1 - 2e-6
