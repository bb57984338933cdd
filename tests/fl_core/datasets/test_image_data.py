"""Images, labels and parties of wrong types are refused with one kind of error."""

import numpy as np
import pandas as pd
import pytest

from fl_core import DataError
from fl_core.datasets import ImageData
from tests.fl_core.datasets.files import THREE
from tests.fl_core.tiny_data import assert_one_sentence


@pytest.mark.parametrize("images", [THREE.astype(float), np.zeros((3, 27, 28), np.uint8)])
def test_image_data_of_another_layout_cannot_be_made(images):
    with pytest.raises(DataError):
        ImageData(images, np.zeros(3, np.uint8), 2)
    with pytest.raises(DataError):
        ImageData(THREE, np.array([1, 2, 10], np.uint8), 2)


@pytest.mark.parametrize(
    "labels",
    [
        *([0, 5, 9], (0, 5, 9), [0.0, 5.0, 9.0], pd.Series([0, 5, 9]), np.array([0, 5, 9], ">i8")),
        *(np.array([0, 5, 9], kind) for kind in ("int8", "uint64", "float32", "float16")),
    ],
    ids=lambda labels: str(getattr(labels, "dtype", type(labels))),
)
def test_labels_of_any_whole_numbers_are_kept_as_uint8(labels):
    data = ImageData(THREE, labels, np.int64(2))
    assert data.labels.dtype == np.uint8 and data.labels.tolist() == [0, 5, 9]
    assert data.images is THREE and type(data.num_train) is int


BAD_DATA = {
    "a list of images": (THREE.tolist(), [0, 1, 2], 2, "must be uint8 (0..255), but they are int"),
    "floats from 0 to 1": (THREE / 255, [0, 1, 2], 2, "must be uint8 (0..255), but they are float"),
    "booleans": (THREE > 0, [0, 1, 2], 2, "must be uint8 (0..255), but they are bool"),
    "no images": (None, [0, 1, 2], 2, "must be uint8"),
    "words": ("images", [0, 1, 2], 2, "must be uint8"),
    "a ragged list": ([[1], [1, 2]], [0, 1, 2], 2, "The images must be one array, got [[1], [1, 2"),
    "one image": (THREE[0], [0], 1, "must have the shape [number, 28, 28]"),
    "none": (THREE[:0], [], 1, "must have the shape [number, 28, 28]"),
    "too few labels": (THREE, [0, 1], 2, "one label for each image"),
    "one-hot labels": (THREE, np.eye(3), 2, "one label for each image"),
    "ragged labels": (THREE, [0, [1, 2], 3], 2, "The labels must be one array"),
    "no labels": (THREE, None, 2, "one label for each image"),
    "names": (THREE, ["a", "b", "c"], 2, "must be whole numbers, but they are <U1"),
    "objects": (THREE, np.array([0, None, 1]), 2, "must be whole numbers, but they are object"),
    "yes and no": (THREE, [True, False, True], 2, "must be whole numbers, but they are bool"),
    "halves": (THREE, [0, 0.5, 1], 2, "Labels must be whole numbers, but there is 0.5 among them."),
    "not a number": (
        THREE,
        [0, np.nan, 1],
        2,
        "Labels must be 0..9, but there are labels from nan",
    ),
    "endless": (THREE, [0, np.inf, 1], 2, "Labels must be 0..9"),
    "below 0": (THREE, [0, -1, 1], 2, "Labels must be 0..9, but there are labels from -1 to 1."),
    "256": (THREE, [0, 256, 1], 2, "Labels must be 0..9, but there are labels from 0 to 256."),
    "no training images": (THREE, [0, 1, 2], 0, "1 to 3 must be training images, got 0."),
    "more than there are": (THREE, [0, 1, 2], 4, "1 to 3 must be training images, got 4."),
    "half an image": (THREE, [0, 1, 2], 1.5, "1 to 3 must be training images, got 1.5."),
    "True": (THREE, [0, 1, 2], True, "1 to 3 must be training images, got True."),
    "nothing": (THREE, [0, 1, 2], None, "1 to 3 must be training images, got None."),
}


@pytest.mark.parametrize(("images", "labels", "num_train", "says"), BAD_DATA.values(), ids=BAD_DATA)
def test_wrong_types_are_refused_with_one_kind_of_error(images, labels, num_train, says):
    with pytest.raises(DataError) as caught:
        ImageData(images, labels, num_train)
    assert says in str(caught.value)
    assert_one_sentence(str(caught.value))


def test_each_training_image_may_have_a_party():
    data = ImageData(THREE, [0, 1, 2], 2, origins=np.array([4, 0], np.uint8))
    assert data.origins is not None and data.origins.dtype == np.intp
    assert data.origins.tolist() == [4, 0]
    bad = {
        "of all three": ([0, 1, 2], "Each of the 2 training images must be of one party"),
        "halves": ([0.5, 1], "a whole number, but the parties are float64 [2]."),
        "below 0": ([0, -1], "Parties must be numbered from 0, but there is -1 among them."),
        "words": (["a", "b"], "a whole number, but the parties are <U1 [2]."),
    }
    for origins, says in bad.values():
        with pytest.raises(DataError) as caught:
            ImageData(THREE, [0, 1, 2], 2, origins=origins)
        assert says in str(caught.value)
        assert_one_sentence(str(caught.value))
