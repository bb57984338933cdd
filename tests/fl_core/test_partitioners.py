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
from fl_core.partitioners import PARTITIONERS, Dirichlet, Iid, Partitioner, Pool
from fl_core.sizes import Equal
from tests.fl_core.fitting_tables import fitted
from tests.fl_core.tiny_data import assert_one_sentence, variants

ALL = [choice for member in PARTITIONERS.values() for choice in variants(member)]
every_partitioner = pytest.mark.parametrize("partitioner", ALL, ids=repr)


@dataclass(frozen=True)
class Request:
    labels: np.ndarray
    num_parties: int
    min_images: int
    seed: int

    def of(self, partitioner: Partitioner) -> list[np.ndarray]:
        asked = partitioner.model_copy(update={"min_images": self.min_images})
        draw = np.random.default_rng(self.seed)
        sizes = Equal().draw(len(self.labels), self.num_parties, self.min_images, draw)
        return fitted(asked, self.labels, sizes).split(Pool(self.labels, sizes), draw)


@st.composite
def requests(draw) -> Request:
    """Possible requests: labels of any mix, up to the fewest images that will do."""
    num_parties, least = draw(st.integers(1, 12)), draw(st.integers(1, 6))
    num_images = num_parties * least + draw(st.integers(0, 80))
    weights = np.array(draw(st.lists(st.integers(1, 50), min_size=1, max_size=10)), dtype=float)
    seed = draw(st.integers(0, 2**31 - 1))
    labels = np.random.default_rng(seed).choice(len(weights), num_images, p=weights / weights.sum())
    return Request(labels.astype(np.uint8), num_parties, least, seed)


def balanced(num_images: int) -> np.ndarray:
    return (np.arange(num_images) % 10).astype(np.uint8)


@every_partitioner
@given(request=requests())
def test_parts_are_disjoint_covering_as_many_as_asked_and_not_too_small(partitioner, request):
    parts = request.of(partitioner)
    assert len(parts) == request.num_parties
    assert min(len(part) for part in parts) >= request.min_images
    together = np.concatenate(parts)
    assert together.dtype.kind == "i"
    np.testing.assert_array_equal(np.sort(together), np.arange(len(request.labels)))


@every_partitioner
@given(request=requests())
def test_same_rng_same_split_and_labels_are_left_alone(partitioner, request):
    before = request.labels.copy()
    for one, other in zip(request.of(partitioner), request.of(partitioner), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(request.labels, before)


@every_partitioner
def test_another_rng_gives_another_split(partitioner):
    one, other = (Request(balanced(200), 4, 1, seed).of(partitioner) for seed in (1, 2))
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


@pytest.mark.parametrize(
    "partitioner", [Iid(), *(Dirichlet(skew=s) for s in (0, 0.1, 0.5, 1))], ids=repr
)
@given(request=requests())
def test_sizes_differ_by_one_at_most(partitioner, request):
    sizes = [len(part) for part in request.of(partitioner)]
    assert max(sizes) - min(sizes) <= 1 and sizes == sorted(sizes, reverse=True)


@given(request=requests())
def test_no_skew_is_the_iid_split_itself(request):
    for one, other in zip(request.of(Dirichlet(skew=0)), request.of(Iid()), strict=True):
        np.testing.assert_array_equal(one, other)


def test_alpha_by_hand():
    assert Dirichlet(skew=0).alpha == float("inf")
    assert Dirichlet(skew=0.5).alpha == 1
    assert Dirichlet(skew=0.25).alpha == pytest.approx(9)  # (0.75 / 0.25)²
    assert Dirichlet(skew=0.75).alpha == pytest.approx(1 / 9)
    assert Dirichlet(skew=1).alpha == 0.001


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
