"""What arrays are called, from Keras to EMNIST, and what that makes them."""

import pytest

from fl_core.datasets.array_names import meaning_of, part_of

NAMES = {
    "x_train": ("train", "images"),
    "X_train": ("train", "images"),
    "Xtr": ("train", "images"),
    "trainX": ("train", "images"),
    "train_images": ("train", "images"),
    "training_images": ("train", "images"),
    "train_data": ("train", "images"),
    "train_set_x_orig": ("train", "images"),
    "TRAIN_IMGS": ("train", "images"),
    "train/images": ("train", "images"),
    "mnist/x_train": ("train", "images"),
    "train": ("train", "images"),
    "trainset": ("train", "images"),
    "y_train": ("train", "labels"),
    "train_set_y": ("train", "labels"),
    "trainLabels": ("train", "labels"),
    "labels_train": ("train", "labels"),
    "Y_te": ("test", "labels"),
    "x_test": ("test", "images"),
    "testing_labels": ("test", "labels"),
    "t10k-images": ("test", "images"),
    "val_images": ("validation", "images"),
    "X_valid": ("validation", "images"),
    "validation_labels": ("validation", "labels"),
    "images": ("", "images"),
    "image": ("", "images"),
    "data": ("", "images"),
    "X": ("", "images"),
    "y": ("", "labels"),
    "target": ("", "labels"),
    "targets": ("", "labels"),
    "label": ("", "labels"),
    "fine_labels": ("", "labels"),
    "target_names": ("", "names"),
    "class_names": ("", "names"),
    "list_classes": ("", "names"),
    "classes": ("", "classes"),
    "mapping": ("", "mapping"),
    "party": ("", "parties"),
    "parties": ("", "parties"),
    "parties_train": ("train", "parties"),
    "train_client_ids": ("train", "parties"),
    "user_id": ("", "parties"),
    "writers": ("", "parties"),
    "hospital": ("", "parties"),
    "partition_id": ("", "parties"),
    "natural-id": ("", "parties"),
    "cid": ("", "parties"),
}


@pytest.mark.parametrize(("name", "meant"), NAMES.items(), ids=NAMES)
def test_a_name_says_part_and_role(name, meant):
    meaning = meaning_of(name)
    assert meaning is not None and (meaning.part, meaning.role) == meant


@pytest.mark.parametrize(
    "name",
    [
        "arr_0",
        "DESCR",
        "feature_names",
        "weights",
        "text",
        "",
        "x_train_test",
        "index",
        "partition",
    ],
)
def test_other_names_say_nothing(name):
    assert meaning_of(name) is None


def test_a_folder_may_be_a_part():
    words = ("train", "Training", "TEST", "val", "dev", "train_set", "cats", "traint", "")
    assert [part_of(word) for word in words] == [
        *("train", "train", "test", "validation", "validation", "train"),
        *("", "", ""),
    ]


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("train_images", "train"),
        ("seg_test", "test"),
        ("Test Set", "test"),
        ("training-data", "train"),
        ("train_and_test", ""),
        ("cats", ""),
        ("entra\u00eenement", "train"),
        ("Validaci\u00f3n", "validation"),
        ("TESTE", "test"),
        ("E\u011fitim", "train"),
        ("\u0442\u0435\u0441\u0442", "test"),
        ("\u8bad\u7ec3\u96c6", "train"),
        ("\u691c\u8a3c", "validation"),
    ],
)
def test_a_folder_of_pictures_may_say_its_part_among_other_words(word, part):
    assert part_of(word) == part
