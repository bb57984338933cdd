"""Every random number is a pure function of the seed and what it is for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import seeding
from fl_core.seeding import PLACED, rng, seed_for

seeds = st.integers(0, 2**31 - 1)
purposes = st.tuples(
    st.sampled_from([*PLACED, "sizes", "lateness"]), st.lists(st.integers(0, 10_000), max_size=3)
)


def test_published_streams_keep_their_places():
    assert PLACED == ("split", "init", "sampling", "batches", "dropout", "noise", "gallery")
    assert [seeding._key(stream) for stream in PLACED] == list(range(7))


def test_further_streams_depend_on_their_names_alone():
    drawn = rng(7, "sizes", 1).random(4)
    key = 0x7C69F3FA  # printf sizes | sha256sum
    by_hand = np.random.default_rng(np.random.SeedSequence(7, spawn_key=(key, 1)))
    np.testing.assert_array_equal(drawn, by_hand.random(4))
    assert not np.array_equal(drawn, rng(7, "lateness", 1).random(4))


def test_a_stream_is_numpys_seed_sequence_with_its_place_and_ids_as_key():
    by_hand = np.random.default_rng(np.random.SeedSequence(7, spawn_key=(3, 5, 2)))
    np.testing.assert_array_equal(rng(7, "batches", 5, 2).random(8), by_hand.random(8))


@given(seeds, purposes)
def test_same_seed_and_purpose_give_the_same_numbers(seed, purpose):
    stream, ids = purpose
    np.testing.assert_array_equal(
        rng(seed, stream, *ids).random(4), rng(seed, stream, *ids).random(4)
    )
    assert seed_for(seed, stream, *ids) == seed_for(seed, stream, *ids)


@given(seeds, purposes, purposes)
def test_other_purposes_give_other_numbers(seed, one, other):
    draws = [rng(seed, stream, *ids).random(4).tolist() for stream, ids in (one, other)]
    assert (draws[0] == draws[1]) == (one == other)


@given(seeds, seeds, purposes)
def test_other_seeds_give_other_numbers(one, other, purpose):
    stream, ids = purpose
    draws = [rng(seed, stream, *ids).random(4).tolist() for seed in (one, other)]
    assert (draws[0] == draws[1]) == (one == other)


@given(seeds, purposes)
def test_a_seed_for_a_library_fits_in_31_bits(seed, purpose):
    assert 0 <= seed_for(seed, purpose[0], *purpose[1]) < 2**31


@pytest.mark.parametrize("wrong", [(-1, "split"), (1, "Split"), (1, ""), (1, "split", -1)])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"small letters|non-negative"):
        rng(*wrong)
