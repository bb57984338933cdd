"""What can be shown of parties before anything trains is what they see and are taught."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from fl_core import RunConfig
from fl_core.datasets import Mnist
from fl_core.party_data import parties_images
from fl_core.party_views import images_as_seen, labels_as_taught, wrongly_taught
from pages.shared import data_preview
from pages.shared.data_preview import Pictures
from pages.train.sample_images import _strip

PLAIN = {"num_images": 600, "num_parties": 3, "model": "softmax"}
CHANGED = RunConfig.of(
    PLAIN
    | {
        "appearance": "noise",
        "label_noise": {"kind": "next_class", "noisy_parties": 1, "share": 0.5},
    }
)


def pixels(url: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))


@pytest.mark.parametrize("config", [RunConfig.of(PLAIN), CHANGED], ids=["plain", "changed"])
def test_pictures_of_a_party_are_what_it_trains_on_as_it_sees_and_is_taught_it(config):
    data = Mnist().load()
    parties = parties_images(config, data)
    seen, taught = images_as_seen(config, data, parties), labels_as_taught(config, data, parties)
    for party, held in enumerate(parties):
        first = held.train[:12]
        pictures = data_preview.party_pictures(config, party, 12)
        np.testing.assert_array_equal(pixels(pictures.png), np.hstack(list(seen[first])))
        assert pictures.labels == tuple(data.labels[first])
        assert pictures.taught == tuple(taught[first])


def test_all_of_a_party_is_its_part_of_the_whole():
    data = Mnist().load()
    parties = parties_images(CHANGED, data)
    seen, taught = (f(CHANGED, data, parties) for f in (images_as_seen, labels_as_taught))
    for party, held in enumerate(parties):
        positions, images, labels, told = data_preview.party_views(CHANGED, party)
        assert positions.tolist() == sorted(held.all)
        np.testing.assert_array_equal(images, seen[positions])
        np.testing.assert_array_equal(labels, data.labels[positions])
        np.testing.assert_array_equal(told, taught[positions])


def test_knobs_that_change_nothing_parties_see_are_not_looked_at():
    other = CHANGED.model_copy(update={"num_rounds": 7, "learning_rate": 0.2})
    assert data_preview.party_views(other, 1) is data_preview.party_views(CHANGED, 1)
    assert data_preview.party_pictures(other, 1, 5) is data_preview.party_pictures(CHANGED, 1, 5)
    assert data_preview.holdings(CHANGED) is data_preview.holdings(RunConfig.of(PLAIN))


def test_the_gallery_is_of_test_images_as_they_are():
    plain, changed = (data_preview.gallery_pictures(c) for c in (RunConfig.of(PLAIN), CHANGED))
    assert plain == changed and plain.taught == ()


def test_a_wrong_label_is_said_beside_the_true_one():
    pictures = Pictures("", (3, 0, 1), (3, 1, 1))
    assert pictures.names("abcd") == ["d", "a, taught as b", "b"]
    assert Pictures("", (3, 0)).names("abcd") == ["d", "a"]
    (party,) = wrongly_taught(CHANGED)
    told = json.loads(_strip(CHANGED, party).decode())
    captions = [tile["caption"] for tile in told["tiles"]]
    pictures = data_preview.party_pictures(CHANGED, party, len(captions))
    assert captions == pictures.names("0123456789")
    assert any(", taught as " in caption for caption in captions)
    others = json.loads(_strip(CHANGED, (party + 1) % 3).decode())["tiles"]
    assert not any("taught" in tile["caption"] for tile in others)


def test_a_party_without_images_has_no_pictures(monkeypatch):
    config = CHANGED.model_copy(update={"seed": 8})
    dealt = parties_images(config, Mnist().load())
    nothing = dealt[0].train[:0]
    dealt[0] = type(dealt[0])(nothing, nothing)
    monkeypatch.setattr(data_preview, "_parties", lambda _: dealt)
    assert data_preview.party_pictures(config, 0, 12) == Pictures("", ())
    assert [len(part) for part in data_preview.party_views(config, 0)] == [0] * 4
