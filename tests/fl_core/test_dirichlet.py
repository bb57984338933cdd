"""Both Dirichlet splits: what the slider and alpha mean, by hand and in the limit."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import RunConfig
from fl_core.datasets import ImageData
from fl_core.metrics import label_counts, label_skew
from fl_core.partitioners import Dirichlet, DirichletByClass, Iid, Pool
from fl_core.partitioners.dirichlet_by_class import shared_out
from tests.fl_core.split_requests import Request, balanced, requests


@given(request=requests())
def test_no_skew_is_the_iid_split_itself(request):
    for one, other in zip(request.of(Dirichlet(skew=0)), request.of(Iid()), strict=True):
        np.testing.assert_array_equal(one, other)


def test_alpha_by_hand():
    assert Dirichlet(skew=0).concentration == float("inf")
    assert Dirichlet(skew=0.5).concentration == 1
    assert Dirichlet(skew=0.25).concentration == pytest.approx(9)  # (0.75 / 0.25)²
    assert Dirichlet(skew=0.75).concentration == pytest.approx(1 / 9)
    assert Dirichlet(skew=1).concentration == 0.001


@pytest.mark.parametrize("skew", [5e-324, 1e-300, 1e-160, 1e-154, 1e-50, 1e-6, 1 - 1e-16])
def test_every_skew_within_the_bounds_can_be_dealt(skew):
    parts = Request(balanced(100), 4, 1, 0).of(Dirichlet(skew=skew))
    assert [len(part) for part in parts] == [25] * 4


def test_full_skew_with_ten_parties_is_close_to_one_digit_a_party(mnist: ImageData):
    labels = mnist.labels[:5000]
    shares = []
    for seed in range(10):
        counts = label_counts(labels, Request(labels, 10, 10, seed).of(Dirichlet(skew=1)), 10)
        shares.append(counts.max(axis=1) / counts.sum(axis=1))
    # Not quite one: the digits are not equally frequent, and every image is dealt to somebody.
    assert np.mean(shares) > 0.9 and np.median(shares) > 0.95


def test_full_skew_of_equally_frequent_digits_is_one_digit_a_party():
    labels = balanced(1000)
    for seed in range(5):
        counts = label_counts(labels, Request(labels, 10, 10, seed).of(Dirichlet(skew=1)), 10)
        assert np.median(counts.max(axis=1)) >= 99


def test_label_skew_rises_with_the_slider():
    labels = balanced(2000)
    means = []
    for skew in (0, 0.2, 0.4, 0.6, 0.8, 1):
        splits = [Request(labels, 10, 10, seed).of(Dirichlet(skew=skew)) for seed in range(8)]
        means.append(np.mean([label_skew(label_counts(labels, split, 10)) for split in splits]))
    assert all(low + 0.03 < high for low, high in pairwise(means)), means
    assert means[0] < 0.12 and means[-1] > 0.8, means


def test_a_split_is_found_by_the_name_it_had_when_all_images_were_digits():
    assert RunConfig.of({"partitioner": "Skewed digits (Dirichlet)"}).partitioner == Dirichlet()


def drawn(shares: np.ndarray):
    """Return what draws these shares, a row a class, whoever is to have some of it."""
    rows = iter(shares)

    def draw(parties: np.ndarray) -> np.ndarray:
        share = next(rows)[parties]
        return share / share.sum()

    return draw


def test_shared_out_by_hand():
    """Ten images of each of three classes and two parties: the equal share is 15.

    0.9 : 0.1 of ten is 9 and 1; 0.75 : 0.25 gives 7 and 3. The first has 16 by then, and gets none
    of the last class, though 0.8 was drawn for it.
    """
    shares = np.array([[0.9, 0.1], [0.75, 0.25], [0.8, 0.2]])
    assert shared_out(drawn(shares), np.array([10, 10, 10]), 2).tolist() == [[9, 7, 0], [1, 3, 10]]


def as_niid_bench_does(shares: np.ndarray, stock: list[int]) -> list[list[int]]:
    """What `partition_data` of NIID-Bench makes of the shares it draws, `noniid-labeldir`.

    But for the image that, by the rounding of sums below 1, it leaves for the last party.
    """
    held = [[] for _ in shares[0]]
    for label, there in enumerate(stock):
        most = sum(stock) / len(held)
        share = np.array([p * (len(h) < most) for p, h in zip(shares[label], held, strict=True)])
        ends = (np.cumsum(share / share.sum()) * there + 1e-9).astype(int)[:-1]
        pieces = np.split(np.full(there, label), ends)
        held = [h + piece.tolist() for h, piece in zip(held, pieces, strict=True)]
    return [np.bincount(h, minlength=len(stock)).tolist() for h in held]


@given(st.integers(1, 12), st.integers(1, 8), st.sampled_from([0.2, 1, 10]), st.integers(0, 999))
def test_shared_out_as_in_the_code_of_niid_bench(num_parties, num_classes, alpha, seed):
    draw = np.random.default_rng(seed)
    stock = draw.integers(1, 60, num_classes)
    shares = draw.dirichlet(np.full(num_parties, alpha), num_classes)
    assert shared_out(drawn(shares), stock, num_parties).tolist() == as_niid_bench_does(
        shares, stock.tolist()
    )


def test_shares_are_drawn_again_until_everybody_has_enough():
    """Drawn once, more than a fifth of such splits would leave somebody below 45."""
    labels, draw = balanced(1000), np.random.default_rng(0)
    shares = [draw.dirichlet([0.5] * 10, 10) for _ in range(50)]
    once = [shared_out(drawn(share), np.full(10, 100), 10) for share in shares]
    assert np.mean([counts.sum(axis=1).min() < 45 for counts in once]) > 0.2
    for seed in range(50):
        parts = Request(labels, 10, 45, seed).of(DirichletByClass(alpha=0.5))
        assert min(map(len, parts)) >= 45


def test_no_class_is_shared_out_to_parties_that_have_enough_already():
    """With the tiniest alpha one of three gets all nine zeros, and one of the others all ones."""
    draw = np.random.default_rng(0)
    for _ in range(20):
        counts = shared_out(
            lambda some: np.eye(len(some))[draw.integers(len(some))], np.array([9, 6]), 3
        )
        assert sorted(counts.tolist()) == [[0, 0], [0, 6], [9, 0]]


@pytest.mark.parametrize("partitioner", [Dirichlet(alpha=1e6), DirichletByClass(alpha=1e6)])
@pytest.mark.parametrize("num_parties", [2, 10, 100])
def test_a_huge_alpha_is_iid_in_its_counts(mnist: ImageData, partitioner, num_parties):
    """As in an IID deal, a count is within five deviations of its mean, the last party's too."""
    labels = mnist.labels[:12_000]
    counts = label_counts(labels, Request(labels, num_parties, 10, 3).of(partitioner), 10)
    shares = counts.sum(axis=0) / len(labels)
    mean = np.outer(counts.sum(axis=1), shares)
    assert (np.abs(counts - mean) < 5 * np.sqrt(mean * (1 - shares)) + 1).all()
    assert abs(counts.sum(axis=1) - 12_000 / num_parties).max() <= 10  # a class, an image at most


def test_typed_alpha_is_iid_for_very_unequal_classes_too():
    labels = (np.random.default_rng(0).random(20_000) < 0.05).astype(np.uint8)
    counts = label_counts(labels, Request(labels, 50, 10, 0).of(Dirichlet(alpha=1e6)), 2)
    expected = labels.mean() * 400  # 20 of 400; the deviation is 4.4
    assert abs(counts[:, 1] - expected).max() < 5 * 4.4


@pytest.mark.parametrize("member", [Dirichlet, DirichletByClass])
def test_label_skew_falls_with_alpha(member):
    labels = balanced(2000)
    means = []
    for alpha in (0.05, 0.3, 1, 10, 1000):
        splits = [Request(labels, 10, 1, seed).of(member(alpha=alpha)) for seed in range(8)]
        means.append(np.mean([label_skew(label_counts(labels, split, 10)) for split in splits]))
    assert all(high - 0.03 > low for high, low in pairwise(means)), means
    assert means[0] > 0.7 and means[-1] < 0.12, means


def test_alpha_wins_over_the_skew_and_says_so():
    typed = Dirichlet(alpha=0.1, skew=0)
    assert typed.concentration == 0.1 and typed.short == "α 0.1" and "α = 0.1" in typed.note
    assert Dirichlet(alpha=1e-300).concentration == 0.001
    request = Request(balanced(200), 4, 1, 0)
    parts = [Dirichlet(alpha=2, skew=skew) for skew in (0, 0.5, 1)]
    for some, others in pairwise(request.of(part) for part in parts):
        assert all(np.array_equal(a, b) for a, b in zip(some, others, strict=True))


def test_with_a_typed_alpha_who_gets_what_is_left_is_drawn(monkeypatch):
    """Parties of 10, 20, 30 and 40 images: each comes last now and then, not always the fourth."""
    sizes, drawn = [], Dirichlet._draw_images

    def noted(self, available, size, rng):
        sizes.append(size)
        return drawn(self, available, size, rng)

    monkeypatch.setattr(Dirichlet, "_draw_images", noted)
    for seed in range(20):
        pool = Pool(balanced(100), [10, 20, 30, 40])
        Dirichlet(alpha=0.5, min_images=1).split(pool, np.random.default_rng(seed))
    assert set(sizes[3::4]) == {10, 20, 30, 40} and len(sizes) == 80


def test_with_a_typed_alpha_no_party_is_like_none_before_it():
    """With the slider the last of ten parties holds about half as many classes as the first."""
    labels = balanced(1000)

    def classes_held(split: Dirichlet) -> np.ndarray:
        deals = [Request(labels, 10, 10, seed).of(split) for seed in range(60)]
        return np.mean([(label_counts(labels, d, 10) > 0).sum(axis=1) for d in deals], axis=0)

    typed, moved = classes_held(Dirichlet(alpha=0.3)), classes_held(Dirichlet(skew=0.646))
    assert np.ptp(typed) < 0.7 and moved[0] - moved[-1] > 2


def test_it_is_said_that_the_same_alpha_typed_and_moved_deals_other_images():
    typed, moved = Dirichlet(alpha=1), Dirichlet(skew=0.5)
    assert typed.concentration == moved.concentration == 1
    request = Request(balanced(200), 4, 1, 0)
    assert not all(map(np.array_equal, request.of(typed), request.of(moved)))
    for split in (typed, moved):
        assert "α = 1. " in split.note and "other" in split.note
    assert Dirichlet(skew=0).note == "Dirichlet concentration α = ∞, exactly equal."


def test_slider_and_alpha_follow_each_other():
    follow = Dirichlet.follow
    assert follow("skew", {"skew": 0.3, "alpha": 0.1}) == {"alpha": 0}
    assert follow("alpha", {"skew": 0.5, "alpha": 1.0}) == {"skew": 0.5}
    assert follow("alpha", {"skew": 0.5, "alpha": 9.0}) == {"skew": 0.25}
    assert follow("alpha", {"skew": 0.5, "alpha": 0.0}) == {}
    assert follow("min_images", {"skew": 0.5, "alpha": 9.0}) == {}
    for alpha in (0.1, 0.3, 0.5, 1, 10):
        assert Dirichlet(**follow("alpha", {"alpha": alpha})).concentration == pytest.approx(
            alpha, rel=0.05
        )
