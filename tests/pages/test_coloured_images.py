"""Images in colour, of another size and of five named classes, through the page; and clothes."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from fl_core.config import RunConfig
from fl_core.datasets import FashionMnist, keep
from fl_core.paths import datasets_folder
from fl_core.runs.run_states import RunState
from tests.fl_core.tiny_data import COLOURS, coloured_arrays, npz_of
from tests.pages.conftest import QUICK, all_sent_to, button, new_page, sent_to, text, wait_for

NAMES = list(COLOURS)


@pytest.fixture(scope="module")
def config(manager) -> RunConfig:
    """Three parties with 150 images, in the home of the manager."""
    own = {"dataset": keep(npz_of(coloured_arrays())), "num_images": 150, "local_epochs": 5}
    return QUICK.model_copy(update=own)


@pytest.fixture(scope="module")
def done(manager, config) -> str:
    run_id = manager.submit(config)
    run = wait_for(manager, run_id, lambda run: not run.active)
    assert run.state is RunState.FINISHED, run.reason
    return run_id


@pytest.fixture
def clothes(manager):
    """A few made-up pictures in the place where Fashion-MNIST is kept."""
    draw, arrays = np.random.default_rng(4), {}
    for part, count in (("train", 60), ("test", 20)):
        arrays[f"x_{part}"] = draw.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        arrays[f"y_{part}"] = np.arange(count) % 10
    copy = datasets_folder() / "fashion_mnist.npz"
    copy.write_bytes(npz_of(arrays))
    FashionMnist.download.read.cache_clear()
    yield FashionMnist()
    copy.unlink()
    FashionMnist.download.read.cache_clear()


def holdings_on(page) -> dict:
    plots = all_sent_to(page, "fedarium_live_plot")
    return next(plot for plot in plots if plot["label"].startswith("Images by party and"))


def pixels_of(gallery: dict) -> np.ndarray:
    content = base64.b64decode(gallery["pixels"].partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(content)))


def with_file(config: RunConfig, **knobs: str):
    page = new_page()
    page.query_params.update(dataset="own_file", num_images="150", model="softmax", **knobs)
    page.query_params["dataset.sha256"] = config.dataset.sha256
    return page


def test_before_anything_trains_names_colours_and_sizes_are_there(config):
    page = with_file(config).run()
    assert not page.exception
    heat = holdings_on(page)
    assert heat["label"] == "Images by party and class" and heat["traces"][0]["x"] == NAMES
    strip = sent_to(page, "fedarium_image_gallery")
    assert {tile["caption"] for tile in strip["tiles"]} <= set(NAMES)
    assert strip["size"] == [48, 40] and strip["seen"] == [1, 1]  # four by four each of its pixels
    assert pixels_of(strip).shape == (12, 10 * len(strip["tiles"]), 3)
    assert "160 to train on, 40 to test on), 12×10 in colour, 5 classes: rose," in text(page)
    assert "305 weights for these images." in text(page)


def test_from_start_to_the_last_round_on_the_page(config, manager):
    page = with_file(config, num_rounds="2", local_epochs="3").run()
    button(page, "Start").click().run()
    assert not page.exception
    run_id = page.query_params["run"]
    run = wait_for(manager, run_id, lambda run: not run.active)
    assert run.state is RunState.FINISHED and run.config.dataset == config.dataset
    assert not page.run().exception and "finished" in text(page)


def test_a_finished_run_shows_what_the_model_says_of_each_colour(page, manager, done):
    page.query_params["run"] = done
    page.run()
    assert not page.exception
    assert manager.store.facts(done).label_counts.shape == (3, 5)
    assert np.shape(manager.store.gallery(done, 3)) == (10, 5)
    answers, strip = all_sent_to(page, "fedarium_image_gallery")
    said = {word for tile in answers["tiles"] for word in tile["caption"].split(" → ")}
    assert said <= set(NAMES) and {tile["caption"] for tile in strip["tiles"]} <= set(NAMES)
    notes = [tile["note"] for tile in answers["tiles"] if tile["verdict"] == "right"]
    assert notes and all("recognised" in note and note.split(",")[0] in NAMES for note in notes)
    pixels = pixels_of(answers)
    assert pixels.shape == (12, 100, 3)
    first = np.asarray(COLOURS[answers["tiles"][0]["caption"].split(" → ")[0]])
    np.testing.assert_allclose(pixels[:, :10].mean(axis=(0, 1)), first, atol=25)


def test_a_network_that_does_not_fit_is_said_beside_the_knobs_and_cannot_be_started(config):
    page = with_file(config).run()
    page.selectbox(key="knob.model").set_value("cnn").run()
    assert not page.exception
    said = "Model “The notebook's CNN” needs images of at least 22×22 pixels"
    assert text(page).count(said) > 2  # on the page, beside who holds what, beneath the model
    assert button(page, "Start").disabled


def test_more_images_than_the_file_has_are_said(config):
    page = with_file(config).run()
    page.number_input(key="knob.num_images").set_value(161).run()
    assert "at most 160 here" in text(page) and button(page, "Start").disabled


def test_the_weights_of_a_network_are_those_for_the_images_chosen(page, config):
    shown = text(page.run())
    assert "110,474 weights for these images. Looks at the upper left 22×22 of the 28×28" in shown
    page.selectbox(key="knob.model").set_value("softmax").run()
    assert "170 weights for these images." in text(page)


def test_clothes_have_names(page, clothes):
    page.query_params.update(dataset="fashion_mnist", num_images="60", model="softmax")
    page.run()
    assert not page.exception
    heat = holdings_on(page)
    assert heat["label"] == "Images by party and garment"
    assert heat["traces"][0]["x"] == list(clothes.image_kind.class_names)
    strip = sent_to(page, "fedarium_image_gallery")
    assert {tile["caption"] for tile in strip["tiles"]} <= set(clothes.image_kind.class_names)
