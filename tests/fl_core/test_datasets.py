"""What every data set promises; a bad file is refused in one sentence and leaves nothing behind."""

import hashlib
import io
import time
import tracemalloc
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fl_core import ConfigError, DataError, RunConfig
from fl_core.datasets import (
    DATASETS,
    Cifar10,
    FashionMnist,
    ImageData,
    Mnist,
    OwnFile,
    keep,
    keras_download,
    mnist,
)
from fl_core.datasets.npz import read_npz
from fl_core.datasets.npz_members import KEYS
from fl_core.paths import datasets_folder
from tests.fl_core.tiny_data import assert_one_sentence

MNIST_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"


class Evil:
    """An object whose unpickling writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def some_arrays(num_train: int = 12, num_test: int = 5) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(1)
    return {
        "x_train": draw.integers(0, 256, (num_train, 28, 28), dtype=np.uint8),
        "y_train": draw.integers(0, 10, num_train, dtype=np.uint8),
        "x_test": draw.integers(0, 256, (num_test, 28, 28), dtype=np.uint8),
        "y_test": draw.integers(0, 10, num_test, dtype=np.uint8),
    }


def file_of(**changed: object) -> bytes:
    """Return an `.npz` of some arrays, some of them changed or left out (None)."""
    arrays = {k: v for k, v in (some_arrays() | changed).items() if v is not None}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def with_members(**members: bytes) -> bytes:
    """Return a good file in which some members are replaced, byte by byte."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, array in some_arrays().items():
            if key not in members:
                archive.writestr(f"{key}.npy", npy(array))
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return buffer.getvalue()


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array)
    return buffer.getvalue()


def claims(shape: tuple[int, ...], dtype: str = "|u1") -> bytes:
    """Return the header of an array of this shape and type, without the array."""
    buffer = io.BytesIO()
    header = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(buffer, header)
    return buffer.getvalue()


BAD = {
    "empty": (b"", "not an .npz file"),
    "no zip": (b"hello, these are not images" * 99, "not an .npz file"),
    "cut off": (file_of()[:-300], "damaged"),
    "flipped bytes": (file_of()[:2000] + b"\0" * 400 + file_of()[2400:], "damaged"),
    "no x_test": (
        file_of(x_test=None),
        "There are labels in the array 'y_test', but there are no images for them: the file holds "
        "x_train [12, 28, 28], y_train [12], y_test [5].",
    ),
    "no y_train": (file_of(y_train=None), "images in the array 'x_train', but there are no labels"),
    "two sizes": (
        file_of(x_train=np.zeros((12, 32, 30), np.uint8)),
        "The images of the array 'x_test' must be as those of 'x_train', 32×30 grey, but they are "
        "28×28 grey.",
    ),
    "too small": (
        file_of(x_train=np.zeros((12, 3, 28), np.uint8), x_test=np.zeros((5, 3, 28), np.uint8)),
        "The array 'x_train' must hold images, [number, height, width]",
    ),
    "two channels": (file_of(x_train=np.zeros((12, 28, 28, 2), np.uint8)), "[12, 28, 28, 2]"),
    "no square rows": (file_of(x_train=np.zeros((12, 785), np.uint8)), "flattened squares"),
    "films": (file_of(x_train=np.zeros((12, 2, 28, 28, 3), np.uint8)), "[12, 2, 28, 28, 3]"),
    "colour": (file_of(x_test=np.zeros((5, 28, 28, 3), np.uint8)), "they are 28×28 in colour."),
    "no images": (
        file_of(x_test=np.zeros((0, 28, 28), np.uint8), y_test=np.zeros(0, np.uint8)),
        "[0, 28, 28]",
    ),
    "no number": (
        file_of(x_train=np.full((12, 28, 28), np.nan)),
        "The pixels of the array 'x_train' must be finite numbers, but there is nan among them.",
    ),
    "complex": (file_of(x_train=np.zeros((12, 28, 28), complex)), "complex128"),
    "dark light": (
        file_of(x_train=np.full((12, 28, 28), -2.5)),
        "must be 0..1, 0..255, 0..65535 or -1..1, but they go from -2.5 to -2.5.",
    ),
    "fewer labels": (file_of(y_train=np.zeros(11, np.uint8)), "one label for each image"),
    "all zeros, one-hot": (
        file_of(y_train=np.zeros((12, 10), np.uint8)),
        "row 0 of the one-hot labels 'y_train' has 0 ones.",
    ),
    "label 5 of 5": (
        file_of(
            y_train=np.arange(12) % 5,
            y_test=np.array([0, 1, 5, 2, 3]),
            class_names=np.array(list("abcde")),
        ),
        "Labels must be 0..4, but there are labels from 0 to 5.",
    ),
    "one name": (file_of(class_names=np.array(["a"])), "2 to 100 classes, got 1."),
    "101 names": (file_of(class_names=np.arange(101).astype(str)), "2 to 100 classes, got 101."),
    "101 labels": (
        file_of(x_train=np.zeros((101, 28, 28), np.uint8), y_train=np.arange(101)),
        "There must be 2 to 100 classes, but there are 101 different labels, from 0 to 100.",
    ),
    "one label": (
        file_of(y_train=np.full(12, 300), y_test=np.full(5, 300)),
        "There must be 2 to 100 classes, got 1.",
    ),
    "yes and no for names": (file_of(class_names=np.eye(10)[0] > 0), "list of words, one a class"),
    "names in a table": (file_of(class_names=np.array([["a"], ["b"]])), "list of words"),
    "one name twice": (file_of(class_names=np.array(list("abcdefghia"))), "'a' comes twice"),
    "an empty name": (file_of(class_names=np.array([*" bcdefghij"])), "1 to 40 letters, got ''."),
    "a name of a megabyte": (file_of(class_names=np.array(["a" * 10**6, "b"])), "at most 40"),
    "half labels": (file_of(y_test=np.full(5, 0.5)), "there is 0.5 among them"),
    "words and numbers": (file_of(y_test=np.array(list("abcde"))), "whole numbers in all parts"),
    "claims 784 GB": (
        with_members(x_train=claims((10**9, 28, 28)), y_train=claims((10**9,))),
        "at most 2,000,000 images in a part, but the array 'y_train' says that there are 1,000",
    ),
    "claims 480 MB of words": (
        with_members(y_train=claims((12,), "<U10000000")),
        "The array 'y_train' may take at most 400 MB unpacked, but it says that it takes 480 MB.",
    ),
    "claims more than it holds": (
        with_members(x_train=claims((9, 28, 28)), y_train=claims((9,))),
        "damaged",
    ),
    "long header": (with_members(x_train=b"\x93NUMPY\x01\x00\xff\xff" + b" " * 65535), "damaged"),
    "member is text": (with_members(x_train=b"not an array"), "damaged"),
}


def refused(content: bytes) -> str:
    with pytest.raises(DataError) as caught:
        keep(content)
    assert list(datasets_folder().glob("*")) == []
    assert_one_sentence(str(caught.value))
    return str(caught.value)


@pytest.mark.parametrize(("content", "says"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_in_one_sentence_and_not_kept(home, content, says):
    assert says in refused(content)


def test_a_message_has_no_file_name_of_ours_in_it(home):
    assert ".part" not in refused(b"") and ".part" not in refused(BAD["label 5 of 5"][0])


def test_a_pickle_is_never_opened(home, tmp_path):
    for key in (*KEYS, "class_names"):
        size = some_arrays().get(key, np.zeros(10)).shape
        evil = np.full(size[:1], Evil(tmp_path / "opened"), dtype=object)
        assert "object" in refused(file_of(**{key: evil}))
    assert not (tmp_path / "opened").exists()


def test_a_header_that_unpacks_to_far_more_is_not_unpacked(home):
    size = 64 << 20
    header = b"\x93NUMPY\x02\x00" + size.to_bytes(4, "little") + b" " * size
    content = with_members(x_train=header)
    assert len(content) < 1 << 20
    tracemalloc.start()
    try:
        with pytest.raises(DataError):
            keep(content)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_what_is_checked_is_what_is_read(home):
    """A zip may hold both `x_train.npy` and `x_train`; numpy alone would prefer the second."""
    many = some_arrays(num_train=30)
    many["x_train"] = 255 - many["x_train"]
    buffer = io.BytesIO(file_of())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("x_train", npy(many["x_train"]))
        archive.writestr("y_train", npy(many["y_train"]))
    try:
        loaded = keep(buffer.getvalue()).load()
    except DataError as error:
        assert_one_sentence(str(error))
    else:
        np.testing.assert_array_equal(loaded.images[:12], some_arrays()["x_train"])


def test_a_good_file_is_kept_under_its_sha256_and_read_back(home):
    content, arrays = file_of(), some_arrays()
    own = keep(content)
    assert own.sha256 == hashlib.sha256(content).hexdigest() and own.is_at_hand()
    assert [p.name for p in datasets_folder().glob("*")] == [f"{own.sha256}.npz"]
    data = own.load()
    np.testing.assert_array_equal(
        data.images, np.concatenate([arrays["x_train"], arrays["x_test"]])
    )
    np.testing.assert_array_equal(
        data.labels, np.concatenate([arrays["y_train"], arrays["y_test"]])
    )
    assert data.num_train == 12 and data.labels.dtype == np.uint8
    assert keep(content) == own  # once more changes nothing


def test_labels_may_be_any_whole_numbers(home):
    for dtype in (np.int8, np.int64, np.uint64, ">i4", np.float32):
        arrays = {key: some_arrays()[key].astype(dtype) for key in ("y_train", "y_test")}
        data = keep(file_of(**arrays)).load()
        assert (
            data.labels.dtype == np.uint8
            and data.labels[:12].tolist() == arrays["y_train"].tolist()
        )


@pytest.mark.parametrize("name", ["", "0" * 64])
def test_a_file_that_is_not_there_is_asked_for(home, name):
    own = OwnFile(sha256=name)
    assert not own.is_at_hand()
    assert ("not on this machine" in own.problem) == bool(name)
    with pytest.raises(DataError, match="upload it again") as caught:
        own.load()
    assert_one_sentence(str(caught.value))


@pytest.mark.parametrize(
    "name",
    ["./" * 28 + "../other", "/" * 64, "a" * 63, "g" * 64, "a" * 65, "a" * 63 + "\n", "\ud800"],
    ids=ascii,
)
def test_a_name_never_leads_to_another_folder(name):
    with pytest.raises(ConfigError, match=r"^File must be the SHA-256 of a file, got '"):
        RunConfig.of({"dataset": {"kind": "own_file", "sha256": name}})


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"mnist2\.npz is missing") as caught:
        read_npz(tmp_path / "mnist2.npz")
    assert_one_sentence(str(caught.value))


def test_the_bundled_mnist_is_the_known_file():
    assert hashlib.sha256(mnist.PATH.read_bytes()).hexdigest() == MNIST_SHA256


def test_mnist_is_mnist():
    data = Mnist().load()
    assert (len(data.images), data.num_train) == (70_000, 60_000)
    assert data.labels[:8].tolist() == [5, 0, 4, 1, 9, 2, 1, 3]
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(data.labels[:60_000]).tolist() == counts


@pytest.mark.parametrize("member", DATASETS.values(), ids=DATASETS)
def test_whatever_is_at_hand_has_the_common_layout_and_else_it_says_so(keras_home, member):
    # A file of one's own is at hand once there is one; others say so themselves.
    dataset = keep(file_of()) if member is OwnFile else member()
    if not dataset.is_at_hand():
        with pytest.raises(DataError):
            dataset.load()
        return
    data = dataset.load()
    assert data.images.dtype == data.labels.dtype == np.uint8
    assert data.kind == dataset.image_kind and data.kind.class_word
    assert data.images.shape == (len(data.labels), *data.kind.shape)
    assert 0 < data.num_train < len(data.images) and data.num_train <= member.most_images
    assert data.labels.max() < data.num_classes
    assert data.images.max() > 200 and data.images.min() == 0


THREE = np.zeros((3, 28, 28), np.uint8)


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


@pytest.mark.parametrize(
    ("module", "load"),
    [
        (mnist, mnist._load),
        (keras_download, FashionMnist.download.read),
        (keras_download, Cifar10.download.read),
    ],
    ids=["mnist", "fashion_mnist", "cifar10"],
)
def test_two_who_ask_at_once_load_once(module, load, monkeypatch):
    """The second waits for the first, and is given the same images."""
    calls, few = [], ImageData(THREE, [0, 1, 2], 2)

    def slowly(*_: object, **__: object) -> ImageData:
        calls.append(1)
        time.sleep(0.2)
        return few

    monkeypatch.setattr(module, "read_npz", slowly)
    load.cache_clear()
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda _: load(), range(4)))
    finally:
        load.cache_clear()
    assert len(calls) == 1 and all(data is few for data in found)


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
