"""Where knobs move that do not fit the images chosen, worked out by hand."""

from typing import ClassVar

import numpy as np
import pytest

from fl_core import RunConfig
from fl_core.config_fitting import moves_to_fit
from fl_core.datasets import Cifar10, ImageData, OwnFile, keep
from fl_core.errors import ConfigError, Conflict, DataError
from fl_core.families import FAMILIES
from fl_core.image_pools import train_and_test_pools
from fl_core.knobs import knob
from fl_core.partitioners import Iid, Partitioner
from fl_core.party_data import parties_images
from tests.fl_core.tiny_data import coloured_arrays, npz_of


def moved(values, fixed=()):
    """Return the config after all moves, what moved where, and the sentences."""
    moves = moves_to_fit(values, fixed)
    for move in moves:
        values = move.made(values)
    found = {".".join(move.path): move.value for move in moves}
    return RunConfig.of(values), found, [move.sentence for move in moves]


def values(dataset, **knobs):
    start = {"model": {"kind": "softmax"}}
    return RunConfig().model_dump() | start | knobs | {"dataset": dataset.model_dump()}


@pytest.fixture
def own(home) -> OwnFile:
    """160 training and 40 test images of 12×10 pixels in colour."""
    return keep(npz_of(coloured_arrays()))


def test_what_fits_stays(own):
    assert moves_to_fit(RunConfig().model_dump()) == []
    assert moves_to_fit(values(own, num_images=160, num_parties=16)) == []


def test_images_and_parties_move_to_as_many_as_there_are(own):
    config, found, said = moved(values(own, num_parties=40))
    assert found == {"num_images": 160, "num_parties": 16}  # 160 / 10 images each
    assert said == [
        "Training images moved from 12,000 to 160: there are no more.",
        "Parties moved from 40 to 16: each holds at least 10 images.",
    ]
    assert (config.num_images, config.num_parties) == (160, 16)


def test_a_fifth_that_is_tested_on_is_no_longer_there(own):
    _, found, said = moved(values(own, test_on="fifth"))
    assert found == {"num_images": 128}  # 160 - 160 // 5
    assert said == ["Training images moved from 12,000 to 128: 32 of the 160 are for testing."]


def test_a_least_that_nobody_can_hold_goes_back_to_its_default(own):
    asked = values(own, partitioner={"kind": "dirichlet", "min_images": 500, "skew": 0.2})
    config, found, said = moved(asked)
    assert found == {"num_images": 160, "partitioner.min_images": 10}
    assert said[1] == "At least moved from 500 to 10: there are only 160."
    assert config.partitioner.skew == 0.2


def test_a_network_that_is_too_large_for_the_images_makes_room_for_one_that_is_not(own):
    config, found, said = moved(values(own, model={"kind": "cnn"}))
    assert found == {"num_images": 160, "model": "softmax"}
    assert said[1].startswith("Model moved to “Logistic regression”. Model “The notebook's CNN”")
    assert config.model.kind == "softmax"


def test_images_without_a_test_part_are_tested_on_a_fifth(own, monkeypatch):
    whole = own.load()
    data = ImageData(whole.images[:100], whole.labels[:100], 100, whole.kind)
    monkeypatch.setattr(OwnFile, "load", lambda self: data)
    _, found, said = moved(values(own))
    assert found == {"test_on": "fifth", "num_images": 80}
    assert said[0] == "Test on moved to “A fifth of the training set”: there are no test images."


def test_of_what_is_not_here_yet_its_number_is_known(keras_home):
    _, found, _ = moved(values(Cifar10(), num_images=60_000))
    assert found == {"num_images": 50_000}
    assert moves_to_fit(values(OwnFile(sha256="0" * 64), num_images=200_000)) == []
    assert moves_to_fit(values(OwnFile(), num_images=200_000)) == []


def test_what_was_set_on_purpose_stays_and_is_refused_elsewhere(own):
    asked = values(own, num_parties=40, num_images=5000)
    assert [move.path for move in moves_to_fit(asked, {"num_images", "num_parties"})] == []
    _, found, _ = moved(values(own, num_images=100, num_parties=40), {"num_images"})
    assert found == {"num_parties": 10}


def test_too_few_images_move_nothing(own, monkeypatch):
    whole = own.load()
    data = ImageData(whole.images[:9], whole.labels[:9], 8, whole.kind)
    monkeypatch.setattr(OwnFile, "load", lambda self: data)
    assert moves_to_fit(values(own)) == []


class ByNature(Partitioner):
    """As the natural split: it needs to know whose each image is."""

    kind: ClassVar[str] = "by_nature"
    label: ClassVar[str] = "By nature"
    about: ClassVar[str] = "Every image stays where it is."
    own_parties: ClassVar[bool] = True
    deals_all: ClassVar[bool] = False

    def split(self, pool, rng):
        if pool.origins is None:
            raise ConfigError("The data set says nothing of parties.")
        return [np.flatnonzero(pool.origins == party) for party in range(pool.num_parties)]


class FewEach(Partitioner):
    """As the split in which each party holds k classes, and all of them together every one."""

    kind: ClassVar[str] = "few_each"
    label: ClassVar[str] = "Few each"
    about: ClassVar[str] = "A few classes each."

    few: int = knob(1, low=1, high=100, step=1, label="Classes a party", help="How many.")

    def split(self, pool, rng):
        if pool.num_parties * self.few < len(np.unique(pool.labels)):
            sentence = "Nobody would hold some of the classes."
            clash = Conflict((("partitioner", "few"), ("num_parties",)), sentence)
            raise ConfigError(sentence, conflicts=[clash])
        return np.array_split(np.arange(len(pool.labels)), pool.num_parties)


def test_a_knob_of_the_split_moves_no_further_than_it_has_to(own, monkeypatch):
    monkeypatch.setitem(FAMILIES["partitioner"], "few_each", FewEach)
    config, found, said = moved(values(own, partitioner={"kind": "few_each", "few": 1}))
    assert found == {"num_images": 160, "partitioner.few": 2}  # 3 parties × 2 ≥ 5 classes > 3 × 1
    assert said[1] == (
        "Classes a party moved from 1 to 2: otherwise these images cannot be dealt out."
    )
    assert config.partitioner.few == 2


@pytest.fixture
def by_nature(monkeypatch):
    members = FAMILIES["partitioner"]
    monkeypatch.setitem(members, "by_nature", ByNature)
    return {"kind": "by_nature"}


def test_a_split_that_the_images_cannot_be_dealt_by_gives_way_and_says_why(own, by_nature):
    config, found, said = moved(values(own, partitioner=by_nature))
    assert found == {"num_images": 160, "partitioner": "iid"}
    assert said[1] == f"Split moved to “{Iid.label}”. The data set says nothing of parties."
    assert config.partitioner == Iid()


def test_a_split_by_nature_has_no_more_parties_than_bring_enough(own, by_nature, monkeypatch):
    whole, origins = own.load(), np.arange(160) % 8
    origins[:9] = 8  # the ninth brings 9
    data = ImageData(whole.images, whole.labels, 160, whole.kind, origins)
    monkeypatch.setattr(OwnFile, "load", lambda self: data)
    _, found, said = moved(values(own, partitioner=by_nature, num_parties=12))
    assert found == {"num_images": 160, "num_parties": 8}
    assert said[1] == "Parties moved from 12 to 8: so many bring at least 10 images."


def test_a_split_by_nature_counts_what_is_left_once_a_fifth_is_tested_on(own, monkeypatch):
    """Twelve of each of ten parties: of 96 that are left not all ten still bring ten."""
    whole, origins = own.load(), np.arange(120) % 10
    data = ImageData(whole.images[:120], whole.labels[:120], 120, whole.kind, origins)
    monkeypatch.setattr(OwnFile, "load", lambda self: data)
    asked = values(own, partitioner={"kind": "natural"}, num_parties=9, test_on="fifth", seed=3)
    config, found, said = moved(asked)
    left = np.bincount(origins[train_and_test_pools(config, data)[0]])
    able = int(np.count_nonzero(left >= 10))
    assert able < 9 and found == {"num_images": 96, "num_parties": able}
    assert said[1] == f"Parties moved from 9 to {able}: so many bring at least 10 images."
    assert len(parties_images(config, data)) == able


def test_a_damaged_file_moves_nothing(own, monkeypatch):
    def damaged(self):
        raise DataError("The file is damaged.")

    monkeypatch.setattr(OwnFile, "load", damaged)
    assert moves_to_fit(values(own)) == []
