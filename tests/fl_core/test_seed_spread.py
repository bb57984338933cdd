"""Luck and difference over seeds: by hand, against scipy, and over a thousand draws of nothing."""

import numpy as np
import pytest
from scipy import stats

from fl_core.analysis.seed_spread import SURE, band_over_seeds, difference_over_seeds


def test_by_hand_over_equal_seeds():
    """Differences 1, 2, 3: mean 2, deviation 1, error 1/sqrt(3); t of 2 at 98.5 % is 5.643."""
    told = difference_over_seeds({1: 11, 2: 12, 3: 13}, {3: 10, 2: 10, 1: 10, 9: 99})
    assert (told.way, told.mean, told.ours, told.theirs) == ("paired", 2.0, 3, 3)
    assert SURE == 0.97
    half = 5.642778353 / np.sqrt(3)
    assert told.low == pytest.approx(2 - half)
    assert told.high == pytest.approx(2 + half)
    assert not told.is_more_than_luck


def test_what_differs_by_as_much_for_each_seed_is_more_than_luck():
    told = difference_over_seeds({1: 0.5, 2: 0.7, 3: 0.9}, {1: 0.25, 2: 0.45, 3: 0.65})
    assert told.is_more_than_luck
    assert told.low == pytest.approx(told.high)
    equal = difference_over_seeds({1: 0.5, 2: 0.5, 3: 0.5}, {1: 0.5, 2: 0.5, 3: 0.5})
    assert not equal.is_more_than_luck


def test_other_seeds_are_compared_by_their_means_as_scipy_does():
    one, other = [0.9, 0.92, 0.95, 0.91], [0.8, 0.86, 0.7]
    told = difference_over_seeds(dict(enumerate(one)), dict(enumerate(other, 10)))
    scipys = stats.ttest_ind(one, other, equal_var=False).confidence_interval(SURE)
    assert (told.way, told.ours, told.theirs) == ("unpaired", 4, 3)
    assert (told.low, told.high) == pytest.approx((scipys.low, scipys.high))
    same = difference_over_seeds({1: 1.0, 2: 1.0, 3: 1.0}, {4: 1.0, 5: 1.0, 6: 1.0})
    assert (same.mean, same.is_more_than_luck) == (0.0, False)


@pytest.mark.parametrize(
    ("ours", "theirs", "mean"),
    [
        ({1: 0.9}, {1: 0.5}, 0.4),
        ({1: 0.9, 2: 0.8}, {1: 0.5, 2: 0.6}, 0.3),
        ({1: 0.9, 2: 0.8, 3: 0.7}, {4: 0.5}, 0.3),
        ({1: 0.9}, {}, None),
        ({}, {}, None),
    ],
)
def test_of_fewer_than_three_seeds_nobody_can_tell(ours, theirs, mean):
    told = difference_over_seeds(ours, theirs)
    assert (told.way, told.low, told.high) == ("too few", None, None)
    assert told.mean == (None if mean is None else pytest.approx(mean))
    assert not told.is_more_than_luck


@pytest.mark.parametrize("seeds", [3, 5, 10])
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("kind", ["normal", "uniform", "images"])
def test_of_a_thousand_draws_without_a_difference_at_most_fifty_are_false_alarms(
    seeds, shared, kind
):
    rng = np.random.default_rng(20261128)
    draws = {
        "normal": lambda: rng.normal(0.9, 0.01, seeds),
        "uniform": lambda: rng.uniform(0.8, 0.9, seeds),
        "images": lambda: rng.binomial(10_000, 0.93, seeds) / 10_000,
    }
    first = 0 if shared else 100

    def alarm() -> bool:
        luck = rng.normal(0, 0.05, seeds) if shared else np.zeros(seeds)  # an easy or a hard seed
        ours = dict(enumerate(draws[kind]() + luck))
        theirs = dict(enumerate(draws[kind]() + luck, first))
        return difference_over_seeds(ours, theirs).is_more_than_luck

    assert sum(alarm() for _ in range(1000)) <= 50


def test_a_difference_that_is_there_is_found():
    rng = np.random.default_rng(1)
    found = 0
    for _ in range(200):
        luck = rng.normal(0, 0.05, 5)
        ours = dict(enumerate(0.02 + luck + rng.normal(0, 0.005, 5)))
        theirs = dict(enumerate(luck + rng.normal(0, 0.005, 5)))
        found += difference_over_seeds(ours, theirs).is_more_than_luck
    assert found > 180


def test_a_band_by_hand():
    band = band_over_seeds(
        [
            (np.array([0, 1, 2]), np.array([0.1, 0.5, 0.9])),
            (np.array([0, 3]), np.array([0.3, 0.3])),
        ]
    )
    np.testing.assert_allclose(band.x, [0, 2])
    np.testing.assert_allclose(band.mean, [0.2, 0.4])
    np.testing.assert_allclose(band.low, [0.1, 0.3])
    np.testing.assert_allclose(band.high, [0.3, 0.5])
    assert len(band_over_seeds([]).x) == 0
