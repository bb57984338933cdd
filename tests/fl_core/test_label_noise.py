"""What every kind of label noise promises, and one case each by hand."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import ConfigError, RunConfig
from fl_core.label_noise import LABEL_NOISES, Correct, NextClass, WrongLabels
from tests.fl_core.tiny_data import assert_one_sentence, variants

ALL = [choice for member in LABEL_NOISES.values() for choice in variants(member)]
every_noise = pytest.mark.parametrize("noise", ALL, ids=repr)
WRONG = [WrongLabels, NextClass]
wrong_ones = pytest.mark.parametrize("member", WRONG)


def draw(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def some_labels(count: int, num_classes: int, seed: int = 3) -> np.ndarray:
    return draw(seed).integers(0, num_classes, count).astype(np.uint8)


@every_noise
@given(st.integers(0, 60), st.integers(2, 100), st.integers(0, 1000))
def test_labels_stay_labels_and_the_given_ones_as_they_are(noise, count, num_classes, seed):
    labels = some_labels(count, num_classes)
    before = labels.copy()
    taught = noise.taught_to(labels, num_classes, draw(seed))
    assert taught.dtype == np.uint8 and taught.shape == labels.shape
    assert (taught < num_classes).all()
    np.testing.assert_array_equal(labels, before)
    np.testing.assert_array_equal(taught, noise.taught_to(labels, num_classes, draw(seed)))


@every_noise
@given(st.integers(1, 60), st.integers(0, 1000))
def test_noisy_parties_are_as_many_as_asked_in_order_each_once(noise, num_parties, seed):
    found = list(noise.parties(num_parties, draw(seed)))
    assert found == sorted(set(found)) and set(found) <= set(range(num_parties))
    assert len(found) == min(getattr(noise, "noisy_parties", 0), num_parties)
    assert all(type(party) is int for party in found)


@wrong_ones
@given(st.floats(0, 1), st.integers(0, 200), st.integers(2, 62), st.integers(0, 1000))
def test_exactly_so_many_labels_are_wrong(member, share, count, num_classes, seed):
    labels = some_labels(count, num_classes)
    taught = member(share=share).taught_to(labels, num_classes, draw(seed))
    assert (taught != labels).sum() == round(share * count)


@wrong_ones
def test_with_a_larger_share_those_that_were_wrong_are_as_wrong_as_before(member):
    labels = some_labels(100, 10)
    few, many = (member(share=s).taught_to(labels, 10, draw()) for s in (0.2, 0.7))
    wrong = few != labels
    np.testing.assert_array_equal(few[wrong], many[wrong])


@wrong_ones
def test_with_one_more_noisy_party_the_others_stay(member):
    sets = [set(member(noisy_parties=n).parties(20, draw(5))) for n in range(21)]
    assert all(len(more - fewer) == 1 and fewer < more for fewer, more in pairwise(sets))
    others = {tuple(member(noisy_parties=3).parties(20, draw(seed))) for seed in range(10)}
    assert len(others) > 5  # drawn, not always the same


def test_by_hand():
    """Half of four labels, of three classes: two are wrong, each by the next class."""
    labels = np.array([0, 1, 2, 2], np.uint8)
    order = draw(10).permutation(4).tolist()
    assert order[:2] == [2, 3]  # so the two 2s: the class after the last is the first
    assert NextClass(share=0.5).taught_to(labels, 3, draw(10)).tolist() == [0, 1, 0, 0]
    assert NextClass(share=1).taught_to(labels, 3, draw(10)).tolist() == [1, 2, 0, 0]
    assert NextClass(share=0.5).taught_to(labels, 4, draw(10)).tolist() == [0, 1, 3, 3]
    assert WrongLabels(share=1).taught_to(labels[:2], 2, draw(10)).tolist() == [1, 0]
    assert Correct().taught_to(labels, 3, draw(10)) is labels
    assert WrongLabels(share=0).taught_to(labels, 3, draw(10)).tolist() == labels.tolist()


def test_any_other_class_is_as_likely_as_any():
    """9,000 images of class 4 of ten, all wrong: 1,000 of each other, standard deviation 29.8."""
    labels = np.full(9000, 4, np.uint8)
    counts = np.bincount(WrongLabels(share=1).taught_to(labels, 10, draw()), minlength=10)
    assert counts[4] == 0 and abs(np.delete(counts, 4) - 1000).max() < 5 * 29.8


@wrong_ones
def test_more_noisy_parties_than_parties_is_refused_in_the_words_of_both(member):
    noise = {"kind": member.kind, "noisy_parties": 4}
    assert RunConfig.of({"label_noise": noise, "num_parties": 4})
    with pytest.raises(ConfigError) as caught:
        RunConfig.of({"label_noise": noise, "num_parties": 3})
    assert str(caught.value) == (
        "Parties with wrong labels must not be more than there are Parties: got 4 of 3."
    )
    (conflict,) = caught.value.conflicts
    assert conflict.knobs == (("label_noise", "noisy_parties"), ("num_parties",))


@wrong_ones
def test_where_images_change_their_party_none_is_taught_wrongly(member):
    reshuffled = {"strategy": {"kind": "cyclic", "reshuffle": True}}
    with pytest.raises(ConfigError, match="Reshuffle the images every round") as caught:
        RunConfig.of(reshuffled | {"label_noise": member.kind})
    assert_one_sentence(str(caught.value))
    (conflict,) = caught.value.conflicts
    assert conflict.knobs == (("label_noise",), ("strategy", "reshuffle"))
    assert RunConfig.of(reshuffled | {"label_noise": "correct"})


@wrong_ones
def test_it_says_at_how_many_parties_in_words(member):
    assert member(noisy_parties=1, share=0.3).short.endswith("at 1 party")
    assert member(noisy_parties=10_000, share=1).short.endswith("at 10,000 parties")


@wrong_ones
def test_it_says_which_parties_these_are(member):
    assert "drawn from the seed" in member.about
