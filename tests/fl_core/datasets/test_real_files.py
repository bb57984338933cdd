"""Files as they are passed around, named and shaped as their makers do, understood or refused."""

import numpy as np
import pytest

from fl_core import DataError
from tests.fl_core.datasets.files import COLOUR, GREY, LABELS, read, read_zip
from tests.fl_core.datasets.npz_files import npy
from tests.fl_core.tiny_data import assert_one_sentence

FLOATS = (GREY / 255).astype(np.float32)
FEW = {"x": GREY, "y": LABELS}
FIRST = np.moveaxis(COLOUR, -1, 1)
DIGITS = np.random.default_rng(2).integers(0, 17, (24, 64)).astype(float)
DIGITS[0, 0] = 16

UNDERSTOOD = {
    "MedMNIST: six arrays, labels in a column": (
        {
            "train_images": COLOUR[:12],
            "val_images": COLOUR[12:18],
            "test_images": COLOUR[18:],
            "train_labels": LABELS[:12, None],
            "val_labels": LABELS[12:18, None],
            "test_labels": LABELS[18:, None],
        },
        ["24 images (18 to train on, 6 to test on), 32×32 in colour, 3 classes: 0, 1, 2"],
        ["The 6 validation images are trained on as well."],
    ),
    "scikit-learn's digits: the same twice, to 16": (
        {
            "data": DIGITS,
            "images": DIGITS.reshape(-1, 8, 8),
            "target": LABELS,
            "target_names": np.arange(3),
            "feature_names": np.array(["pixel"] * 64),
            "DESCR": np.array("Optical recognition"),
        },
        ["8×8 grey, 3 classes: 0, 1, 2; values 0..16 taken as brightness."],
        ["Of the file's arrays, data, feature_names, DESCR are not used."],
    ),
    "scikit-learn's faces in the wild": (
        {
            "images": np.resize(FLOATS, (24, 62, 47)),
            "target": LABELS,
            "target_names": np.array(["Ariel Sharon", "Colin Powell", "Hugo Chavez"]),
        },
        ["62×47 grey, 3 classes: Ariel Sharon, Colin Powell, Hugo Chavez; values 0..1"],
        [],
    ),
    "Nielsen's MNIST: columns of columns": (
        {
            "training_images": FLOATS.reshape(24, 784, 1),
            "training_labels": np.eye(3)[LABELS][..., None],
            "validation_images": FLOATS.reshape(24, 784, 1),
            "validation_labels": LABELS,
            "test_images": FLOATS[:5].reshape(5, 784, 1),
            "test_labels": LABELS[:5],
        },
        ["53 images (48 to train on, 5 to test on), 28×28 grey"],
        ["Rows of 784 values are taken as 28×28."],
    ),
    "Ng's cats: labels in a row, names in bytes": (
        {
            "train_set_x_orig": COLOUR,
            "train_set_y_orig": LABELS[None] % 2,
            "test_set_x_orig": COLOUR[:6],
            "test_set_y_orig": LABELS[None, :6] % 2,
            "list_classes": np.array([b"non-cat", b"cat"]),
        },
        ["30 images (24 to train on, 6 to test on), 32×32 in colour, 2 classes: non-cat, cat"],
        [],
    ),
    "street numbers: images along the last axis, from 1": (
        {"X": np.moveaxis(COLOUR, 0, -1), "y": LABELS[:, None] + 1},
        ["32×32 in colour, 3 classes: 1, 2, 3"],
        ["The images are counted along the last axis.", "The labels 1..3 are taken as 3 classes."],
    ),
    "CIFAR's rows": (
        {"data": FIRST.reshape(24, 3072), "labels": LABELS},
        ["32×32 in colour"],
        ["Rows of 3,072 values are taken as 32×32 in colour, colour after colour."],
    ),
    "tensors made ready for PyTorch": (
        {
            "X_train": (FIRST / 127.5 - 1).astype(np.float32),
            "y_train": LABELS,
            "X_val": (FIRST[:6] / 127.5 - 1).astype(np.float32),
            "y_val": LABELS[:6],
        },
        ["32×32 in colour", "values -1..1 taken as brightness."],
        [
            "The channels are taken from the first axis.",
            "There is no test part: the 6 validation images are for testing.",
        ],
    ),
    "train_test_split, saved without names": (
        {"arr_0": FLOATS[:18], "arr_1": FLOATS[18:], "arr_2": LABELS[:18], "arr_3": LABELS[18:]},
        ["24 images (18 to train on, 6 to test on), 28×28 grey"],
        [
            "The shapes alone tell what the arrays are: arr_0 and arr_2 as training images and "
            "their labels; arr_1 and arr_3 as test images and their labels."
        ],
    ),
    "EMNIST with its mapping and writers": (
        {
            "images": GREY.reshape(24, 784),
            "labels": LABELS[:, None] + 1,
            "mapping": np.array([[label, 96 + label] for label in range(1, 27)], np.uint16),
            "writers": np.arange(24)[:, None] // 4 + 100,
        },
        ["3 classes: a, b, c, 6 parties"],
        ["The array writers tells whose each image is."],
    ),
    "Flower: a number of the partition": (
        {"image": GREY, "label": LABELS, "partition_id": np.arange(24) % 12},
        ["3 classes: 0, 1, 2, 12 parties"],
        ["The array partition_id tells whose each image is."],
    ),
    "Doodleverse: all arrays once more as a dict": (
        {"arr_0": np.array({"image": 1}, dtype=object), "image": GREY, "label": LABELS},
        ["28×28 grey, 3 classes: 0, 1, 2"],
        ["Of the file's arrays, arr_0 is not used."],
    ),
    "ready for a network of ImageNet's": (
        {
            "x": ((COLOUR / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]).astype("f4"),
            "y": LABELS,
        },
        # (0 - 0.485) / 0.229 = -2.118 and (1 - 0.406) / 0.225 = 2.640
        ["32×32 in colour", "values -2.118..2.64 taken as brightness."],
        ["The pixels are of no known range: the least is black, the largest white."],
    ),
    "twelve bits of a microscope": (
        {"x": GREY.astype(np.uint16) * 16, "y": LABELS},
        ["values 0..4095 taken as brightness."],
        [],
    ),
    "people of a federation, by name": (
        {
            "image": GREY > 127,
            "label": np.array(["no", "yes", "no"] * 8),
            "client_id": [*"abcd"] * 6,
        },
        ["2 classes: no, yes, 4 parties; values 0..1"],
        [],
    ),
    "a list of clients, each once": (
        {"x": GREY, "y": LABELS, "clients": np.array(["a", "b"])},
        ["3 classes: 0, 1, 2; values 0..255"],
        ["Of the file's arrays, clients is not used."],
    ),
    "sixteen bits of a camera, in Fortran's order": (
        {"imgs": np.asfortranarray(GREY.astype(np.uint16) * 257), "lbls": LABELS},
        ["values 0..65535 taken as brightness."],
        [],
    ),
    "a mask of 0 and 1": (
        {"x": (GREY > 127).astype(np.uint8), "y": LABELS},
        ["values 0..255"],
        [
            "The brightest pixel is 1 of 255: if it is meant to be white, say which values the "
            "pixels have."
        ],
    ),
}


@pytest.mark.parametrize(("arrays", "says", "and_"), UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_a_file_is_understood_and_says_so(arrays, says, and_):
    found = read(**arrays)
    assert found.problem == "" and found.data.images.max() > 0
    for words in says:
        assert words in found.sentences[0]
    for sentence in and_:
        assert sentence in found.sentences
    for sentence in found.sentences:
        assert_one_sentence(sentence)


def test_sign_language_digits_are_two_arrays_in_a_zip():
    files = {"digits/X.npy": npy(FLOATS), "digits/Y.npy": npy(np.eye(3)[LABELS])}
    found = read_zip(files | {"digits/README.md": b"hello"})
    np.testing.assert_array_equal(np.sort(found.data.images, 0), np.sort(GREY, 0))


REFUSED = {
    "a list of names, saved as it is": (
        {"x": GREY, "y": LABELS, "class_names": np.array(["a", "b", "c"], dtype=object)},
        "The array 'class_names' must hold numbers or words, but it holds Python objects",
    ),
    "smoothed labels": (
        {"x": GREY, "y": np.eye(3)[LABELS] * 0.9 + 0.1 / 3},
        "or one-hot of zeros and ones, but there is 0.9333 among them.",
    ),
    "Kaggle's digits: a label before each row": (
        {"arr_0": np.concatenate([LABELS[:, None], GREY.reshape(24, -1)], axis=1)},
        "The rows of the array 'arr_0' have 785 values, as a label and 28×28 pixels have",
    ),
    "two arrays a client": (
        {f"client_{i}_{k}": a[12 * i : 12 * i + 12] for i in (0, 1) for k, a in FEW.items()},
        "The array 'client_0_x' seems to be of one party",
    ),
    "days for labels": (
        {"x": GREY, "y": np.array(["2020-01-01"] * 24, "M8[D]")},
        "The array 'y' must hold numbers or words, but it holds datetime64[D]",
    ),
    "ChestMNIST: many findings an image": (
        {"train_images": GREY, "train_labels": np.ones((24, 14), int)},
        "Each image must be of one class, but row 0 of the one-hot labels 'train_labels' has 14",
    ),
    "OrganMNIST3D: volumes": (
        {"train_images": np.zeros((24, 28, 28, 28), np.uint8), "train_labels": LABELS},
        "but its shape is [24, 28, 28, 28].",
    ),
    "KMNIST: images in a file of their own": (
        {"arr_0": GREY},
        "There are images in the array 'arr_0', but there are no labels for them",
    ),
    "a client of FedReal: a dict": (
        {"data": np.array({"x": 1, "y": 2}, dtype=object)},
        "The array 'data' must hold numbers or words, but it holds Python objects, which are never",
    ),
    "a list of arrays": (
        {"x_train": np.array([GREY[0], None], dtype=object), "y_train": LABELS[:2]},
        "The array 'x_train' must hold numbers or words, but it holds Python objects",
    ),
    "iris": ({"X": np.ones((24, 4)), "y": LABELS}, "The array 'X' must hold images"),
    "weights": ({"kernel": np.ones((24, 24)), "bias": np.ones(3)}, "there are no labels for them"),
    "images of guided diffusion": ({"arr_0": COLOUR, "arr_1": LABELS[:3]}, "no labels for them"),
    "words alone": (
        {"text": np.array(["a", "b"])},
        "such as x_train and y_train, but it holds text",
    ),
    "validation and test alone": (
        {"x_val": GREY, "y_val": LABELS, "x_test": GREY, "y_test": LABELS},
        "There are no images to train on",
    ),
}


@pytest.mark.parametrize(("arrays", "says"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_none_is_refused_in_one_sentence(arrays, says):
    with pytest.raises(DataError) as caught:
        read(**arrays)
    assert says in str(caught.value)
    assert_one_sentence(str(caught.value))
