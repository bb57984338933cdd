"""Shares, accuracies and mistakes of classes, worked out by hand."""

import numpy as np
import pytest

from fl_core.class_accuracy import Mistake, class_accuracies, commonest_mistakes, row_shares

# Of ten cats 7 are known, 2 taken for dogs, 1 for a fox; of four dogs 3 are known; no fox is there.
CONFUSION = np.array([[7, 2, 1], [1, 3, 0], [0, 0, 0]])


def test_shares_are_of_the_images_of_a_class():
    expected = [[0.7, 0.2, 0.1], [0.25, 0.75, 0.0], [np.nan] * 3]
    np.testing.assert_allclose(row_shares(CONFUSION), expected)


def test_a_class_without_images_has_no_accuracy():
    np.testing.assert_allclose(class_accuracies(CONFUSION), [0.7, 0.75, np.nan])


def test_the_commonest_mistake_is_the_one_that_takes_most_of_its_class():
    """One dog of four is 25 %, two cats of ten are 20 %."""
    found = commonest_mistakes(CONFUSION, most=2)
    assert found == [Mistake(1, 0, 1, 0.25), Mistake(0, 1, 2, pytest.approx(0.2))]
    assert len(commonest_mistakes(CONFUSION, most=50)) == 3  # what never happens is no mistake


def test_who_makes_no_mistake_has_none_and_the_counts_stay_as_they_are():
    perfect = np.diag([3, 0, 5])
    assert commonest_mistakes(perfect, most=5) == []
    assert perfect.tolist() == np.diag([3, 0, 5]).tolist()


def test_accuracies_weighted_by_class_are_the_accuracy_of_all():
    confusion = np.random.default_rng(0).integers(0, 50, (10, 10))
    of_class = confusion.sum(axis=1)
    together = (class_accuracies(confusion) * of_class).sum() / of_class.sum()
    assert together == pytest.approx(np.trace(confusion) / confusion.sum())


def test_of_equal_shares_the_mistake_of_more_images_comes_first():
    """All of one image, all of nine, half of twenty: a class of one says little."""
    counts = np.array([[0, 1, 0], [9, 0, 0], [10, 0, 10]])
    found = [(m.truth, m.said, m.count) for m in commonest_mistakes(counts, 5)]
    assert found == [(1, 0, 9), (0, 1, 1), (2, 0, 10)]
