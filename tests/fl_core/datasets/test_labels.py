"""Labels of any kind come to classes from 0, and each class keeps the name it came with."""

import io
import tracemalloc
import zipfile

import numpy as np
import pytest

from fl_core import DataError
from fl_core.datasets.array_source import sources
from fl_core.datasets.label_classes import Naming, classes_of_labels
from fl_core.datasets.label_values import flat_labels, labels_in, number_of_labels
from fl_core.datasets.name_order import in_order
from tests.fl_core.tiny_data import assert_one_sentence, npz_of

PLAIN = np.array([2, 0, 1, 2])

SAME = {
    "a list": PLAIN,
    "a column": PLAIN[:, None],
    "a row": PLAIN[None],
    "floats": PLAIN.astype(np.float32),
    "big-endian": PLAIN.astype(">i8"),
    "unsigned": PLAIN.astype(np.uint64),
    "one-hot": np.eye(3)[PLAIN],
    "one-hot of yes and no": np.eye(3)[PLAIN] > 0,
    "one-hot columns": np.eye(3, dtype=np.uint8)[PLAIN][..., None],
    "words": np.array(["2", "0", "1", "2"]),
    "bytes": np.array([b"2", b"0 ", b"1", b"2"]),
}


@pytest.mark.parametrize("labels", SAME.values(), ids=SAME)
def test_however_they_are_written_they_are_the_same_classes(labels):
    assert number_of_labels(labels.shape) == 4
    classes = classes_of_labels([flat_labels("y", labels)])
    assert classes.codes[0].tolist() == PLAIN.tolist() and classes.codes[0].dtype == np.uint8
    assert classes.names == ("0", "1", "2") and classes.words == ()


def classes_of(*labels, **naming):
    return classes_of_labels(
        [flat_labels("y", np.array(part)) for part in labels], Naming(**naming)
    )


def test_any_numbering_keeps_its_numbers_for_names():
    found = classes_of([30, -1, 700], [-1])
    assert found.names == ("-1", "30", "700")
    assert [part.tolist() for part in found.codes] == [[1, 0, 2], [0]]
    assert found.words == ("The labels -1, 30, 700 are taken as 3 classes.",)
    letters = classes_of(np.arange(1, 27))
    assert letters.words == ("The labels 1..26 are taken as 26 classes.",)
    assert (letters.names[0], letters.names[-1]) == ("1", "26")


def test_numbered_classes_are_there_without_an_image_of_theirs():
    found = classes_of([1, 3], numbered=True)
    assert found.names == ("0", "1", "2", "3") and found.codes[0].tolist() == [1, 3]
    assert found.words == ("No image is of the classes 0, 2.",)
    assert len(classes_of([1, 3], numbered=True, least=10).names) == 10
    assert classes_of([1, 300], numbered=True).names == ("1", "300")  # too many to number


def test_names_are_counted_from_0_or_from_1():
    names = tuple("abc")
    assert classes_of([0, 2], names=names).codes[0].tolist() == [0, 2]
    assert classes_of([0, 2], names=names).words == ("No image is of class b.",)
    from_one = classes_of([1, 3], names=names)
    assert from_one.codes[0].tolist() == [0, 2] and from_one.names == names
    assert from_one.words == ("Labels are counted from 1: 1 is a.",)


def test_letters_stand_for_labels_where_the_file_says_so():
    found = classes_of([1, 26, 3], letters={k: chr(96 + k) for k in range(1, 27)})
    assert found.names == ("a", "c", "z") and found.codes[0].tolist() == [0, 2, 1]


def test_words_are_in_the_order_of_the_alphabet_or_of_their_numbers():
    assert classes_of(["dog", "cat", "dog"]).codes[0].tolist() == [1, 0, 1]
    assert in_order(["10", "9", "100"]) == ["9", "10", "100"] and in_order(["b", "10"])[0] == "10"
    named = classes_of(["dog", "cat"], names=("dog", "cow", "cat"))
    assert named.names == ("dog", "cow", "cat") and named.codes[0].tolist() == [0, 2]


def test_long_names_and_lines_are_made_fit():
    names = classes_of(["a" * 50, "b\nc"]).names
    assert names == ("a" * 39 + "…", "b c")


def test_labels_of_words_take_about_what_their_numbers_take():
    """80 MB of words for 400,000 images, which took 256 MB; their places take 1.6 MB."""
    words = np.array([f"a class with quite a long name, number {i % 40}" for i in range(80_000)])
    for labels in (words, words.astype("S")):
        (source,) = sources(zipfile.ZipFile(io.BytesIO(npz_of({"y": labels}))))
        tracemalloc.start()
        try:
            found = labels_in(source)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert len(found) == 80_000 and len(found.values) == 40
        assert found.values[found.places[45]] == words[45]
        assert peak < 40e6


def test_names_that_do_not_fit_are_let_be_where_the_labels_are_meant():
    found = classes_of([0, 4, 2], names=("a", "b"), found=True)
    assert found.names == ("0", "2", "4") and found.codes[0].tolist() == [0, 2, 1]
    assert found.words[-1] == "The 2 names of classes do not fit the labels: they are let be."
    fit = classes_of([1, 2], names=("a", "b"), found=True)
    assert fit.names == ("a", "b") and fit.codes[0].tolist() == [0, 1]


REFUSED = {
    "two ones": (np.array([[1, 0], [1, 1]]), "row 1 of the one-hot labels 'y' has 2 ones."),
    "chances": (np.array([[0.5, 0.5], [1, 0]]), "one-hot of zeros and ones"),
    "a cube": (np.zeros((2, 2, 2)), "must be [number], or one-hot [number, classes]"),
    "halves": (np.array([1, 0.5]), "must be whole numbers, but there is 0.5 among them."),
    "no number": (np.array([1, np.nan]), "there is nan among them."),
    "times": (np.array(["2020-01-01"] * 3, "M8[D]"), "datetime64"),
    "one class": (np.array([7, 7]), "There must be 2 to 100 classes, got 1."),
    "101 classes": (np.arange(101), "101 different labels, from 0 to 100."),
    "101 words": (np.arange(101).astype(str), "101 different labels, from '0' to '99'."),
}


@pytest.mark.parametrize(("labels", "says"), REFUSED.values(), ids=REFUSED)
def test_what_are_no_labels_is_refused_in_one_sentence(labels, says):
    with pytest.raises(DataError) as caught:
        classes_of_labels([flat_labels("y", labels)])
    assert says in str(caught.value)
    assert_one_sentence(str(caught.value))


def test_words_and_numbers_do_not_mix():
    with pytest.raises(DataError, match="in all parts, or words in all"):
        classes_of([0, 1], ["0", "1"])
