"""What every choice of party sizes promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import ConfigError
from fl_core.sizes import SIZES, DirichletSizes, Equal, PowerLaw
from fl_core.sizes.apportion import apportion
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


def test_large_numbers_are_said_as_elsewhere():
    with pytest.raises(ConfigError, match="10,000 parties with at least 1,000 images each need"):
        Equal().draw(60_000, 10_000, 1000, draw())


def test_equal_sizes_by_hand():
    assert Equal().draw(11, 3, 1, draw()) == [4, 4, 3]


def test_apportioned_by_hand():
    assert apportion(np.array([0.5, 0.3, 0.2]), 10, 1) == [5, 3, 2]
    # Thirds of ten are 3.33: one is left, and goes to the first.
    assert apportion(np.array([1.0, 1.0, 1.0]), 10, 1) == [4, 3, 3]
    # 6.25, 2.5 and 1.25 of ten: largest remainder first.
    assert apportion(np.array([5.0, 2.0, 1.0]), 10, 1) == [6, 3, 1]
    # All but the first would get 2, 1.6 and 0.4 of twenty: raised to three, and it has the rest.
    assert apportion(np.array([0.8, 0.1, 0.08, 0.02]), 20, 3) == [11, 3, 3, 3]
    assert apportion(np.array([0.6, 0.3, 0.1, 0.0]), 24, 4) == [11, 5, 4, 4]  # 16 as 2 : 1


def test_sizes_by_a_power_law_by_hand():
    """Of 11 images 6, 3 and 2, which are 1 : 1/2 : 1/3; of 12 with none below 3: 6, 3 and 3."""
    for seed in range(10):
        assert sorted(PowerLaw().draw(11, 3, 1, draw(seed))) == [2, 3, 6]
        assert sorted(PowerLaw().draw(12, 3, 3, draw(seed))) == [3, 3, 6]
        assert sorted(PowerLaw(exponent=2).draw(49, 3, 1, draw(seed))) == [4, 9, 36]
        assert PowerLaw(exponent=0).draw(11, 3, 1, draw(seed)) == Equal().draw(11, 3, 1, draw())
    largest = {int(np.argmax(PowerLaw().draw(11, 3, 1, draw(seed)))) for seed in range(20)}
    assert largest == {0, 1, 2}


def test_dirichlet_sizes_are_the_drawn_shares():
    shares = draw(3).dirichlet([2.0] * 5)
    found = DirichletSizes(alpha=2).draw(10_000, 5, 1, draw(3))
    np.testing.assert_allclose(found, shares * 10_000, atol=1)


def test_sizes_grow_more_equal_with_alpha_and_with_smaller_exponents():
    spreads = [
        np.mean([np.std(choice.draw(5000, 20, 1, draw(seed))) for seed in range(20)])
        for choice in (
            *(DirichletSizes(alpha=alpha) for alpha in (0.01, 0.1, 1, 10, 1e6)),
            *(PowerLaw(exponent=exponent) for exponent in (5, 2, 1, 0.5, 0)),
        )
    ]
    for five in (spreads[:5], spreads[5:]):
        assert five == sorted(five, reverse=True) and five[-1] < 1, five


@every_choice
def test_ten_thousand_parties_get_their_sizes(sizes):
    found = sizes.draw(60_000, 10_000, 2, draw())
    assert sum(found) == 60_000 and min(found) >= 2
