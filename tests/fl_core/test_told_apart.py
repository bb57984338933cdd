"""What a round tells of few parties: how updates lie, and what each model recognises."""

import numpy as np
import pytest

from fl_core import run_rounds
from fl_core.config import RunConfig
from fl_core.events import MOST_TOLD_APART, RoundFinished
from fl_core.models import Softmax
from fl_core.own_confusions import OwnTaken, recognised_by_class
from fl_core.update_matrix import scalar_products

TINY = RunConfig(
    model=Softmax(), num_images=600, num_rounds=2, party_test_images=60, gallery_images=0
)


def rounds(config: RunConfig) -> list[RoundFinished]:
    return [event for event in run_rounds(config) if isinstance(event, RoundFinished)]


def test_it_agrees_with_all_else_that_is_told():
    untrained, *trained = rounds(TINY)
    assert untrained.update_products is None and untrained.own_on_test_by_class is None
    for told in trained:
        lengths = np.sqrt(np.diag(told.update_products))
        np.testing.assert_allclose(lengths, [p.update_norm for p in told.parties], rtol=1e-6)
        shares = np.array(told.own_on_test_by_class, float)
        per_class = np.sum(told.own_on_test_confusion, axis=1) / len(told.parties)
        accuracies = np.nansum(shares * per_class, axis=1) / per_class.sum()
        expected = [party.test_accuracy for party in told.parties]
        np.testing.assert_allclose(accuracies, expected, atol=1e-4)


def test_of_the_mean_update_it_says_how_long_it_is():
    """With equal parties the server moves by the mean: |mean|^2 is the mean of all products."""
    before, after = rounds(TINY.model_copy(update={"num_rounds": 1}))
    moved = after.state.weights.astype(float) - before.state.weights
    assert np.mean(after.update_products) == pytest.approx(np.square(moved).sum(), rel=1e-4)


def test_of_many_parties_it_is_not_told():
    many = TINY.model_copy(update={"num_parties": MOST_TOLD_APART + 1, "num_rounds": 1})
    told = rounds(many)[-1]
    assert told.update_products is None and told.own_on_test_by_class is None
    few = many.model_copy(update={"participation": 0.5})
    assert len(rounds(few)[-1].update_products) == len(rounds(few)[-1].parties)


def test_products_by_hand():
    one, other = np.float32([1, 2]), np.float32([3, -1])
    np.testing.assert_array_equal(scalar_products([one, other]), [[5, 1], [1, 10]])


def test_shares_by_hand():
    # Party 1: of two zeros one is right, of one "2" none; there is no "1" in the sample.
    taken = np.uint8([[0, 0], [0, 2], [2, 0]])
    right = np.uint8([[0, 0], [0, 0], [2, 2]])
    own = [OwnTaken(1, taken, None), OwnTaken(0, right, None)]
    assert recognised_by_class(own, [0, 1], 3) == [[1.0, None, 1.0], [0.5, None, 0.0]]
    assert recognised_by_class(own, [0, 1, 2], 3) is None
    assert recognised_by_class([OwnTaken(0, None, None)], [0], 3) is None
