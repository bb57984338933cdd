"""What every partitioner promises, and what the skew slider means."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import ConfigError, RunConfig
from fl_core.datasets import ImageData
from fl_core.metrics import label_counts, label_skew
from fl_core.partitioners import (
    PARTITIONERS,
    Classes,
    Dirichlet,
    DirichletByClass,
    Iid,
    Natural,
    Partitioner,
    Pool,
    Shards,
)
from fl_core.partitioners.classes import shared_equally
from fl_core.partitioners.dirichlet_by_class import shared_out
from fl_core.sizes import DirichletSizes, Equal, Sizes
from tests.fl_core.tiny_data import assert_one_sentence, variants

ALL = [choice for member in PARTITIONERS.values() for choice in variants(member)]
every_partitioner = pytest.mark.parametrize("partitioner", ALL, ids=repr)


EQUAL = Equal()


@dataclass(frozen=True)
class Request:
    labels: np.ndarray
    num_parties: int
    min_images: int
    seed: int
    sizes: Sizes = EQUAL

    @property
    def pool(self) -> Pool:
        """Nature has dealt the images to the parties in turn."""
        draw = np.random.default_rng(self.seed)
        sizes = self.sizes.draw(len(self.labels), self.num_parties, self.min_images, draw)
        return Pool(self.labels, sizes, np.arange(len(self.labels)) % self.num_parties)

    def of(self, partitioner: Partitioner) -> list[np.ndarray]:
        asked = partitioner.model_copy(update={"min_images": self.min_images})
        return asked.split(self.pool, np.random.default_rng(self.seed + 1))


@st.composite
def requests(draw) -> Request:
    """Possible requests: labels of any mix, up to the fewest images that will do."""
    num_parties, least = draw(st.integers(1, 12)), draw(st.integers(1, 6))
    num_images = num_parties * least + draw(st.integers(0, 80))
    weights = np.array(draw(st.lists(st.integers(1, 50), min_size=1, max_size=10)), dtype=float)
    seed = draw(st.integers(0, 2**31 - 1))
    labels = np.random.default_rng(seed).choice(len(weights), num_images, p=weights / weights.sum())
    sizes = draw(st.sampled_from([EQUAL, DirichletSizes(alpha=0.3)]))
    return Request(labels.astype(np.uint8), num_parties, least, seed, sizes)


def balanced(num_images: int) -> np.ndarray:
    return (np.arange(num_images) % 10).astype(np.uint8)


def fitted(partitioner: Partitioner, request: Request) -> Partitioner:
    """Return the partitioner with what it needs of a request."""
    if not isinstance(partitioner, Classes):
        return partitioner
    num_classes = len(np.unique(request.labels))
    fewest = -(-num_classes // request.num_parties)
    most = min(max(partitioner.classes, fewest), num_classes)
    return partitioner.model_copy(update={"classes": most})


def dealt(partitioner: Partitioner, request: Request) -> list[np.ndarray] | None:
    """Return the parts; `None` if sizes follow from the split, and it says that some are small."""
    try:
        return request.of(fitted(partitioner, request))
    except ConfigError as error:
        refused = error
    assert partitioner.own_sizes and "At least" in str(refused)
    assert_one_sentence(str(refused))
    (conflict,) = refused.conflicts
    assert ("partitioner", "min_images") in conflict.knobs
    return None


@every_partitioner
@given(request=requests())
def test_parts_are_disjoint_covering_as_many_as_asked_and_not_too_small(partitioner, request):
    if (parts := dealt(partitioner, request)) is None:
        return
    assert len(parts) == request.num_parties
    assert min(len(part) for part in parts) >= request.min_images
    together = np.concatenate(parts)
    assert together.dtype.kind == "i"
    np.testing.assert_array_equal(np.sort(together), np.arange(len(request.labels)))
    if not partitioner.own_sizes:
        assert [len(part) for part in parts] == list(request.pool.sizes)


@every_partitioner
@given(request=requests())
def test_same_rng_same_split_and_labels_are_left_alone(partitioner, request):
    before = request.labels.copy()
    one, other = dealt(partitioner, request), dealt(partitioner, request)
    for some, others in zip(one or [], other or [], strict=True):
        np.testing.assert_array_equal(some, others)
    np.testing.assert_array_equal(request.labels, before)


@pytest.mark.parametrize("member", PARTITIONERS.values(), ids=PARTITIONERS)
def test_an_ordinary_request_is_dealt_and_otherwise_with_another_rng(member):
    one, other = (Request(balanced(1000), 5, 10, seed).of(member()) for seed in (1, 2))
    assert any(not np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@every_partitioner
def test_too_few_images_are_refused_in_one_sentence(partitioner):
    with pytest.raises(ConfigError) as caught:
        Request(balanced(29), 10, 3, 0).of(partitioner)
    assert_one_sentence(str(caught.value))
    assert "10 parties" in str(caught.value) and "29" in str(caught.value)


def test_exactly_enough_images_are_enough():
    for partitioner in (Iid(), Dirichlet(skew=1)):
        parts = Request(balanced(30), 10, 3, 0).of(partitioner)
        assert [len(part) for part in parts] == [3] * 10


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


def holdings(labels: np.ndarray, parts: list[np.ndarray]) -> np.ndarray:
    return label_counts(labels, parts, int(labels.max()) + 1)


def test_shards_by_hand():
    """Six pieces of 4 along 12 zeros and 12 ones: nobody's piece has both, everybody has two."""
    labels = np.repeat([1, 0], 12).astype(np.uint8)
    for seed in range(10):
        counts = holdings(labels, Request(labels, 3, 1, seed).of(Shards()))
        assert {tuple(row) for row in counts} <= {(8, 0), (4, 4), (0, 8)}
        assert counts.sum(axis=0).tolist() == [12, 12]


def test_shards_of_unequal_sizes_by_hand():
    """Sizes 7 and 3 in two shards each: pieces of 4, 3, 2 and 1 along five zeros and five ones."""
    pool = Pool(np.repeat([0, 1], 5).astype(np.uint8), [7, 3])
    found = set()
    for seed in range(200):
        parts = Shards(min_images=1).split(pool, np.random.default_rng(seed))
        found.add(tuple(holdings(pool.labels, parts)[1].tolist()))
    # The order 1, 2, 4, 3 gives the small party three zeros, 4, 2, 1, 3 one zero and two ones; ...
    assert found == {(3, 0), (2, 1), (1, 2), (0, 3)}


def test_shards_are_those_of_the_paper(mnist: ImageData):
    """McMahan et al. 2017: 200 shards of 300, 100 parties with 2 each, "most clients will only have
    examples of two digits"."""
    labels = mnist.labels[: mnist.num_train]
    counts = label_counts(labels, Request(labels, 100, 10, 1).of(Shards()), 10)
    assert set(counts.sum(axis=1)) == {600}
    classes = (counts > 0).sum(axis=1)
    assert classes.max() <= 4  # a shard of 300 lies across one border of classes at most
    assert np.mean(classes <= 2) > 0.5


def test_more_shards_than_images_clash_with_both_knobs():
    knobs = {"num_parties": 60, "num_images": 600, "partitioner": {"kind": "shards", "shards": 11}}
    with pytest.raises(ConfigError, match="Shards a party must not exceed") as caught:
        RunConfig.of(knobs)
    assert_one_sentence(str(caught.value))
    (conflict,) = caught.value.conflicts
    assert conflict.knobs == (("num_parties",), ("partitioner", "shards"), ("num_images",))
    assert RunConfig.of(knobs | {"num_images": 660})


def test_classes_by_hand():
    """Twelve, eight and four images of three classes, each shared equally among its holders."""
    held = np.array([[1, 1, 0], [1, 0, 1], [1, 1, 0]], bool)
    assert shared_equally(held, np.array([13, 9, 4])).tolist() == [[5, 5, 0], [4, 0, 4], [4, 4, 0]]


def test_one_class_a_party_by_hand():
    """Party i holds class i mod 2: zeros go to parties 0 and 2, ones to party 1."""
    labels = np.array([0, 1, 0, 1, 0, 1, 0, 1, 0], np.uint8)
    counts = holdings(labels, Request(labels, 3, 1, 0).of(Classes(classes=1)))
    assert counts.tolist() == [[3, 0], [0, 4], [2, 0]]


@given(st.integers(1, 30), st.integers(2, 10), st.integers(1, 10), st.integers(0, 1000))
def test_every_party_holds_as_many_classes_as_asked_and_the_one_of_its_number(
    num_parties, num_classes, classes, seed
):
    classes = max(min(classes, num_classes), -(-num_classes // num_parties))
    labels = (np.arange(40 * num_classes) % num_classes).astype(np.uint8)
    parts = Request(labels, num_parties, 1, seed).of(Classes(classes=classes))
    counts = holdings(labels, parts)
    assert ((counts > 0).sum(axis=1) == classes).all() and (counts.sum(axis=0) == 40).all()
    assert all(counts[party, party % num_classes] for party in range(num_parties))


def test_three_parties_hold_all_ten_digits_by_default():
    counts = holdings(balanced(300), Request(balanced(300), 3, 10, 0).of(Classes()))
    assert (counts.sum(axis=0) == 30).all() and ((counts > 0).sum(axis=1) == 4).all()


def test_classes_nobody_would_hold_are_refused_with_both_knobs():
    with pytest.raises(ConfigError, match="4 × 2 is 8") as caught:
        Request(balanced(100), 4, 1, 0).of(Classes(classes=2))
    assert caught.value.conflicts[0].knobs == (("num_parties",), ("partitioner", "classes"))
    with pytest.raises(ConfigError, match="Classes a party must be at most 10") as caught:
        Request(balanced(100), 4, 1, 0).of(Classes(classes=11))
    assert caught.value.conflicts[0].knobs == (("partitioner", "classes"), ("dataset",))


def test_shared_out_by_hand():
    """Ten images of each of three classes and two parties: the equal share is 15.

    0.9 : 0.1 of ten is 9 and 1; 0.75 : 0.25 gives 7 and 3. The first has 16 by then, and gets none
    of the last class, though 0.8 was drawn for it.
    """
    shares = np.array([[0.9, 0.1], [0.75, 0.25], [0.8, 0.2]])
    assert shared_out(shares, np.array([10, 10, 10])).tolist() == [[9, 7, 0], [1, 3, 10]]


def test_what_is_drawn_for_full_parties_alone_goes_to_the_others_alike():
    shares = np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    assert shared_out(shares, np.array([9, 6])).tolist() == [[9, 0], [0, 3], [0, 3]]


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


def natural(origins: list[int], sizes: list[int], least: int = 1, seed: int = 0):
    origins = np.array(origins)
    pool = Pool(np.zeros(len(origins), np.uint8), sizes, origins)
    parts = Natural(min_images=least).split(pool, np.random.default_rng(seed))
    assert all(len(np.unique(part)) == len(part) for part in parts)
    return [origins[part].tolist() for part in parts]


def test_natural_parties_by_hand():
    """Of four, the one with a single image is too small; the others stand in order, with all."""
    assert natural([3, 0, 3, 2, 0, 1, 3, 2], [3, 3, 3], least=2) == [[0] * 2, [2] * 2, [3] * 3]


def test_natural_parties_are_drawn():
    drawn = {str(natural([0, 1, 2, 3], [2, 2], seed=seed)) for seed in range(100)}
    assert drawn == {str([[a], [b]]) for a in range(4) for b in range(a + 1, 4)}


def test_natural_parties_keep_their_least_when_not_all_images_may_be_used():
    """Of 100 and 5 images 12 are used: four of each surely, the other four mostly the first's."""
    for seed in range(20):
        first, second = natural([0] * 100 + [1] * 5, [6, 6], least=4, seed=seed)
        assert len(first) + len(second) == 12 and len(first) >= 7 and len(second) in (4, 5)
        assert set(first) == {0} and set(second) == {1}


def test_natural_parties_that_are_not_there_are_refused_with_the_knobs():
    with pytest.raises(ConfigError, match="at most 1, for no more") as caught:
        natural([0, 0, 1], [1, 2], least=2)
    assert_one_sentence(str(caught.value))
    with pytest.raises(ConfigError, match="whose each image is") as caught:
        Natural().split(Pool(balanced(30), [15, 15]), np.random.default_rng(0))
    assert_one_sentence(str(caught.value))
    assert caught.value.conflicts[0].knobs == (("partitioner",), ("dataset",))
    reshuffled = {"kind": "cyclic", "reshuffle": True}
    with pytest.raises(ConfigError, match="deals the images anew"):
        RunConfig.of({"partitioner": "natural", "strategy": reshuffled})


@pytest.mark.parametrize("kind", [k for k, m in PARTITIONERS.items() if m.own_sizes])
def test_sizes_clash_with_a_split_from_which_they_follow(kind):
    with pytest.raises(ConfigError, match="sizes follow from the split: Party sizes") as caught:
        RunConfig.of({"partitioner": kind, "sizes": "power_law"})
    assert (("partitioner",), ("sizes",)) in [c.knobs for c in caught.value.conflicts]
