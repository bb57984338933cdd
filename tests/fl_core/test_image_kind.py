"""What images are like is checked where it is said, and told of a file without its images."""

import zipfile
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from fl_core import DataError
from fl_core.datasets import FashionMnist, ImageData, Mnist, OwnFile, keep, own_file_store
from fl_core.datasets.npz import read_kind, read_npz
from fl_core.image_kind import DIGITS, ImageKind, numbers
from tests.fl_core.tiny_data import COLOURS, assert_one_sentence, coloured_arrays, npz_of

COLOURED = ImageKind(12, 10, 3, tuple(COLOURS))


def test_a_kind_says_the_shapes_of_an_image():
    assert (DIGITS.shape, DIGITS.layers, DIGITS.num_classes) == ((28, 28), (28, 28, 1), 10)
    assert (COLOURED.shape, COLOURED.layers) == ((12, 10, 3), (12, 10, 3))
    assert (COLOURED.size, COLOURED.num_classes) == ("12×10", 5)
    assert str(COLOURED) == "12×10 pixels, in colour, 5 classes"


def test_kinds_that_ask_for_one_network_are_equal_without_their_names():
    garments = FashionMnist().image_kind
    assert garments != DIGITS and garments.unnamed == DIGITS.unnamed
    assert COLOURED.unnamed.class_names == tuple("01234") and COLOURED.unnamed != DIGITS.unnamed


def test_the_names_of_the_known_data_sets():
    assert Mnist().image_kind == DIGITS and DIGITS.class_word == "digit"
    garments = FashionMnist().image_kind
    assert garments.class_word == "garment" and garments.layers == (28, 28, 1)
    assert garments.class_names[0] == "T-shirt/top" and garments.class_names[9] == "Ankle boot"


WRONG = {
    "too low": ({"height": 7}, "8 to 128 pixels high and wide, got 7×10."),
    "too wide": ({"width": 129}, "got 12×129."),
    "half a pixel": ({"width": 10.5}, "got 12×10.5."),
    "four channels": ({"channels": 4}, "1 channel (grey) or 3 (colour), got 4."),
    "one class": ({"class_names": ("a",)}, "2 to 100 classes, got 1."),
    "too many classes": ({"class_names": numbers(101)}, "2 to 100 classes, got 101."),
    "one name twice": ({"class_names": ("a", "b", " a")}, "'a' comes twice."),
    "no name": ({"class_names": ("a", "")}, "1 to 40 letters, got ''."),
    "no letter to be seen": ({"class_names": ("a", "\u202eb")}, "1 to 40 letters, got '"),
}


@pytest.mark.parametrize(("change", "says"), WRONG.values(), ids=WRONG)
def test_what_no_images_are_like_is_refused(change, says):
    with pytest.raises(DataError) as caught:
        replace(COLOURED, **change)
    assert says in str(caught.value)
    assert_one_sentence(str(caught.value))


def test_images_are_of_the_kind_they_are_said_to_be_of():
    images, labels = np.zeros((3, 12, 10, 3), np.uint8), [0, 1, 4]
    assert ImageData(images, labels, 2, COLOURED).num_classes == 5
    with pytest.raises(DataError, match=r"shape \[number, 28, 28\], but it is \[3, 12, 10, 3\]"):
        ImageData(images, labels, 2)
    with pytest.raises(DataError, match=r"shape \[number, 12, 10, 3\], but it is \[3, 10, 12, 3"):
        ImageData(images.swapaxes(1, 2), labels, 2, COLOURED)
    with pytest.raises(DataError, match=r"Labels must be 0\.\.4"):
        ImageData(images, [0, 1, 5], 2, COLOURED)


def test_grey_images_are_kept_without_a_channel():
    grey = ImageKind(9, 8, 1, numbers(3))
    images = np.arange(3 * 9 * 8, dtype=np.uint8).reshape(3, 9, 8, 1)
    data = ImageData(images, [0, 1, 2], 2, grey)
    np.testing.assert_array_equal(data.images, images[..., 0])


def kind_of(**changed: np.ndarray) -> ImageKind:
    return read_kind(BytesIO(npz_of(coloured_arrays() | changed)))


def unnamed(arrays: dict[str, np.ndarray]) -> ImageKind:
    return read_kind(BytesIO(npz_of({k: v for k, v in arrays.items() if k != "class_names"})))


def test_a_file_tells_its_kind():
    assert kind_of() == COLOURED
    assert kind_of(class_names=np.array(list("abcdefg"))).num_classes == 7
    assert unnamed(coloured_arrays()) == replace(COLOURED, class_names=tuple("01234"))
    grey = {f"x_{part}": coloured_arrays()[f"x_{part}"][..., :1] for part in ("train", "test")}
    data = read_npz(BytesIO(npz_of(coloured_arrays() | grey)))
    assert data.kind == replace(COLOURED, channels=1) and data.images.shape == (200, 12, 10)
    np.testing.assert_array_equal(data.images[:160], grey["x_train"][..., 0])


def test_a_file_without_names_has_as_many_classes_as_its_labels():
    """But in MNIST's own layout MNIST's ten, as ever: an old run comes to the same numbers."""
    one = coloured_arrays() | {"y_train": np.zeros(160, int), "y_test": np.zeros(40, int)}
    assert unnamed(one).num_classes == 2
    small = {
        f"x_{part}": np.zeros((n, 28, 28), np.uint8) for part, n in (("train", 160), ("test", 40))
    }
    assert unnamed(coloured_arrays() | small) == replace(DIGITS, class_word="class")
    many = {"y_train": np.arange(160) % 62}
    assert unnamed(coloured_arrays() | small | many).num_classes == 62


def test_the_kind_is_told_without_unpacking_an_image():
    """The images themselves may be damaged: nobody has looked at them."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for key, array in coloured_arrays().items():
            content = BytesIO()
            np.save(content, array)
            kept = content.getvalue()[:200] if key.startswith("x_") else content.getvalue()
            archive.writestr(f"{key}.npy", kept)
    assert read_kind(buffer) == COLOURED
    with pytest.raises(DataError, match="damaged"):
        read_npz(buffer)


def test_an_own_file_is_asked_once(home, monkeypatch):
    own = keep(npz_of(coloured_arrays()))
    assert own.image_kind == own.load().kind == COLOURED
    assert "12×10 in colour, 5 classes: rose, moss" in own.note
    for reads in ("read_kind", "understand"):
        monkeypatch.setattr(own_file_store, reads, lambda *_: pytest.fail("read again"))
    assert OwnFile(sha256=own.sha256).image_kind == COLOURED


def test_a_file_that_is_not_there_tells_nothing(home):
    gone = OwnFile(sha256="0" * 64)
    assert gone.note == "" == OwnFile().note
    with pytest.raises(DataError, match="upload it again"):
        _ = gone.image_kind


def test_large_images_are_few():
    """Two hundred thousand of 128x128 in colour would be 9.8 GB."""
    many = coloured_arrays(4, 4, 128, 128)
    assert kind_of(**many).size == "128×128"
    buffer = BytesIO(npz_of(many | {"x_train": np.zeros((3300, 128, 128, 3), np.uint8)}))
    with pytest.raises(DataError, match="one label for each image"):
        read_kind(buffer)
    wide = {"x_train": np.zeros((3300, 128, 128, 3), np.uint8), "y_train": np.zeros(3300, int)}
    with pytest.raises(DataError, match="at most 160 MB unpacked, but they take 162 MB") as caught:
        read_kind(BytesIO(npz_of(many | wide)))
    assert_one_sentence(str(caught.value))
