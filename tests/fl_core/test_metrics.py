"""Label counts, confusion and skew, worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fl_core.metrics import always_commonest, confusion_matrix, label_counts, label_skew

held = arrays(
    np.int64, st.tuples(st.integers(1, 6), st.integers(2, 10)), elements=st.integers(0, 50)
)


def test_label_counts_by_hand():
    labels = np.array([0, 2, 2, 1, 0, 2], dtype=np.uint8)
    counts = label_counts(labels, [np.array([0, 1, 2]), np.array([5]), np.array([3, 4])], 4)
    assert counts.tolist() == [[1, 0, 2, 0], [0, 0, 1, 0], [1, 1, 0, 0]]


def test_confusion_by_hand():
    truth, predicted = [0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 2, 0]
    assert confusion_matrix(truth, predicted, 3).tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 2]]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1))
def test_confusion_sums_to_the_class_counts_either_way(pairs):
    truth, predicted = np.array(pairs).T
    matrix = confusion_matrix(truth.astype(np.uint8), predicted, 10)
    np.testing.assert_array_equal(matrix.sum(axis=1), np.bincount(truth, minlength=10))
    np.testing.assert_array_equal(matrix.sum(axis=0), np.bincount(predicted, minlength=10))
    assert np.trace(matrix) == (truth == predicted).sum()


def test_who_always_says_the_commonest_class_is_right_as_often_as_it_comes():
    trained, none = np.array([2, 0, 2, 1], dtype=np.uint8), np.zeros(0, dtype=np.uint8)
    assert always_commonest(trained, np.array([2, 0, 0, 0, 2], dtype=np.uint8)) == 2 / 5
    assert always_commonest(trained, np.array([9], dtype=np.uint8)) == 0
    assert always_commonest(trained, none) is None


def test_skew_of_two_parties_with_one_class_each():
    # Pooled mix 1/2, 1/2; each party is |1 - 1/2| + |0 - 1/2| = 1, halved, away from it.
    assert label_skew(np.array([[10, 0], [0, 10]])) == pytest.approx(0.5)


def test_skew_weighs_parties_by_their_images():
    # The pooled mix is 3/4, 1/4 in both.
    counts = np.array([[2, 0], [1, 1]])  # distances (1/4 + 1/4) / 2 and (1/4 + 1/4) / 2
    assert label_skew(counts) == pytest.approx(0.25)
    counts = np.array([[6, 0], [0, 2]])  # 1/4 with weight 6, 3/4 with weight 2
    assert label_skew(counts) == pytest.approx((6 * 0.25 + 2 * 0.75) / 8)


@given(st.lists(st.integers(1, 50), min_size=2, max_size=10), st.integers(1, 8))
def test_equal_mixes_have_no_skew(mix, num_parties):
    counts = np.outer(np.arange(1, num_parties + 1), mix)  # unequal sizes, equal mixes
    assert label_skew(counts) == pytest.approx(0, abs=1e-12)


@given(held)
def test_skew_is_at_least_0_and_below_1_and_blind_to_order(counts):
    counts[:, 0] += 1  # every party holds something
    skew = label_skew(counts)
    assert 0 <= skew < 1
    assert label_skew(counts[::-1]) == pytest.approx(skew)
    assert label_skew(counts[:, ::-1]) == pytest.approx(skew)
