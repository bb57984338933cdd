"""What is mixed before it is combined: by hand, at neutral knobs, and under nonsense."""

import numpy as np
import pytest

from fl_core import ConfigError, RunConfig
from fl_core.aggregators import CoordinateMedian, PlainMean, WeightedMean
from fl_core.pre_aggregators import Bucketing, NearestNeighbours, NoMixing
from fl_core.seeding import rng
from tests.fl_core.server_cases import assert_same_state, fresh, next_state, some_updates, update


def draw(round: int = 1) -> np.random.Generator:
    return rng(42, "mixing", round)


def test_nothing_is_mixed_unless_asked():
    updates = some_updates()
    assert NoMixing().mix(updates, draw()) is updates
    assert RunConfig().pre_aggregator == NoMixing()


def test_buckets_by_hand():
    five = [update(party, [10**party], 1 + party) for party in range(5)]
    order = draw().permutation(5).tolist()
    pairs = sorted(sorted(order[i : i + 2]) for i in (0, 2, 4))
    mixed = Bucketing(size=2).mix(five, draw())
    assert [m.delta.tolist() for m in mixed] == [[sum(10**p for p in b) / len(b)] for b in pairs]
    assert [m.num_examples for m in mixed] == [sum(1 + p for p in b) for b in pairs]
    assert sorted(len(b) for b in pairs) == [1, 2, 2] and len(mixed) == Bucketing().num_after(5)


def test_buckets_of_one_are_no_mixing_bit_for_bit():
    for config in ({}, {"aggregator": "median"}, {"server_step": "fedexp"}):
        one = next_state(RunConfig.of(config), fresh(), some_updates())
        other = next_state(
            RunConfig.of({**config, "pre_aggregator": {"kind": "bucketing", "size": 1}}),
            fresh(),
            some_updates(),
        )
        assert_same_state(one, other)


def test_one_bucket_of_all_is_the_plain_mean():
    (mixed,) = Bucketing(size=5).mix(some_updates(), draw())
    np.testing.assert_allclose(mixed.delta, PlainMean().combine(some_updates()), rtol=1e-6)
    assert mixed.num_examples == sum(u.num_examples for u in some_updates())


def test_buckets_are_drawn_anew_each_round_and_are_the_same_from_one_seed():
    groups = []
    for round in (1, 2, 3, 4, 5, 6, 1):
        mixed = Bucketing(size=2).mix([update(p, [2.0**p]) for p in range(8)], draw(round))
        groups.append([float(m.delta[0]) for m in mixed])
    assert groups[0] == groups[-1] and len({tuple(group) for group in groups}) > 3


def test_neighbours_by_hand():
    """Four on a line, f = 1: each becomes the mean of the three nearest, itself among them."""
    four = [update(p, [x], 5 + p) for p, x in enumerate((0, 1, 5, 9))]
    mixed = NearestNeighbours(faulty=1).mix(four, draw())
    # of 0, 1, 5; 0, 1, 5; 5: itself, 1 and 9, 4 away each; 9: itself, 5 and 1
    np.testing.assert_allclose([m.delta[0] for m in mixed], [2, 2, 5, 5])
    assert [m.num_examples for m in mixed] == [5, 6, 7, 8]


def test_with_nobody_faulty_all_become_the_plain_mean():
    mean = PlainMean().combine(some_updates())
    for mixed in NearestNeighbours(faulty=0).mix(some_updates(), draw()):
        np.testing.assert_allclose(mixed.delta, mean, rtol=1e-6, atol=1e-7)


def test_with_fewer_than_they_need_fewer_are_withstood():
    three = some_updates()[:3]
    one, other = (NearestNeighbours(faulty=f).mix(three, draw()) for f in (1, 4))
    for ours, theirs in zip(one, other, strict=True):
        np.testing.assert_array_equal(ours.delta, theirs.delta)


@pytest.mark.parametrize("where", [1e6, 1e30])
def test_honest_updates_stay_among_themselves(where):
    draws = np.random.default_rng(2)
    honest = [update(p, draws.normal(size=6)) for p in range(8)]
    liars = [update(8 + p, np.full(6, where)) for p in range(2)]
    deltas = np.array([m.delta for m in NearestNeighbours(faulty=2).mix(honest + liars, draw())])
    bounds = np.abs([u.delta for u in honest]).max()
    assert np.abs(deltas[:8]).max() <= bounds
    mixed = [update(p, row) for p, row in enumerate(deltas)]
    assert np.abs(CoordinateMedian().combine(mixed)).max() <= bounds


def test_mixing_brings_a_median_of_unlike_parties_closer_to_their_mean():
    """Sorted labels in small: each party knows one weight, which a median leaves out."""
    parties = [update(p, 10 * np.eye(9)[p]) for p in range(9)]
    mean = PlainMean().combine(parties)
    left = {}
    for name, mixing in (("none", NoMixing()), ("three", Bucketing(size=3))):
        step = CoordinateMedian().combine(mixing.mix(parties, draw()))
        left[name] = np.linalg.norm(step - mean)
    assert left["none"] == pytest.approx(np.linalg.norm(mean))  # nothing is heard of anybody
    mixed = NearestNeighbours(faulty=2).mix(parties, draw())
    step = CoordinateMedian().combine(mixed)
    assert np.linalg.norm(step - mean) < 0.7 * left["none"]


@pytest.mark.parametrize(
    ("mixing", "said"),
    [
        (
            {"kind": "bucketing", "size": 4},
            "With Mixing “Bucketing” and Parties in a group (s) 4 a round must have at least 4 "
            "updates to combine, got 3 from Parties 3.",
        ),
        (
            {"kind": "nearest_neighbours", "faulty": 2},
            "With Mixing “Nearest-neighbour mixing” and Faulty parties (f) 2 a round must have at "
            "least 5 updates to combine, got 3 from Parties 3.",
        ),
    ],
)
def test_too_few_to_mix_is_said_in_the_words_of_both_knobs(mixing, said):
    with pytest.raises(ConfigError) as refused:
        RunConfig.of({"pre_aggregator": mixing})
    assert str(refused.value) == said


def test_parties_of_equal_size_in_equal_buckets_keep_their_mean():
    alike = [update(u.party, u.delta, 20) for u in some_updates()][:4]
    mixed = Bucketing(size=2).mix(alike, draw())
    np.testing.assert_allclose(
        WeightedMean().combine(mixed), WeightedMean().combine(alike), rtol=1e-5, atol=1e-6
    )
