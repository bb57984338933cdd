"""A bad file is refused in one sentence and leaves nothing behind; a good one is read back."""

import hashlib
import io
import tracemalloc
import zipfile

import numpy as np
import pytest

from fl_core import ConfigError, DataError, RunConfig
from fl_core.datasets import OwnFile, keep
from fl_core.datasets.npz_members import KEYS
from fl_core.paths import datasets_folder
from tests.fl_core.datasets.npz_files import Evil, claims, file_of, npy, some_arrays, with_members
from tests.fl_core.tiny_data import assert_one_sentence

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
        "must be 0..1, 0..255, 0..4095, 0..65535 or -1..1, but they go from -2.5 to -2.5.",
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
