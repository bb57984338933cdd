"""Who holds which image, and what is tested on."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import ConfigError, DataError, RunConfig
from fl_core.datasets import ImageData
from fl_core.image_kind import ImageKind, numbers
from fl_core.participation import participants
from fl_core.partitioners import PARTITIONERS
from fl_core.party_data import num_held, parties_images
from fl_core.seeding import rng
from fl_core.sizes import SIZES
from fl_core.train_test_split import (
    held_out_to_measure,
    own_measured,
    own_sample,
    own_stride,
    party_sample,
    test_images,
)
from tests.fl_core.tiny_data import assert_one_sentence, tiny

DATA = ImageData(
    np.zeros((700, 28, 28), np.uint8),
    np.random.default_rng(5).integers(0, 10, 700).astype(np.uint8),
    500,
)

configs = st.fixed_dictionaries(
    {
        "num_parties": st.integers(1, 12),
        "num_images": st.integers(120, 400),
        "holdout": st.floats(0, 0.5),
        "test_on": st.sampled_from(["test_set", "fifth"]),
        "seed": st.integers(0, 1000),
        "partitioner": st.sampled_from(["iid", {"kind": "dirichlet", "skew": 0.7}]),
    }
)


def same(some, others) -> bool:
    pairs = zip(some, others, strict=True)
    return all(
        np.array_equal(a.train, b.train) and np.array_equal(a.held_out, b.held_out)
        for a, b in pairs
    )


@given(configs)
def test_no_image_is_held_twice_or_both_trained_and_tested_on(knobs):
    config = tiny(**knobs)
    parties, test = parties_images(config, DATA), test_images(config, DATA)
    held = np.concatenate([party.all for party in parties])
    assert len(held) == len(np.unique(held)) == config.num_images
    assert not set(held) & set(test.whole)
    assert held.max() < DATA.num_train


@given(configs)
def test_each_party_holds_out_its_share_and_never_all(knobs):
    config = tiny(**knobs)
    for party in parties_images(config, DATA):
        n, held_out = len(party.all), len(party.held_out)
        assert held_out == (max(1, int(config.holdout * n)) if config.holdout else 0)
        assert len(party.train) >= 1


def test_a_party_with_one_image_trains_on_it():
    lone = {"kind": "iid", "min_images": 1}
    parties = parties_images(
        tiny(num_parties=10, num_images=10, partitioner=lone, holdout=0.5), DATA
    )
    assert [(len(p.train), len(p.held_out)) for p in parties] == [(1, 0)] * 10


def test_holding_out_does_not_change_who_holds_what():
    some, none = (parties_images(tiny(num_parties=4, holdout=h), DATA) for h in (0.3, 0.0))
    for one, other in zip(some, none, strict=True):
        assert set(one.all) == set(other.all)


def test_the_same_images_are_dealt_however_many_parties_share_them():
    two, five = (parties_images(tiny(num_parties=n), DATA) for n in (2, 5))
    assert set(np.concatenate([p.all for p in two])) == set(np.concatenate([p.all for p in five]))


def test_the_deal_depends_on_the_seed_alone_and_stays_unless_reshuffled():
    config = tiny(num_parties=4, holdout=0.2)
    first = parties_images(config, DATA, 1)
    assert same(first, parties_images(config, DATA, 1)) and same(
        first, parties_images(config, DATA, 9)
    )
    assert not same(first, parties_images(tiny(num_parties=4, holdout=0.2, seed=1), DATA))


def test_a_reshuffle_deals_the_same_images_anew_every_round():
    config = tiny(num_parties=4, strategy={"kind": "cyclic", "reshuffle": True})
    first, second = parties_images(config, DATA, 1), parties_images(config, DATA, 2)
    assert not same(first, second) and same(second, parties_images(config, DATA, 2))
    assert same(first, parties_images(tiny(num_parties=4), DATA))  # round 1 is everybody's deal
    assert set(np.concatenate([p.all for p in first])) == set(
        np.concatenate([p.all for p in second])
    )


def test_more_images_than_there_are_is_refused_with_the_number_there_is():
    for test_on, most in (("test_set", 500), ("fifth", 400)):
        assert len(parties_images(tiny(num_images=most, test_on=test_on), DATA)) == 3
        with pytest.raises(ConfigError, match=f"at most {most} ") as caught:
            parties_images(tiny(num_images=most + 1, test_on=test_on), DATA)
        assert_one_sentence(str(caught.value))


def test_what_is_tested_on_by_hand():
    assert test_images(tiny(), DATA).whole.tolist() == list(range(500, 700))
    fifth = test_images(tiny(test_on="fifth"), DATA).whole
    assert len(fifth) == len(np.unique(fifth)) == 100 and fifth.max() < 500
    assert fifth.tolist() != list(range(100))  # drawn, not cut off


@given(configs, st.integers(0, 250), st.integers(0, 100))
def test_sample_and_gallery_are_test_images_each_once(knobs, num_sample, num_gallery):
    config = tiny(**knobs, party_test_images=num_sample, gallery_images=num_gallery)
    test = test_images(config, DATA)
    assert party_sample(config) <= num_sample
    for chosen, asked in ((test.sample, party_sample(config)), (test.gallery, num_gallery)):
        assert len(chosen) == len(set(chosen)) == min(asked, len(test.whole))
        assert set(chosen) <= set(test.whole)
    assert (np.diff(test.sample) > 0).all()


@given(st.integers(0, 1000), st.integers(0, 100))
def test_the_gallery_shows_every_class_as_often_as_the_others_in_class_order(seed, size):
    gallery = test_images(tiny(seed=seed, gallery_images=size), DATA).gallery
    labels = DATA.labels[gallery]
    assert (np.diff(labels.astype(int)) >= 0).all()
    counts, there = np.bincount(labels, minlength=10), np.bincount(DATA.labels[500:], minlength=10)
    assert all(counts[c] >= min(counts.max() - 1, there[c]) for c in range(10))


@given(st.integers(1, 60), st.floats(0.01, 1), st.integers(1, 50), st.integers(0, 1000))
def test_participants_are_the_right_number_in_order_each_once(num_parties, share, round, seed):
    config = tiny(num_parties=num_parties, num_images=1000, participation=share, seed=seed)
    chosen = participants(config, round)
    assert chosen == sorted(set(chosen)) and len(chosen) == config.parties_per_round
    assert set(chosen) <= set(range(num_parties)) and chosen == participants(config, round)


def test_over_the_rounds_everybody_takes_part_about_equally():
    config = tiny(num_parties=10, participation=0.3)
    counts = np.bincount([p for r in range(1, 501) for p in participants(config, r)], minlength=10)
    # 500 draws with chance 0.3: 150 on average, standard deviation 10.2; five of those either way.
    assert counts.sum() == 1500 and abs(counts - 150).max() < 51


def test_the_sample_for_parties_never_costs_more_than_their_training():
    """Twice what a party trains on: 2 * 500 * 0.9 / 10 * 1 = 90."""
    config = tiny(num_images=500, num_parties=10, holdout=0.1, party_test_images=1000)
    assert party_sample(config) == 90
    assert party_sample(config.model_copy(update={"local_epochs": 3})) == 270
    assert party_sample(config.model_copy(update={"party_test_images": 50})) == 50


EVERY_SPLIT = [
    (kind, {"kind": sizes})
    for kind, partitioner in PARTITIONERS.items()
    for sizes in SIZES
    if sizes == "equal" or not partitioner.own_sizes
]


@pytest.mark.parametrize(("kind", "sizes"), EVERY_SPLIT, ids=str)
@given(st.integers(0, 1000), st.sampled_from([0.0, 0.2]))
def test_every_split_with_every_choice_of_sizes(kind, sizes, seed, holdout):
    origins = np.random.default_rng(6).integers(0, 9, 500)
    data = replace(DATA, origins=origins)
    config = tiny(
        num_parties=4, num_images=200, partitioner=kind, sizes=sizes, seed=seed, holdout=holdout
    )
    parties = parties_images(config, data)
    assert same(parties, parties_images(config, data))
    held = np.concatenate([party.all for party in parties])
    assert len(held) == len(np.unique(held)) and held.max() < data.num_train
    assert len(held) <= 200 and min(len(party.all) for party in parties) >= 10
    if config.partitioner.deals_all:
        assert len(held) == 200
    if not config.partitioner.own_sizes:
        draw = rng(seed, "sizes", 1)
        assert [len(party.all) for party in parties] == config.sizes.draw(200, 4, 10, draw)
    if kind == "natural":
        assert all(len(set(origins[party.all])) == 1 for party in parties)


@pytest.mark.parametrize("kind", PARTITIONERS)
def test_splitting_copies_no_images(kind):
    """The images of the test weigh 39 MB; a thousand parties' positions in them, well below one."""
    labels = np.arange(50_000, dtype=np.uint8) % 10
    origins = np.arange(45_000) % 1200
    images = ImageData(np.zeros((50_000, 28, 28), np.uint8), labels, 45_000, origins=origins)
    split = {"kind": kind, "min_images": 1}
    config = tiny(num_parties=1000, num_images=40_000, partitioner=split)
    tracemalloc.start()
    parties = parties_images(config, images)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(parties) == 1000 and kept < 1_000_000 and peak < 4_000_000


def test_without_images_to_test_on_nothing_begins_and_the_reason_is_said():
    nothing = ImageData(DATA.images, DATA.labels, 700)
    few = ImageData(DATA.images[:6], DATA.labels[:6], 4)
    fifth = tiny(test_on="fifth")
    for config, data, says in ((tiny(), nothing, "no test images"), (fifth, few, "at least 5 ")):
        for refused in (test_images, parties_images):
            with pytest.raises(DataError, match=says) as caught:
                refused(config, data)
            assert_one_sentence(str(caught.value))
    assert len(test_images(fifth, ImageData(DATA.images, DATA.labels, 5)).whole) == 1


def test_a_data_set_with_too_few_images_for_any_run_is_not_told_to_use_fewer():
    with pytest.raises(DataError, match="has 9 images to train on, but at least 10 are") as caught:
        parties_images(tiny(num_images=10, num_parties=1), ImageData(DATA.images, DATA.labels, 9))
    assert_one_sentence(str(caught.value))


def test_of_held_out_images_a_twentieth_of_those_trained_on_measure_the_own_model():
    config = tiny()
    assert [own_sample(config, n) for n in (3600, 108, 10, 1)] == [180, 5, 1, 1]
    assert own_sample(config.model_copy(update={"local_epochs": 5}), 108) == 27  # 540 / 20


@pytest.mark.parametrize(
    ("num_parties", "epochs", "every"),
    [
        (3, 1, 1),
        (20, 1, 1),
        (100, 1, 3),  # 108 images each: 5.4 of them, 100 * 5.4 / (5.4 + 10) = 35 parties, 100 / 35
        (100, 5, 1),  # 27 of them, 100 * 27 / 37 = 73 parties
        (1000, 1, 20),  # 0.54 of them, but one at least: 1000 * 0.54 / 11 = 49 parties
    ],
)
def test_of_many_small_parties_some_own_models_are_measured_on_held_out_images(
    num_parties, epochs, every
):
    knobs = {"num_images": 12_000, "holdout": 0.1, "local_epochs": epochs}
    assert own_stride(tiny(num_parties=num_parties, **knobs)) == every
    some = min(1.0, 20 / num_parties)  # takes part
    assert own_stride(tiny(num_parties=num_parties, participation=some, **knobs)) == 1


def test_which_own_models_are_measured_is_drawn():
    """Of 100 parties some 33: neither each third nor those of another seed; always the same."""
    many = {"num_parties": 100, "num_images": 12_000, "holdout": 0.1}
    some, others = (own_measured(tiny(seed=seed, **many)) for seed in (1, 2))
    assert len(some) == len(others) == 34 and some != others
    assert some == own_measured(tiny(seed=1, **many))
    assert {party % 3 for party in some} == {0, 1, 2}


def by_nature(images_each: int, there: int, **knobs) -> tuple[RunConfig, ImageData]:
    """Return a config of parties by nature that asks for far more than they hold, and the data."""
    num_train = images_each * there
    labels = (np.arange(num_train + 900) % 10).astype(np.uint8)
    data = ImageData(
        np.zeros((len(labels), 8, 8), np.uint8),
        labels,
        num_train,
        ImageKind(8, 8, 1, numbers(10)),
        np.arange(num_train) % there,
    )
    split = {"kind": "natural", "min_images": 1}
    asked = {"num_images": num_train, "party_test_images": 1000}
    return tiny(**asked | {"partitioner": split} | knobs), data


def test_parties_by_nature_are_measured_by_what_they_hold():
    """Ten of 200 parties hold ten images each, though 2,000 are asked for: 2 * 10 * 0.9 = 18."""
    config, data = by_nature(10, 200, num_parties=10, holdout=0.1)
    assert num_held(config, data) == 100 and num_held(tiny(num_images=120), data) == 120
    assert len(test_images(config, data).sample) == party_sample(config, 100) == 18
    assert party_sample(config) == 360  # as if they held 200 each
    trained = sum(len(held.train) for held in parties_images(config, data))
    assert 10 * len(test_images(config, data).sample) <= 2 * trained


def test_of_parties_by_nature_as_many_own_models_are_measured_as_their_images_afford():
    """60 of 1,200: 0.9 * 10 / 20 = 0.45 images each afford 60 * 0.45 / 11 = 2.5; 20 at least."""
    config, data = by_nature(10, 1200, num_parties=60, holdout=0.1)
    assert own_stride(config, num_held(config, data)) == 3
    assert own_stride(config) == 2  # as if they held 200 each: 9 images, 60 * 9 / 19 = 28
    measured = own_measured(config, num_held(config, data))
    assert len(measured) == 20
    held_out = np.arange(4)
    found = [held_out_to_measure(config, 600, party, 9, held_out) for party in range(60)]
    assert [len(some) for some in found] == [int(party in measured) for party in range(60)]


def test_a_natural_party_of_one_image_trains_on_it_and_measures_nothing():
    config, data = by_nature(1, 40, num_parties=30, holdout=0.5)
    parties = parties_images(config, data)
    assert [(len(held.train), len(held.held_out)) for held in parties] == [(1, 0)] * 30
    assert len(test_images(config, data).sample) == 30 * 0.5 / 30 * 2


def test_parties_by_nature_that_cannot_be_dealt_are_refused_where_they_are():
    config, data = by_nature(2, 40, num_parties=41, num_images=80)
    assert num_held(config, data) == 80 and len(test_images(config, data).whole) == 900
    with pytest.raises(ConfigError, match="Parties must be at most 40"):
        parties_images(config, data)
