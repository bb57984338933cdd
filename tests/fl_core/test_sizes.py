"""What every choice of party sizes promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import ConfigError
from fl_core.sizes import SIZES, Equal
from tests.fl_core.tiny_data import assert_one_sentence, variants

ALL = [choice for member in SIZES.values() for choice in variants(member)]
every_choice = pytest.mark.parametrize("sizes", ALL, ids=repr)


def draw(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@every_choice
@given(st.integers(1, 40), st.integers(1, 10), st.integers(0, 500), st.integers(0, 2**31 - 1))
def test_all_images_are_given_out_and_nobody_gets_too_few(sizes, num_parties, least, more, seed):
    num_images = num_parties * least + more
    found = sizes.draw(num_images, num_parties, least, draw(seed))
    assert len(found) == num_parties and sum(found) == num_images
    assert min(found) >= least and all(type(size) is int for size in found)
    assert sizes.draw(num_images, num_parties, least, draw(seed)) == found


@every_choice
def test_too_few_images_are_refused_in_one_sentence(sizes):
    assert sizes.draw(30, 10, 3, draw()) == [3] * 10
    with pytest.raises(ConfigError) as caught:
        sizes.draw(29, 10, 3, draw())
    assert_one_sentence(str(caught.value))
    assert "10 parties" in str(caught.value) and "29" in str(caught.value)


def test_equal_sizes_by_hand():
    assert Equal().draw(11, 3, 1, draw()) == [4, 4, 3]
