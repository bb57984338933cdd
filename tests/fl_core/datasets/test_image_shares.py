"""Which images are for training and which for testing."""

import numpy as np
import pytest

from fl_core import DataError
from fl_core.datasets.image_shares import shares


def test_parts_stay_what_they_are():
    found = shares({"train": 5, "test": 2}, 100)
    assert found.train.tolist() == [0, 1, 2, 3, 4] and found.test.tolist() == [5, 6]
    assert found.words == ()


def test_validation_is_trained_on_or_tested_on():
    found = shares({"train": 3, "validation": 2, "test": 1}, 100)
    assert found.train.tolist() == [0, 1, 2, 3, 4] and found.test.tolist() == [5]
    assert found.words == ("The 2 validation images are trained on as well.",)
    found = shares({"train": 3, "validation": 2}, 100)
    assert found.train.tolist() == [0, 1, 2] and found.test.tolist() == [3, 4]
    assert found.words == ("There is no test part: the 2 validation images are for testing.",)


def test_one_in_six_is_for_testing_where_nothing_is_said():
    found = shares({"": 1200}, 10_000)
    assert (len(found.train), len(found.test)) == (1000, 200)
    assert sorted([*found.train, *found.test]) == list(range(1200))
    assert (np.diff(found.train) > 0).all() and (np.diff(found.test) > 0).all()
    again = shares({"": 1200}, 10_000)
    np.testing.assert_array_equal(found.test, again.test)
    assert found.test[:5].tolist() == [2, 14, 26, 28, 34]  # a file means the same images for ever
    assert "200 of the 1,200 images are for testing, drawn once" in found.words[0]
    assert [len(part) for part in (shares({"": 2}, 9).train, shares({"": 2}, 9).test)] == [1, 1]
    with pytest.raises(DataError, match="at least 2 images"):
        shares({"": 1}, 9)


def test_of_too_many_some_are_drawn():
    found = shares({"train": 50, "validation": 50, "test": 30}, 40)
    assert len(set(found.train)) == 40 and len(found.test) == 30
    assert found.train.min() >= 0 and 50 < found.train.max() < 100
    assert (np.diff(found.train) > 0).all()
    assert found.words[-1] == (
        "Of 100 images to train on 40 are used, drawn once and always the same."
    )
