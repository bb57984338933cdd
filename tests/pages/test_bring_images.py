"""A file of one's own, from choosing it on the page to a finished run."""

import numpy as np
import pytest

from fl_core.runs.run_states import RunState
from pages.shared import brought_file
from tests.fl_core import own_files
from tests.fl_core.tiny_data import coloured_arrays, npz_of
from tests.pages.conftest import button, new_page, text, wait_for

FILE = "upload knob.dataset.own_file.sha256"
FILES = {  # to each the summary of what is in it, and how many images it has to train on
    "letters": ("l.npz", own_files.letters, "28×28 grey, 26 classes a..z", 260),
    "characters": ("c.npz", own_files.characters, "16×16 grey, 62 classes 0..61", 372),
    "coloured": ("rgb.npz", own_files.coloured, "32×32 in colour, 10 classes 0..9", 160),
    "five classes": ("five.npz", own_files.five_classes, "16×16 grey, 5 classes: 3, 13", 125),
    "floats": ("floats.npz", own_files.floats, "16×16 grey, 10 classes 0..9", 120),
    "one-hot": ("hot.npz", own_files.one_hot, "16×16 grey, 10 classes 0..9", 120),
    "folders": (
        "fruit.zip",
        own_files.folders,
        "16×16 in colour, 3 classes: apple, pear, plum",
        100,
    ),
}


def page_for_a_file(**knobs: str):
    page = new_page()
    page.query_params.update(dataset="own_file", model="softmax", num_rounds="1", **knobs)
    return page.run()


def bring(page, name: str, content: bytes):
    page.file_uploader(key=FILE).upload(name, content).run()
    assert not page.exception
    return page


TRAINED = ("letters", "coloured", "folders")
"""The others differ in how they are read, which is seen before anything trains."""


@pytest.mark.parametrize(
    "file", [pytest.param(file, marks=[pytest.mark.slow] * (file not in TRAINED)) for file in FILES]
)
def test_from_a_file_to_a_finished_run(manager, file):
    name, make, says, num_train = FILES[file]
    page = page_for_a_file(party_test_images="20", gallery_images="10")
    assert "Choose your file first" in text(page) and button(page, "Start").disabled
    said = text(bring(page, name, make()))
    assert says in said  # before anything trains
    assert f"Training images moved from 12,000 to {num_train:,}: there are no more." in said
    button(page, "Start").click().run()
    assert not page.exception
    run = wait_for(manager, page.query_params["run"], lambda run: not run.active)
    assert run.state is RunState.FINISHED, run.reason
    assert run.config.num_images == num_train and run.round == 1
    facts = manager.store.facts(run.id)
    assert facts.label_counts.shape == (3, run.config.dataset.image_kind.num_classes)
    assert facts.label_counts.sum() == num_train


def test_what_is_in_a_file_is_said_before_anything_trains(manager):
    page = page_for_a_file()
    for name, make, says, num_train in (FILES[file] for file in FILES if file not in TRAINED):
        bring(page, name, make())
        assert says in text(page) and not button(page, "Start").disabled
        assert page.number_input(key="knob.num_images").value <= num_train


def test_what_moved_is_said_until_it_is_turned_again(manager):
    page = page_for_a_file(num_parties="40")
    bring(page, "colours.npz", npz_of(coloured_arrays()))
    images, parties = "Training images moved from 12,000", "Parties moved from 40 to 16"
    assert images in text(page) and parties in text(page)
    assert page.number_input(key="knob.num_parties").value == 16
    page.number_input(key="knob.num_parties").set_value(4).run()
    assert images in text(page) and parties not in text(page)
    assert not button(page, "Start").disabled
    bring(page, "more.npz", own_files.letters())  # in which 160 images are easily found
    assert "moved" not in text(page)


def test_a_data_set_with_fewer_images_moves_them_too(manager):
    page = new_page().run()
    page.number_input(key="knob.num_images").set_value(60_000).run()
    page.selectbox(key="knob.dataset").set_value("cifar10").run()
    assert page.number_input(key="knob.num_images").value == 50_000
    assert "Training images moved from 60,000 to 50,000: there are no more." in text(page)
    page.selectbox(key="knob.dataset").set_value("mnist").run()
    assert "moved" not in text(page)
    assert page.number_input(key="knob.num_images").value == 50_000


def test_what_cannot_be_understood_gets_one_sentence_and_moves_nothing(manager):
    page = page_for_a_file()
    bring(page, "notes.npz", b"no images at all")
    (error,) = [e.value for e in page.error if "not an" in e.value]
    assert error.count("\n") == 0
    assert page.number_input(key="knob.num_images").value == 12_000
    assert button(page, "Start").disabled


def test_too_few_images_are_said_as_soon_as_they_are_there(manager):
    page = page_for_a_file()
    labels = np.arange(8) % 2
    few = {"x_train": own_files.images_of(labels)[..., 0], "y_train": labels}
    bring(page, "few.npz", npz_of(few | {"x_test": few["x_train"], "y_test": labels}))
    assert "8 images to train on, but at least 10 are needed" in text(page)
    assert button(page, "Start").disabled


def test_a_reading_that_was_not_meant_is_set_right_beside_it(manager):
    """Rows of 3,072 numbers are taken as channels first, as CIFAR's are, unless one says no."""
    page = bring(page_for_a_file(), "rgb.npz", own_files.coloured())
    before = text(page)
    axes = page.selectbox(key="knob.dataset.own_file.axes")
    axes.set_value("channels_last").run()
    assert not page.exception and text(page) != before
    assert not button(page, "Start").disabled


def test_parties_of_the_file_are_told(manager):
    page = bring(page_for_a_file(), "orchards.zip", own_files.folders(num_parties=4))
    assert "3 classes: apple, pear, plum, 4 parties" in text(page)


def test_another_file_is_read_as_it_seems_whatever_was_said_of_the_one_before(manager):
    page = bring(page_for_a_file(), "rgb.npz", own_files.coloured())
    page.selectbox(key="knob.dataset.own_file.values").set_value("0..1").run()
    assert not page.exception and button(page, "Start").disabled  # 0..200 are not 0..1
    assert "must be" in text(page)
    bring(page, "letters.npz", own_files.letters())
    assert page.selectbox(key="knob.dataset.own_file.values").value == "auto"
    assert not button(page, "Start").disabled


def test_a_refused_file_is_read_once_it_is_said_how_it_is_meant(manager):
    labels = own_files.labels_of(150, 5)
    arrays = {"images": own_files.images_of(labels)[..., 0], "labels": labels}
    unfit = npz_of(arrays | {"class_names": np.array(["a", "b", "c"])})
    page = bring(page_for_a_file(), "unfit.npz", unfit)
    refused = "Labels must be 0..2, but there are labels from 0 to 4."
    assert refused in [error.value for error in page.error] and button(page, "Start").disabled
    page.selectbox(key="knob.dataset.own_file.values").set_value("0..255").run()
    assert refused in [error.value for error in page.error]
    page.selectbox(key="knob.dataset.own_file.classes").set_value("found").run()
    assert not page.exception and refused not in [error.value for error in page.error]
    assert "5 classes: 0, 1, 2, 3, 4" in text(page)
    assert "The 3 names of classes do not fit the labels: they are let be." in text(page)
    assert "moved from 12,000 to 125" in text(page) and not button(page, "Start").disabled
    bring(page, "letters.npz", own_files.letters())
    assert page.selectbox(key="knob.dataset.own_file.classes").value == "auto"


def test_how_a_file_is_meant_may_be_said_before_it_is_brought(manager):
    page = page_for_a_file()
    page.selectbox(key="knob.dataset.own_file.classes").set_value("numbered").run()
    labels = np.arange(24)[:, None] * 0 + 1
    one = npz_of({"images": own_files.images_of(labels[:, 0])[..., 0], "labels": labels})
    bring(page, "one.npz", one)
    assert "2 classes: 0, 1" in text(page) and not page.error


def test_a_file_that_takes_a_while_is_said_to_be_read(manager, monkeypatch):
    monkeypatch.setattr(brought_file, "QUICK", 0)
    page = bring(page_for_a_file(), "letters.npz", own_files.letters())
    assert [toast.value for toast in page.toast] == ["letters.npz is read."]
    bring(page, "notes.npz", b"no images at all")
    assert [toast.value for toast in page.toast] == ["notes.npz cannot be used."]
    assert page.run().toast.len == 0
