"""What was made of a file is kept beside it, and found again by whoever asks next."""

import errno
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from fl_core import DataError, RunConfig
from fl_core.config_text_format import read as read_link
from fl_core.config_text_format import write
from fl_core.datasets import OwnFile, keep, kept_arrays, own_file_store
from fl_core.datasets.kept_arrays import kept_path, kept_understood
from fl_core.datasets.own_file_store import _kind_at_hand, _read, _said, path_of
from fl_core.datasets.reading import Reading
from fl_core.paths import datasets_folder
from tests.fl_core.datasets.files import COLOUR, GREY, LABELS, read, zip_of
from tests.fl_core.datasets.npz_files import file_of
from tests.fl_core.datasets.test_picture_folders import folders
from tests.fl_core.tiny_data import assert_one_sentence, npz_of

ROOT = Path(__file__).resolve().parents[3]
PICTURES = zip_of(folders("{part}/{p}/{c}/{i:02}.png"))
FLOATS = npz_of({"images": COLOUR / 255, "labels": LABELS, "writer": np.arange(24) // 5})


@pytest.fixture(autouse=True)
def forgotten():
    """Let nobody remember what was read for another test."""
    for cached in (_read, _kind_at_hand, _said):
        cached.cache_clear()


def never(*_: object) -> None:
    pytest.fail("read again")


@pytest.mark.parametrize(("content", "suffix"), [(PICTURES, ".zip"), (FLOATS, ".npz")])
def test_a_file_is_kept_with_what_was_made_of_it(home, monkeypatch, content, suffix):
    own = keep(content)
    sha256 = hashlib.sha256(content).hexdigest()
    assert own == OwnFile(sha256=sha256) == keep(content)
    names = sorted(os.listdir(datasets_folder()))
    assert names == [
        f"{kept_path(datasets_folder() / sha256, Reading()).name}",
        f"{sha256}{suffix}",
    ]
    assert (datasets_folder() / names[1]).read_bytes() == content
    monkeypatch.setattr(own_file_store, "understand", never)
    data = own.load()
    assert own.image_kind == data.kind and own.problem == ""
    assert "24 images" in own.understood[0] and own.note
    assert data.origins is not None and data.origins.dtype == np.intp


def test_what_is_kept_is_what_was_understood(home):
    found = read(images=COLOUR / 255, labels=LABELS, writer=np.arange(24) // 5)
    path = datasets_folder() / "x"
    kept_arrays.keep_arrays(path, found)
    again = kept_understood(path)
    assert (again.sentences, again.problem) == (found.sentences, found.problem)
    np.testing.assert_array_equal(again.data.images, found.data.images)
    np.testing.assert_array_equal(again.data.labels, found.data.labels)
    np.testing.assert_array_equal(again.data.origins, found.data.origins)
    assert (again.data.kind, again.data.num_train) == (found.data.kind, found.data.num_train)
    assert kept_arrays.kept_kind(path) == found.data.kind


def test_a_file_of_mnists_layout_needs_nothing_beside_it(home):
    own = keep(file_of())
    assert own.load().num_train == 12 and own.understood
    assert os.listdir(datasets_folder()) == [f"{own.sha256}.npz"]


def test_another_reading_is_kept_by_itself(home, monkeypatch):
    flat = npz_of({"x": COLOUR.reshape(24, 3072), "y": LABELS})
    own = keep(flat)
    meant = OwnFile(sha256=own.sha256, axes="channels_last")
    assert (own.load().images != meant.load().images).any()
    assert len(os.listdir(datasets_folder())) == 3
    _read.cache_clear()
    monkeypatch.setattr(own_file_store, "understand", never)
    assert (own.load().images != meant.load().images).any()


def test_what_is_damaged_is_made_anew(home):
    own = keep(PICTURES)
    kept = kept_path(own_file_store.path_of(own.sha256), Reading())
    for damage in (b"", kept.read_bytes()[:-2000]):
        kept.write_bytes(damage)
        _read.cache_clear()
        assert own.load().num_train == 15
        assert kept_understood(kept).data.num_train == 15


def test_a_full_disk_only_makes_it_slower(home, monkeypatch):
    own = keep(PICTURES)
    kept_path(own_file_store.path_of(own.sha256), Reading()).unlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(own_file_store, "keep_arrays", full)
    assert own.load().num_train == 15
    with pytest.raises(DataError, match=r"could not be kept \(No space left on device\)"):
        keep(FLOATS)


def test_a_file_that_cannot_be_read_as_it_is_meant_says_so(home):
    own = keep(FLOATS)
    meant = OwnFile(sha256=own.sha256, values="-1..1", axes="channels_first")
    assert "must hold images" in meant.problem and meant.note == "" and meant.understood == ()
    assert_one_sentence(meant.problem)
    with pytest.raises(DataError, match="must hold images"):
        meant.load()


def test_too_few_images_are_a_problem_of_the_setup(home):
    own = keep(npz_of({"x": GREY[:8], "y": LABELS[:8]}))
    assert own.problem.startswith("The data set has 7 images to train on, but at least 10")


def test_configs_and_links_carry_how_a_file_is_meant(home):
    own = OwnFile(sha256="0f" * 32, values="0..1", axes="channels_last", classes="found")
    config = RunConfig(dataset=own)
    assert RunConfig.from_json(config.to_json()) == config
    link = write(config)
    assert link["dataset.values"] == "0..1" and link["dataset.axes"] == "channels_last"
    assert RunConfig.of(read_link(link.items()).knobs) == config
    spelled = {"kind": "My own .npz file", "sha256": "0F" * 32, "axes": "after the pixels"}
    assert RunConfig.of({"dataset": spelled}).dataset.axes == "channels_last"


def test_another_process_finds_what_was_made_of_it(home):
    own = keep(PICTURES)
    reads = (
        "import sys; from fl_core.datasets import OwnFile, own_file_store\n"
        "own_file_store.understand = None\n"
        "data = OwnFile(sha256=sys.argv[1]).load()\n"
        "print(data.num_train, data.images.sum(), data.origins.tolist())"
    )
    done = subprocess.run(
        [sys.executable, "-c", reads, own.sha256],
        cwd=ROOT,
        env=os.environ | {"FEDARIUM_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    data = own.load()
    assert done.stdout.strip() == f"15 {data.images.sum()} {data.origins.tolist()}", done.stderr


def test_a_kept_file_that_was_cut_short_is_mended_by_bringing_it_again(home):
    content = npz_of({"images": GREY, "labels": LABELS})
    own = keep(content)
    path_of(own.sha256).write_bytes(content[: len(content) // 2])
    assert keep(content) == own and path_of(own.sha256).read_bytes() == content


def test_nothing_is_left_of_a_file_that_a_full_disk_did_not_take(home, monkeypatch):
    """What was made of it is written first: it would lie there for ever, and nobody would know."""

    def full(path: Path) -> None:
        assert kept_path(path, Reading()).exists()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(own_file_store, "whole_file", full)
    with pytest.raises(DataError, match="could not be kept"):
        keep(FLOATS)
    assert [path for path in datasets_folder().rglob("*") if path.is_file()] == []


def test_an_image_of_too_many_pixels_is_refused_before_it_is_converted(home):
    content = npz_of({"images": np.zeros((2, 2100, 2100), np.int8), "labels": np.arange(2)})
    with pytest.raises(DataError, match="at most 4 million pixels"):
        keep(content)


def test_arrays_in_a_folder_that_a_mac_has_zipped(home):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in (("images", GREY), ("labels", LABELS)):
            file = io.BytesIO()
            np.save(file, array)
            archive.writestr(f"mine/{name}.npy", file.getvalue())
            archive.writestr(f"__MACOSX/mine/._{name}.npy", b"a fork")
    assert len(keep(buffer.getvalue()).load().images) == len(GREY)


def test_what_is_wrong_with_a_file_is_forgotten_once_it_is_another_file(home):
    content = npz_of({"images": GREY, "labels": LABELS})
    own = keep(content)
    path = path_of(own.sha256)
    kept_path(path, Reading()).unlink()
    path.write_bytes(content[:300])
    _read.cache_clear()
    assert "damaged" in own.problem and own.understood == ()
    path.write_bytes(content)
    assert own.problem == "" and own.understood


def test_what_is_wrong_with_a_file_is_found_out_once(home, monkeypatch):
    own = keep(FLOATS)
    meant = own.model_copy(update={"values": "-1..1", "axes": "channels_first"})
    assert meant.problem
    monkeypatch.setattr(own_file_store, "understand", never)
    assert meant.problem and meant.note == ""


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (OSError(24, "Too many open files"), "cannot be read (Too many open files)."),
        (MemoryError(), "needs more memory than there is just now."),
    ],
    ids=["files", "memory"],
)
def test_a_trouble_of_the_machine_is_said_and_not_kept_in_mind(home, monkeypatch, trouble, says):
    own = keep(npz_of({"images": GREY, "labels": LABELS}))
    _read.cache_clear()

    def fails(*_: object, **__: object) -> None:
        raise trouble

    with monkeypatch.context() as troubled:
        troubled.setattr(zipfile, "ZipFile", fails)
        assert own.problem.endswith(says) and own.understood == ()
        assert_one_sentence(own.problem)
    assert own.problem == "" and own.understood


def test_a_file_that_only_a_way_of_reading_makes_readable_is_kept_with_it(home):
    content = npz_of({"x": GREY, "y": LABELS, "class_names": np.array(["a", "b"])})
    with pytest.raises(DataError, match=r"Labels must be 0\.\.1"):
        keep(content)
    assert not list(datasets_folder().glob("*"))
    own = keep(content, OwnFile(classes="found"))
    assert own.classes == "found" and own.load().num_classes == 3 and own.problem == ""
    with pytest.raises(DataError, match=r"Labels must be 0\.\.1"):
        keep(content)
    assert own.is_at_hand()
