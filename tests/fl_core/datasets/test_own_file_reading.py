"""Whatever layout the same images are kept in, they are read as the same images."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fl_core import DataError, RunConfig
from fl_core.datasets import own_arrays
from fl_core.datasets.npz import read_npz
from fl_core.datasets.own_file_reading import understand
from fl_core.datasets.reading import Reading
from fl_core.datasets.understood_words import LEAST_TRAINING
from fl_core.image_kind import numbers
from fl_core.knobs import knobs_of
from tests.fl_core.datasets.files import COLOUR, GREY, LABELS, picture, read, read_zip, zip_of
from tests.fl_core.datasets.npz_files import some_arrays
from tests.fl_core.tiny_data import assert_one_sentence, coloured_arrays, npz_of


def assert_same(found, data):
    np.testing.assert_array_equal(found.images, data.images)
    np.testing.assert_array_equal(found.labels, data.labels)
    assert (found.num_train, found.kind) == (data.num_train, data.kind)
    assert (found.origins is None) == (data.origins is None)
    if data.origins is not None:
        np.testing.assert_array_equal(found.origins, data.origins)


AS_EVER = {
    "MNIST's": some_arrays(),
    "of one channel": some_arrays() | {"x_test": some_arrays()["x_test"][..., None]},
    "two classes of 28x28": some_arrays() | {"y_train": np.ones(12, int), "y_test": np.ones(5)},
    "a class without an image": some_arrays() | {"y_test": np.full(5, 26), "more": np.zeros(3)},
    "in colour": coloured_arrays(),
    "without names": {k: v for k, v in coloured_arrays().items() if k != "class_names"},
    "large": coloured_arrays(6, 4, 128, 100),
    "with parts that nobody read": coloured_arrays()
    | {f"{k}_val": coloured_arrays()[f"{k}_test"] for k in "xy"}
    | {"train_images": coloured_arrays()["x_train"] // 2, "mapping": np.zeros((5, 2), int)},
    "with more names than classes": coloured_arrays()
    | {"class_names": np.array([*"abcdefg", "a  name"])},
}


@pytest.mark.parametrize("arrays", AS_EVER.values(), ids=AS_EVER)
def test_a_file_of_mnists_own_layout_is_read_as_ever(arrays):
    content = npz_of(arrays)
    found = understand(io.BytesIO(content))
    assert found.as_it_was
    assert_same(found.data, read_npz(io.BytesIO(content)))


PIXELS = {
    "bytes": lambda images: images,
    "whole": lambda images: images.astype(np.int32),
    "sixteen": lambda images: images.astype(np.uint16) * 257,
    "floats": lambda images: (images / 255).astype(np.float32),
    "halves": lambda images: (images / 255).astype(np.float16),
    "around 0": lambda images: images / 127.5 - 1,
    "to 255": lambda images: images.astype(np.float64),
}
LAYOUTS = {
    "last": lambda images: images,
    "first": lambda images: np.moveaxis(images, -1, 1),
    "flat": lambda images: np.moveaxis(images, -1, 1).reshape(len(images), -1),
    "images last": lambda images: np.moveaxis(images, 0, -1),
    "Fortran": np.asfortranarray,
}
LABELLED = {
    "numbers": lambda labels: labels,
    "a column": lambda labels: labels[:, None],
    "floats": lambda labels: labels.astype(np.float32),
    "one-hot": lambda labels: np.eye(3)[labels],
    "words": lambda labels: labels.astype(str),
    "bytes": lambda labels: labels.astype("S"),
}
CALLED = [
    ("x_{}", "y_{}"),
    ("X_{}", "Y_{}"),
    ("{}_images", "{}_labels"),
    ("{}X", "{}Targets"),
    ("{}/data", "{}/target"),
]


@settings(deadline=None, max_examples=60)
@given(
    colour=st.booleans(),
    pixels=st.sampled_from(sorted(PIXELS)),
    layout=st.sampled_from(sorted(LAYOUTS)),
    labelled=st.sampled_from(sorted(LABELLED)),
    called=st.sampled_from(CALLED),
    reverse=st.booleans(),
)
def test_any_layout_of_the_same_images_is_the_same_data(
    colour, pixels, layout, labelled, called, reverse
):
    images = COLOUR if colour else GREY[..., None]
    arrays = {}
    for part, these in (("train", slice(0, 15)), ("test", slice(15, None))):
        arrays[called[0].format(part)] = LAYOUTS[layout](PIXELS[pixels](images[these]))
        arrays[called[1].format(part)] = LABELLED[labelled](LABELS[these])
    if reverse:
        arrays = dict(reversed(arrays.items()))
    found = read(**arrays)
    kind = found.data.kind
    assert kind.class_names[:3] == numbers(3) and found.data.num_train == 15
    np.testing.assert_array_equal(found.data.images, images if colour else images[..., 0])
    np.testing.assert_array_equal(found.data.labels, LABELS)
    for sentence in found.sentences:
        assert_one_sentence(sentence)


def test_pictures_and_arrays_of_the_same_images_are_the_same_data():
    owners = np.arange(24) % 4
    order = np.lexsort((np.arange(24), LABELS, owners, np.arange(24) >= 15))
    files = {
        f"{'train' if i < 15 else 'test'}/p{owners[i]}/{LABELS[i]}/{i:02}.png": picture(COLOUR[i])
        for i in range(24)
    }
    arrays = {
        "train_images": COLOUR[order[:15]],
        "train_labels": LABELS[order[:15]],
        "train_party": owners[order[:15]],
        "test_images": COLOUR[order[15:]],
        "test_labels": LABELS[order[15:]],
    }
    pictures, found = read_zip(files).data, read(**arrays).data
    assert_same(pictures, found)
    assert pictures.origins.max() == 3


def test_it_can_be_meant_otherwise():
    flat = {"x": COLOUR.reshape(24, 3072), "y": LABELS}
    assert (read(**flat).data.images != COLOUR[read_order(flat)]).any()
    found = read(Reading(axes="channels_last"), **flat)
    np.testing.assert_array_equal(found.data.images, COLOUR[read_order(flat)])
    mask = {"x": (GREY > 127).astype(np.uint8), "y": LABELS}
    assert read(Reading(values="0..1"), **mask).data.images.max() == 255
    letters = some_arrays() | {"y_train": np.arange(12) % 3 + 1, "y_test": np.arange(5) % 3 + 1}
    assert read(**letters).data.num_classes == 10
    assert read(Reading(classes="found"), **letters).data.kind.class_names == ("1", "2", "3")
    assert read(Reading(classes="numbered"), **letters).data.num_classes == 4
    assert not read(Reading(classes="found"), **letters).as_it_was


def read_order(arrays):
    """Return which images come first and last, as the numbers of the images tell."""
    marked = arrays | {
        "x": np.zeros((24, 8, 8), np.uint8) + np.arange(24, dtype=np.uint8)[:, None, None]
    }
    return read(**marked).data.images[:, 0, 0]


def test_of_more_images_than_are_used_some_are_drawn(monkeypatch):
    monkeypatch.setattr(own_arrays, "MOST_IMAGES", 11)
    found = read(x=GREY, y=LABELS, party=np.arange(24) // 6)
    assert len(found.data.images) == 15 and found.data.num_train == 11  # 20 and 4 of 24
    assert len(found.data.origins) == 11
    assert (
        "Of 20 images to train on 11 are used, drawn once and always the same." in found.sentences
    )
    for image, label in zip(found.data.images, found.data.labels, strict=True):
        (place,) = np.flatnonzero((image == GREY).all(axis=(1, 2)))
        assert LABELS[place] == label


def test_large_images_are_shrunk_and_small_ones_get_an_edge():
    large = np.repeat(np.repeat(COLOUR, 4, 1), 4, 2)
    found = read(train_images=large, train_labels=LABELS)
    assert found.data.kind.size == "64×64"
    assert "Images of 128×128 pixels are shrunk to 64×64." in found.sentences
    assert read(x=GREY[:, :5, :5], y=LABELS).data.kind.size == "8×8"


def test_colours_that_are_seen_through_lie_on_white():
    found = read(x=np.concatenate([COLOUR, COLOUR[..., :1] * 0], -1), y=LABELS)
    assert found.data.images.min() == 255


@pytest.mark.parametrize("count", [11, 12])
def test_too_few_images_are_said_at_once(count):
    found = read(x=GREY[:count], y=LABELS[:count])
    assert found.data.num_train == count - count // 6
    assert (found.problem == "") == (found.data.num_train >= LEAST_TRAINING)
    few = read(x=GREY[:8], y=LABELS[:8])
    assert few.problem == (
        "The data set has 7 images to train on, but at least 10 are needed: choose another data "
        "set."
    )


def test_the_least_is_what_a_run_asks_for():
    assert knobs_of(RunConfig)["num_images"].low == LEAST_TRAINING


def test_parties_that_are_not_told_of_all_are_none():
    arrays = {"x_train": GREY / 255, "y_train": LABELS, "x_val": GREY / 255, "y_val": LABELS}
    arrays |= {"x_test": GREY / 255, "y_test": LABELS, "user_train": np.arange(24) // 5}
    found = read(**arrays)
    assert found.data.origins is None
    assert "The array user_train does not tell parties apart." in found.sentences
    told = read(**arrays | {"user_val": np.arange(24) // 5})
    assert told.data.origins.tolist() == (np.arange(24) // 5).tolist() * 2


def test_a_damaged_zip_says_what_it_should_be():
    with pytest.raises(DataError, match=r"an \.npz file or a \.zip of pictures \(") as caught:
        understand(io.BytesIO(b"no zip"))
    assert_one_sentence(str(caught.value))


STRANGE = {
    "a pickle of parties": np.array(["ann", None] * 6, dtype=object),
    "times of day": np.array(["2020-01-01"] * 12, "M8[D]"),
    "halves": np.full(12, 0.5),
    "none a number": np.full(12, np.nan),
    "another number of them": np.arange(5),
}


@pytest.mark.parametrize("column", STRANGE.values(), ids=STRANGE)
def test_a_column_that_names_no_party_is_let_be(column):
    content = npz_of(some_arrays() | {"writers": column})
    found = understand(io.BytesIO(content))
    assert_same(found.data, read_npz(io.BytesIO(content)))
    assert any("writers" in sentence for sentence in found.sentences[1:])


def test_an_array_that_nobody_needs_may_be_damaged():
    fields = np.zeros(3, [(f"a field with a long name, number {i}", "i4") for i in range(400)])
    strange = {"fields": fields, "objects": np.array([None, 1], dtype=object)}
    for arrays in (some_arrays(), {"images": GREY, "labels": LABELS}):
        found = read(**arrays | strange)
        assert "Of the file's arrays, fields, objects are not used." in found.sentences
    with pytest.raises(DataError, match="damaged"):
        read(images=GREY, labels=LABELS, class_names=fields)


@settings(deadline=None, max_examples=150)
@given(
    which=st.sampled_from(["arrays", "pictures"]),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6),
    left=st.floats(0.5, 1),
)
def test_whatever_happens_to_a_file_it_is_read_or_refused_in_one_sentence(which, changes, left):
    arrays = {"x": GREY / 255, "y": np.eye(3)[LABELS], "user": LABELS}
    content = bytearray(npz_of(arrays) if which == "arrays" else ORCHARD)
    for place, byte in changes:
        content[int(place * (len(content) - 1))] = byte
    try:
        found = understand(io.BytesIO(bytes(content[: int(left * len(content))])))
    except DataError as error:
        assert_one_sentence(str(error))
    else:
        assert len(found.data.images) == 24


ORCHARD = zip_of({f"{'abc'[i % 3]}/{i:02}.png": picture(COLOUR[i]) for i in range(24)})
