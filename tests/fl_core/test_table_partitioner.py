"""A split made by hand: exactly the counts that are asked for, of the images that there are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fl_core import ConfigError, RunConfig
from fl_core.count_tables import read_counts
from fl_core.datasets import ImageData
from fl_core.image_kind import ImageKind
from fl_core.metrics import label_counts
from fl_core.partitioners import Dirichlet, Iid, Pool, Table
from fl_core.party_data import parties_images
from fl_core.seeding import rng
from fl_core.sizes import Equal
from tests.fl_core.tiny_data import assert_one_sentence, tiny

THREE = ImageKind(8, 8, 1, ("a", "b", "c"))


def pool_of(*stock: int, seed: int = 0) -> Pool:
    """Return so many images of each class, in random order, to pick from for two parties."""
    labels = np.repeat(np.arange(len(stock)), stock).astype(np.uint8)
    return Pool(np.random.default_rng(seed).permutation(labels), [sum(stock), 0])


def dealt(counts, pool: Pool, seed: int = 0) -> list[np.ndarray]:
    return Table(counts=counts).split(pool, np.random.default_rng(seed))


def held(counts, pool: Pool, seed: int = 0) -> np.ndarray:
    return label_counts(pool.labels, dealt(counts, pool, seed), len(counts[0]))


def conflicts(**knobs) -> list[str]:
    """Return what is said of knobs that do not go together, and check that it names them."""
    with pytest.raises(ConfigError) as caught:
        RunConfig.of(knobs)
    for conflict in caught.value.conflicts:
        assert len(conflict.knobs) == 2 and ("partitioner", "counts") in conflict.knobs
        assert_one_sentence(conflict.sentence)
    return [conflict.sentence for conflict in caught.value.conflicts]


def test_counts_by_hand():
    pool = Pool(np.array([0, 1, 0, 1, 1, 2], np.uint8), [3, 3])
    first, second = dealt([[1, 2, 0], [1, 0, 1]], pool)
    assert sorted(pool.labels[first]) == [0, 1, 1] and sorted(pool.labels[second]) == [0, 2]
    assert not set(first) & set(second)
    # All of class 0 and of class 2 are dealt out, and two of the three of class 1.
    assert {0, 2, 5} < {*first, *second} and len({*first, *second}) == 5


@st.composite
def requests(draw) -> tuple[list[list[int]], Pool]:
    """Tables and, of each class, as many images as they ask for, or some more."""
    width = draw(st.integers(1, 6))
    row = st.lists(st.integers(0, 9), min_size=width, max_size=width)
    counts = draw(st.lists(row, min_size=1, max_size=8))
    more = draw(st.lists(st.integers(0, 5), min_size=width, max_size=width))
    stock = np.sum(counts, axis=0) + more
    return counts, pool_of(*stock, seed=draw(st.integers(0, 99)))


@given(requests(), st.integers(0, 99))
def test_each_party_holds_exactly_its_counts_and_no_image_twice(request, seed):
    counts, pool = request
    np.testing.assert_array_equal(held(counts, pool, seed), counts)
    together = np.concatenate(dealt(counts, pool, seed))
    assert len(together) == len(np.unique(together)) == np.sum(counts)
    for one, other in zip(dealt(counts, pool, seed), dealt(counts, pool, seed), strict=True):
        np.testing.assert_array_equal(one, other)


@given(requests(), st.data())
def test_one_image_too_many_of_a_class_is_refused_with_its_number(request, data):
    counts, pool = request
    party = data.draw(st.integers(0, len(counts) - 1))
    label = data.draw(st.integers(0, len(counts[0]) - 1))
    there = np.count_nonzero(pool.labels == label)
    counts[party][label] += there - sum(row[label] for row in counts) + 1
    with pytest.raises(ConfigError) as caught:
        dealt(counts, pool)
    assert str(caught.value) == (
        f"Counts must ask for at most {there} images of class {label} (classes count from 0), as "
        f"many as there are, got {there + 1}."
    )
    assert [c.knobs for c in caught.value.conflicts] == [(("partitioner", "counts"), ("dataset",))]


def test_images_are_picked_from_all_of_a_class_and_another_seed_picks_others():
    pool, table = pool_of(50, 50), [[3, 4], [5, 0]]
    found = {tuple(np.sort(np.concatenate(dealt(table, pool, seed)))) for seed in range(20)}
    assert len(found) == 20
    assert len(set().union(*found)) > 70  # of 100, by 20 draws of 12


def test_a_change_moves_no_image_of_another_class_nor_of_an_earlier_party():
    pool = pool_of(20, 20, 20)
    before = dealt([[4, 4, 4], [4, 4, 4], [4, 4, 4]], pool)
    after = dealt([[4, 4, 4], [4, 9, 4], [4, 4, 4]], pool)
    np.testing.assert_array_equal(after[0], before[0])
    for one, other in zip(before, after, strict=True):
        others = pool.labels[one] != 1
        assert set(one[others]) <= set(other)
    assert set(before[1]) < set(after[1])


@settings(max_examples=20)
@given(st.floats(0, 1), st.integers(1, 12), st.integers(0, 99))
def test_a_table_of_the_counts_of_another_split_gives_these_counts(data, skew, parties, seed):
    config = tiny(num_parties=parties, partitioner={"kind": "dirichlet", "skew": skew}, seed=seed)
    there = parties_images(config, data)
    counts = label_counts(data.labels, [party.all for party in there], 10)
    by_hand = tiny(num_parties=parties, partitioner={"kind": "table", "counts": counts}, seed=seed)
    again = parties_images(by_hand, data)
    held_again = label_counts(data.labels, [party.all for party in again], 10)
    np.testing.assert_array_equal(held_again, counts)
    assert max(np.concatenate([party.all for party in again])) < data.num_train


def test_until_there_is_a_table_it_is_the_iid_split_itself(data):
    iid, none = (parties_images(tiny(partitioner=kind), data) for kind in ("iid", "table"))
    for one, other in zip(iid, none, strict=True):
        np.testing.assert_array_equal(one.all, other.all)
    assert not Table().picks_images and Table().note and not Table(counts=[[1]]).note


def test_images_are_held_out_of_what_is_dealt_by_hand(data):
    counts = [[4, 6] + [0] * 8, [0] * 9 + [30]]
    table = {"kind": "table", "counts": counts}
    config = tiny(num_parties=2, num_images=40, partitioner=table, holdout=0.2)
    first, second = parties_images(config, data)
    assert (len(first.held_out), len(second.held_out)) == (2, 6)  # a fifth of 10 and of 30
    assert set(data.labels[second.all]) == {9}


def test_a_party_of_one_image_is_fine_and_of_none_is_not():
    row = [40] * 10
    one = {"kind": "table", "counts": [row, [1] + [0] * 9]}
    assert RunConfig.of({"num_parties": 2, "num_images": 401, "partitioner": one})
    none = {"kind": "table", "counts": [row, [0] * 10]}
    assert conflicts(num_parties=2, num_images=400, partitioner=none) == [
        "Each row of Counts must add up to At least 1, but party 2 would hold 0."
    ]
    few = {"kind": "table", "counts": [[3] + [0] * 9, row, [4] + [0] * 9], "min_images": 5}
    assert conflicts(num_parties=3, num_images=407, partitioner=few) == [
        "Each row of Counts must add up to At least 5, but party 1 would hold 3, and 1 more hold "
        "too few."
    ]


def test_parties_images_and_classes_must_be_those_of_the_table():
    table = {"kind": "table", "counts": [[40] * 9, [60] * 9]}
    assert conflicts(num_parties=5, num_images=1000, partitioner=table) == [
        "Parties must be 2, as many as the rows of Counts in Split “By hand”, got 5.",
        "Training images must be 900, as many as Counts in Split “By hand” add up to, got 1,000.",
        "Counts must have 10 columns, one a class of Data set “MNIST digits”, got 9.",
    ]


def test_sizes_follow_from_the_table():
    assert Table.own_sizes
    assert isinstance(RunConfig(partitioner=Table()).sizes, Equal)


def test_a_table_may_have_two_hundred_parties_of_a_hundred_classes():
    counts = read_counts(np.full((200, 100), 2))
    pool = pool_of(*[410] * 100)
    parts = Table(counts=counts).split(pool, rng(0, "split"))
    assert len(parts) == 200
    np.testing.assert_array_equal(label_counts(pool.labels, parts, 100), counts)


def test_colours_and_letters_are_dealt_by_hand_too():
    images = np.zeros((40, 8, 8), np.uint8)
    data = ImageData(images, np.arange(40) % 3, 30, THREE)
    pool = Pool(data.labels[:30], [30])
    assert held([[10, 0, 3]], pool).tolist() == [[10, 0, 3]]


@pytest.mark.parametrize("other", [Iid(), Dirichlet(skew=1)], ids=repr)
def test_it_is_another_choice_than_those_it_is_made_of(other):
    assert Table() != other and Table().short == "By hand"
