"""Shards, a few classes each and natural parties: counts written out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import ConfigError, RunConfig
from fl_core.datasets import ImageData
from fl_core.metrics import label_counts
from fl_core.partitioners import Classes, Natural, Pool, Shards
from fl_core.partitioners.classes import shared_equally
from tests.fl_core.split_requests import Request, balanced, holdings
from tests.fl_core.tiny_data import assert_one_sentence


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
    knobs = (("partitioner", "classes"), ("num_images",), ("dataset",))
    assert caught.value.conflicts[0].knobs == knobs


def test_of_few_images_not_all_classes_may_be_there_and_that_is_said():
    """A data set of 100 classes, of which 60 images were drawn: 60 classes at most."""
    labels = np.arange(60).astype(np.uint8)
    with pytest.raises(
        ConfigError, match="at most 60, for the images that are dealt out"
    ) as caught:
        Request(labels, 3, 1, 0).of(Classes(classes=61))
    assert_one_sentence(str(caught.value))


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
    with pytest.raises(ConfigError, match="Split “As it was collected” images must stay") as caught:
        RunConfig.of({"partitioner": "natural", "strategy": reshuffled})
    assert caught.value.conflicts[0].knobs == (("partitioner",), ("strategy", "reshuffle"))
