"""What each party sees and is taught; what is tested on stays as it is."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from fl_core import RunConfig, run_rounds
from fl_core.appearances import APPEARANCES
from fl_core.datasets import ImageData
from fl_core.image_kind import ImageKind, numbers
from fl_core.label_noise import LABEL_NOISES
from fl_core.party_data import parties_images
from fl_core.party_views import (
    images_as_seen,
    images_seen_by,
    labels_as_taught,
    labels_taught_to,
    views_of,
    wrongly_taught,
)
from fl_core.seeding import rng
from fl_core.train_test_split import test_images as tested_images
from fl_core.training.single_machine_trainer import LocalTrainer
from tests.fl_core.tiny_data import tiny

LOOKS = [kind for kind, member in APPEARANCES.items() if member.changes_images]
NOISES = [kind for kind, member in LABEL_NOISES.items() if member.changes_labels]
every_look = pytest.mark.parametrize("look", LOOKS)
every_noise = pytest.mark.parametrize("noise", NOISES)
NEVER = lambda: False  # noqa: E731


def config_of(**knobs) -> RunConfig:
    return tiny(**{"num_parties": 4, "num_images": 300, "holdout": 0.2} | knobs)


def noisy(noise: str, share: float = 0.5, parties: int = 2) -> RunConfig:
    return config_of(label_noise={"kind": noise, "noisy_parties": parties, "share": share})


def test_where_nothing_is_changed_nothing_is_copied(data):
    config = config_of()
    parties = parties_images(config, data)
    assert images_as_seen(config, data, parties) is data.images
    assert labels_as_taught(config, data, parties) is data.labels
    assert list(wrongly_taught(config)) == []


@every_look
@pytest.mark.parametrize("test_on", ["test_set", "fifth"])
def test_test_images_and_those_of_nobody_keep_their_looks(data, look, test_on):
    config = config_of(appearance=look, test_on=test_on)
    parties = parties_images(config, data)
    seen = images_as_seen(config, data, parties)
    held = np.concatenate([party.all for party in parties])
    others = np.setdiff1d(np.arange(len(data.images)), held)
    assert set(tested_images(config, data).whole) <= set(others)
    np.testing.assert_array_equal(seen[others], data.images[others])


@every_look
def test_a_party_sees_what_it_trains_on_and_what_it_holds_out(data, look):
    """By the member itself, all images of the party at once."""
    config = config_of(appearance=look)
    parties = parties_images(config, data)
    seen = images_as_seen(config, data, parties)
    for party, held in enumerate(parties):
        positions = np.sort(held.all)
        draw = rng(config.seed, "appearance", party)
        expected = config.appearance.seen_by(party, 4, data.images[positions], draw)
        np.testing.assert_array_equal(seen[positions], expected)
        np.testing.assert_array_equal(images_seen_by(config, data, positions, party), expected)
        places = np.array([7, 2, len(positions) - 1])
        some = images_seen_by(config, data, positions, party, places)
        np.testing.assert_array_equal(some, expected[places])
        for part in (held.train, held.held_out):
            assert not np.array_equal(seen[part], data.images[part]) or party == 0


@every_look
def test_large_images_in_blocks_of_a_few_look_as_all_at_once(look):
    kind = ImageKind(100, 90, 3, numbers(3))
    images = np.random.default_rng(2).integers(0, 256, (30, *kind.shape), dtype=np.uint8)
    data = ImageData(images, np.arange(30) % 3, 24, kind)
    config = config_of(appearance=look, num_images=22, num_parties=2, holdout=0.5)
    for party, held in enumerate(parties_images(config, data)):
        positions = np.sort(held.all)  # eleven, seven at a time
        draw = rng(config.seed, "appearance", party)
        expected = config.appearance.seen_by(party, 2, images[positions], draw)
        np.testing.assert_array_equal(images_seen_by(config, data, positions, party), expected)


@every_noise
def test_exactly_the_noisy_parties_are_taught_wrongly_what_they_train_on(data, noise):
    config = noisy(noise)
    parties = parties_images(config, data)
    taught = labels_as_taught(config, data, parties)
    wrong = taught != data.labels
    wrongly = wrongly_taught(config)
    assert len(wrongly) == 2 and list(wrongly) == list(wrongly_taught(config))
    for party, held in enumerate(parties):
        assert wrong[held.train].sum() == (round(0.5 * len(held.train)) if party in wrongly else 0)
        assert not wrong[held.held_out].any()
        told = labels_taught_to(config, data, held.train, party)
        np.testing.assert_array_equal(told, taught[held.train])
    assert not wrong[tested_images(config, data).whole].any()
    assert wrong.sum() == sum(round(0.5 * len(parties[p].train)) for p in wrongly)


def test_which_parties_are_noisy_is_drawn_from_the_seed():
    found = {
        tuple(wrongly_taught(config_of(num_parties=10, label_noise="wrong_labels", seed=seed)))
        for seed in range(40)
    }
    assert len(found) > 5 and all(len(parties) == 1 for parties in found)


@every_look
@every_noise
def test_the_views_of_one_party_are_its_part_of_the_whole(data, look, noise):
    config = config_of(appearance=look, label_noise={"kind": noise, "noisy_parties": 3})
    parties = parties_images(config, data)
    seen, taught = images_as_seen(config, data, parties), labels_as_taught(config, data, parties)
    for party, held in enumerate(parties):
        views = views_of(config, data, held, party)
        assert views.positions.tolist() == sorted([*held.train, *held.held_out])
        np.testing.assert_array_equal(views.images, seen[views.positions])
        np.testing.assert_array_equal(views.labels, data.labels[views.positions])
        np.testing.assert_array_equal(views.taught, taught[views.positions])


@every_look
def test_looks_move_no_image_and_neither_do_labels(data, look):
    plain, changed = config_of(), config_of(appearance=look, label_noise="wrong_labels")
    for one, other in zip(*(parties_images(c, data) for c in (plain, changed)), strict=True):
        np.testing.assert_array_equal(one.train, other.train)
        np.testing.assert_array_equal(one.held_out, other.held_out)


@pytest.mark.parametrize("num_parties", [1, 10])
@every_look
def test_all_that_parties_see_is_one_copy(look, num_parties):
    """20,000 images weigh 15.7 MB: what all see weighs as much, and making it a tenth more."""
    images = np.random.default_rng(1).integers(0, 256, (20_000, 28, 28), dtype=np.uint8)
    data = ImageData(images, np.arange(20_000) % 10, 18_000)
    config = config_of(num_parties=num_parties, num_images=18_000, appearance=look)
    parties = parties_images(config, data)
    images_as_seen(config, data, parties)  # what is loaded at the first call is not counted
    tracemalloc.start()
    seen = images_as_seen(config, data, parties)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1.02 * images.nbytes and peak < images.nbytes + 8_000_000
    assert seen.nbytes == images.nbytes


@every_look
def test_the_trainer_measures_on_true_test_images_and_on_what_parties_see(data, look):
    """By a second trainer whose images are those that parties see, and whose looks are plain."""
    config, plain = config_of(appearance=look), config_of()
    seen = images_as_seen(config, data, parties_images(config, data))
    with (
        LocalTrainer(config, data, threads=1) as ours,
        LocalTrainer(plain, replace(data, images=seen), threads=1) as theirs,
        LocalTrainer(plain, data, threads=1) as untouched,
    ):
        weights = np.linspace(-1, 1, ours.num_weights, dtype=np.float32)
        ours_own, theirs_own, plain_own = (
            {party: (score.loss, score.accuracy) for party, score in found.items()}
            for trainer in (ours, theirs, untouched)
            for found in [trainer.held_out(weights, 1, range(4), NEVER)]
        )
        assert ours_own == theirs_own != plain_own
        expected = untouched.test(weights, NEVER)
        np.testing.assert_array_equal(ours.test(weights, NEVER).chances, expected.chances)
        np.testing.assert_array_equal(ours.gallery(weights), untouched.gallery(weights))


def test_all_wrong_labels_are_learnt_and_counted_as_wrong(data):
    """Everybody is taught the next class: the model says it, and of the truth it gets little."""
    noise = {"kind": "next_class", "noisy_parties": 4, "share": 1.0}
    knobs = {"num_rounds": 4, "local_epochs": 4, "num_images": 600, "learning_rate": 1.0}
    taught = config_of(label_noise=noise, **knobs)
    *_, last = [e for e in run_rounds(taught, data=data) if e.type == "round_finished"]
    confusion = np.array(last.confusion)  # [true, said]
    said_next = np.roll(confusion, -1, axis=1).trace() / confusion.sum()
    assert last.accuracy < 0.1 < 0.4 < said_next


def test_ten_thousand_parties_see_and_are_taught_in_no_time(data):
    few = np.resize(data.images, (20_500, 28, 28))
    many = ImageData(few, np.resize(data.labels, 20_500), 20_000)
    config = tiny(
        num_parties=10_000,
        num_images=20_000,
        partitioner={"kind": "iid", "min_images": 1},
        appearance="contrast",
        label_noise={"kind": "wrong_labels", "noisy_parties": 10_000, "share": 1.0},
    )
    parties = parties_images(config, many)
    seen, taught = images_as_seen(config, many, parties), labels_as_taught(config, many, parties)
    last = parties[9_999].all
    assert (taught[:20_000] != many.labels[:20_000]).all()
    assert not np.array_equal(seen[last], many.images[last])
