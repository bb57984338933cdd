"""The images of a party on the Data page: the very ones that it holds, and their means."""

import json

import numpy as np
import pytest

from fl_core.config import RunConfig
from fl_core.partitioners import Dirichlet
from fl_core.party_data import parties_images
from pages.components.image_gallery import sprite
from pages.data.party_images import (
    MOST_SHOWN,
    _tile,
    class_means,
    mean_tiles_of_all,
    mean_tiles_of_party,
    tiles_of_party,
)
from pages.shared import data_preview

CONFIG = RunConfig(num_images=300, num_parties=4, partitioner=Dirichlet(skew=0.8))


def test_they_are_those_that_the_party_holds():
    data = CONFIG.dataset.load()
    held = np.sort(parties_images(CONFIG, data)[2].all)
    positions, images, truth, taught = data_preview.party_views(CONFIG, 2)
    np.testing.assert_array_equal(positions, held)
    np.testing.assert_array_equal(images, data.images[held])
    np.testing.assert_array_equal(truth, data.labels[held])
    np.testing.assert_array_equal(taught, truth)  # nobody is taught anything wrong by default


@pytest.mark.parametrize("label", [None, *range(10)])
def test_of_one_class_or_of_all(label):
    data, counts = CONFIG.dataset.load(), data_preview.holdings(CONFIG)[1]
    held = np.sort(parties_images(CONFIG, data)[1].all)
    wanted = held if label is None else held[data.labels[held] == label]
    tiles = tiles_of_party(CONFIG, 1, label)
    assert tiles.num_held == (counts.sum() if label is None else counts[label])
    assert tiles.num_shown == min(MOST_SHOWN, tiles.num_held)
    if not tiles.num_held:
        assert tiles.data == b""
        return
    told = json.loads(tiles.data)
    assert told["pixels"] == sprite(data.images[wanted[:MOST_SHOWN]])
    captions = [str(n) for n in data.labels[wanted[:MOST_SHOWN]]]
    assert [tile["caption"] for tile in told["tiles"]] == captions


def test_a_wrong_label_is_told_beside_the_true_one():
    tile = _tile(("cat", "dog"), 0, 1)
    assert (tile.caption, tile.verdict) == ("cat, taught dog", "wrong")
    assert "taught that it is “dog”" in tile.note


def test_the_mean_image_by_hand():
    images = np.array([[[0, 10]], [[99, 99]], [[10, 20]], [[7, 7]], [[0, 1]]], dtype=np.uint8)
    there, means = class_means(images, np.array([0, 2, 3, 4]), np.array([5, 5, 2, 5]))
    assert list(there) == [2, 5]
    # Of class 5: (0 + 10 + 0) / 3 = 3.3 and (10 + 20 + 1) / 3 = 10.3
    np.testing.assert_array_equal(means, [[[7, 7]], [[3, 10]]])


def test_means_are_the_same_however_many_are_added_up_at_once(monkeypatch):
    data = CONFIG.dataset.load()
    positions = np.arange(2500)
    found = class_means(data.images, positions, data.labels[:2500])[1]
    monkeypatch.setattr("pages.data.party_images.AT_ONCE", 7)
    np.testing.assert_array_equal(class_means(data.images, positions, data.labels[:2500])[1], found)


def test_there_is_a_mean_of_each_class_that_is_held():
    counts = data_preview.holdings(CONFIG)
    names = CONFIG.dataset.image_kind.class_names
    for held, tiles in (
        (counts[3], mean_tiles_of_party(CONFIG, 3)),
        (counts.sum(axis=0), mean_tiles_of_all(CONFIG)),
    ):
        shown = {tile["caption"]: tile["note"] for tile in json.loads(tiles)["tiles"]}
        assert list(shown) == [name for name, n in zip(names, held, strict=True) if n]
        for name, n in zip(names, held, strict=True):
            assert not n or f"{n:,} image{'s' if n > 1 else ''} of" in shown[name]


def test_another_deal_of_the_same_images_has_the_same_means_without_adding_up_anew(monkeypatch):
    added_up = []
    monkeypatch.setattr(
        "pages.data.party_images.class_means",
        lambda *args: added_up.append(args) or class_means(*args),
    )
    first, other = (
        RunConfig(num_images=310, num_parties=4, partitioner=Dirichlet(skew=skew))
        for skew in (0.35, 0.4)
    )
    assert (data_preview.holdings(first) != data_preview.holdings(other)).any()
    assert mean_tiles_of_all(first) == mean_tiles_of_all(other)
    assert len(added_up) == 1
    assert mean_tiles_of_all(first.model_copy(update={"num_images": 320})) and len(added_up) == 2
