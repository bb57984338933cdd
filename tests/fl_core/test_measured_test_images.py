"""How many test images are measured: a sample of the seed, the same in every round."""

import numpy as np

from fl_core import run_rounds
from fl_core.events import RunStarted
from fl_core.train_test_split import test_images as images_tested
from tests.fl_core.tiny_data import rounds, tiny


def test_a_sample_is_of_the_seed_and_among_all(data):
    every = images_tested(tiny(), data).whole
    some = images_tested(tiny(test_images=37), data)
    assert len(np.unique(some.whole)) == 37 and np.isin(some.whole, every).all()
    assert (np.diff(some.whole) > 0).all()
    assert np.isin(some.sample, some.whole).all()
    np.testing.assert_array_equal(some.gallery, images_tested(tiny(), data).gallery)
    np.testing.assert_array_equal(images_tested(tiny(test_images=37), data).whole, some.whole)
    other = images_tested(tiny(test_images=37, seed=7), data).whole
    assert not np.array_equal(other, some.whole)


def test_none_or_more_than_there_are_is_all_of_them(data):
    every, more = (images_tested(tiny(test_images=n), data) for n in (0, 10_000))
    for name in ("whole", "sample", "gallery"):
        np.testing.assert_array_equal(getattr(every, name), getattr(more, name))


def test_a_round_measures_no_others_and_learns_the_same(data):
    usual, few = (list(run_rounds(tiny(test_images=n), data=data)) for n in (0, 37))
    started = next(event for event in few if isinstance(event, RunStarted))
    assert started.num_test_images == 37
    for one, other in zip(rounds(usual), rounds(few), strict=True):
        assert np.sum(other.confusion) == 37
        np.testing.assert_array_equal(one.state.weights, other.state.weights)
