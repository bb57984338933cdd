"""Splits and sizes against the laws that they are drawn from, as scipy has these."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from fl_core.metrics import label_counts
from fl_core.partitioners import Classes, Dirichlet, DirichletByClass, Iid, Pool
from fl_core.partitioners.dirichlet import different
from fl_core.sizes import DirichletSizes, PowerLaw
from fl_core.sizes.apportion import apportion
from tests.fl_core.split_requests import balanced


def draw(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def of_many(partitioner, labels, sizes, seeds: int) -> np.ndarray:
    """Return who holds how many of what in many deals: `[seeds, num_parties, num_classes]`."""
    deals = [partitioner.split(Pool(labels, sizes), draw(seed)) for seed in range(seeds)]
    return np.array([label_counts(labels, parts, 10) for parts in deals])


@pytest.mark.parametrize("partitioner", [Iid(min_images=1), Dirichlet(alpha=1e6)], ids=repr)
@pytest.mark.parametrize("num_parties", [2, 5])
def test_an_iid_deal_moves_counts_as_far_as_drawing_without_putting_back(partitioner, num_parties):
    """Some 2,000 numbers or more: their variance is known to a thirtieth, five of those are 1/6.

    If images were put back after each draw, counts of two parties would vary twice as much.
    """
    size = 500 // num_parties
    counts = of_many(partitioner, balanced(500), [size] * num_parties, 250)
    law = stats.hypergeom(500, 50, size)
    np.testing.assert_allclose(counts.var(axis=0).mean(), law.var(), rtol=1 / 6)
    np.testing.assert_allclose(counts.mean(axis=(0, 2)), law.mean())


@pytest.mark.parametrize("partitioner", [Dirichlet(alpha=1.0), Dirichlet(skew=0.5)], ids=repr)
def test_a_partys_mix_is_dirichlet_and_its_images_are_drawn_from_it(partitioner):
    """With far more images than it takes it does not matter that none is put back."""
    left, rng = np.full(5, 1_000_000), draw()
    take = partitioner._draw_images if partitioner.alpha else partitioner._draw_counts
    counts = np.array([take(left, 30, rng) for _ in range(4000)])
    law = stats.dirichlet_multinomial(np.ones(5), 30)
    np.testing.assert_allclose(counts.mean(axis=0), law.mean(), rtol=0.06)
    np.testing.assert_allclose(np.cov(counts.T).diagonal(), law.cov().diagonal(), rtol=0.12)


class OneMix:
    """A generator of which the mix of classes is known."""

    def __init__(self, mix: list[float], rng: np.random.Generator) -> None:
        self.mix, self.multinomial, self.random = np.array(mix), rng.multinomial, rng.random

    def dirichlet(self, alpha: np.ndarray) -> np.ndarray:
        return self.mix[-len(alpha) :]


@pytest.mark.parametrize("stock", [(12, 30), (5, 8), (40, 3)])
def test_with_a_typed_alpha_images_are_drawn_one_after_the_other(stock):
    """Wallenius's law: of two classes, an image of the first three times as likely as another."""
    rng = OneMix([0.75, 0.25], draw(4))
    firsts = [Dirichlet(alpha=1.0)._draw_images(np.array(stock), 10, rng)[0] for _ in range(4000)]
    law = stats.nchypergeom_wallenius(sum(stock), stock[0], 10, 3.0)
    assert np.mean(firsts) == pytest.approx(law.mean(), abs=5 * law.std() / 4000**0.5)
    assert np.var(firsts) == pytest.approx(law.var(), rel=0.12)


def test_different_images_by_hand():
    """However often the one image of a class is drawn, it is one; what is not there is none."""
    assert different(np.array([5, 0, 0]), np.array([1, 3, 0]), draw()).tolist() == [1, 0, 0]
    assert different(np.array([0, 999, 1]), np.array([1, 3, 0]), draw()).tolist() == [0, 3, 0]
    # Four draws of 1,000 images and another four: hardly ever one twice.
    assert different(np.array([4, 4]), np.array([1000, 1000]), draw()).tolist() == [4, 4]


@pytest.mark.parametrize("alpha", [0.3, 2.0])
def test_shares_of_a_class_follow_the_dirichlet_law(alpha):
    """The first of two parties has a share of beta(alpha, alpha), if it may have none, too."""
    labels = np.zeros(100_000, np.uint8)
    split = DirichletByClass(alpha=alpha).model_copy(update={"min_images": 0})
    shares = [split._draw_counts(Pool(labels, [0, 0]), draw(seed))[0, 0] for seed in range(400)]
    assert stats.kstest(np.array(shares) / 1e5, stats.beta(alpha, alpha).cdf).pvalue > 0.01


@pytest.mark.parametrize(("num_parties", "num_classes"), [(1, 2), (7, 3), (3, 10), (30, 62)])
def test_a_class_is_split_among_its_holders_as_numpy_splits_arrays(num_parties, num_classes):
    """As NIID-Bench does: holders in their order, `numpy.array_split`."""
    most = max(2, -(-num_classes // num_parties))
    labels = np.sort(draw(1).integers(0, num_classes, 40 * num_classes)).astype(np.uint8)
    parts = Classes(classes=most, min_images=1).split(Pool(labels, [1] * num_parties), draw(2))
    counts = label_counts(labels, parts, num_classes)
    for label, column in enumerate(counts.T):
        there = np.array_split(np.flatnonzero(labels == label), np.count_nonzero(column))
        assert column[column > 0].tolist() == [len(some) for some in there]


def test_all_other_classes_are_equally_likely_to_be_held():
    """Party 1 of ten holds class 1, and two of the other nine: each of 36 pairs alike."""
    pairs = np.zeros(100)
    for seed in range(1800):
        held = Classes(classes=3)._draw_held(10, 10, draw(seed))[1]
        assert held[1] and held.sum() == 3
        others = np.flatnonzero(held & (np.arange(10) != 1))
        pairs[10 * others[0] + others[1]] += 1
    assert np.count_nonzero(pairs) == 36
    assert stats.chisquare(pairs[pairs > 0]).pvalue > 0.01


@pytest.mark.parametrize("alpha", [0.1, 1.0, 30.0])
def test_dirichlet_sizes_have_the_moments_of_the_law(alpha):
    found = np.array(
        [DirichletSizes(alpha=alpha).draw(10**6, 6, 1, draw(seed)) for seed in range(1500)]
    )
    law = stats.dirichlet(np.full(6, alpha))
    np.testing.assert_allclose(found.mean(), 1e6 / 6)
    np.testing.assert_allclose(found.var(axis=0).mean(), law.var()[0] * 1e12, rtol=0.1)


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 2.3])
@pytest.mark.parametrize("num_parties", [1, 3, 101])
def test_power_law_sizes_are_the_chances_of_zipfs_law(exponent, num_parties):
    found = PowerLaw(exponent=exponent).draw(10**6, num_parties, 1, draw())
    chances = stats.zipfian(exponent, num_parties).pmf(np.arange(1, num_parties + 1))
    np.testing.assert_allclose(sorted(found, reverse=True), 1e6 * chances, atol=1)


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=20).filter(lambda shares: max(shares) > 1e-3),
    st.integers(1, 9),
    st.integers(0, 400),
)
def test_sizes_are_raised_to_the_least_and_the_others_cut_alike(shares, least, more):
    """By another way: the scale at which they sum to all images, found by halving an interval."""
    shares, num_images = np.array(shares), len(shares) * least + more

    def too_many(scale: float) -> float:
        return np.maximum(least, scale * shares).sum() - num_images

    scale = optimize.brentq(too_many, 0, num_images / shares.max() + 1)
    exact = np.maximum(least, scale * shares)
    assert np.abs(apportion(shares, num_images, least) - exact).max() < 1 + 1e-6
