"""The Data page's logic: it shows the split that the knobs stand for, before anything trains."""

import json
from contextlib import nullcontext

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from fl_core.analysis.skew import jensen_shannon, overall_skew
from fl_core.config import RunConfig
from fl_core.datasets import FashionMnist, keep
from fl_core.metrics import label_skew
from fl_core.partitioners import Dirichlet, Natural
from pages.components.image_gallery import size_on_screen
from pages.components.live_plot import Clicked
from pages.data import matrix_view, party_view
from pages.data.matrix_view import pressed, rows_shown
from pages.data.party_images import Tiles
from pages.shared import data_preview
from pages.shared.escape_markdown import plain
from pages.shared.split_summary import sizes_in_words, split_in_words
from tests.fl_core.tiny_data import COLOURS, coloured_arrays, npz_of
from tests.pages.conftest import all_sent_to, button, new_page, sent_to, text
from tests.pages.test_every_page import opened

SKEWED = RunConfig(num_parties=5, num_images=1000, partitioner=Dirichlet(skew=0.8))


def data_page(**knobs: str) -> AppTest:
    """The page in its frame, so that there are others to go to."""
    page = new_page()
    for name, value in knobs.items():
        page.query_params[name.replace("__", ".")] = value
    page.run()
    page._page_hash = calc_hash("data")
    return page.run()


def skewed(**knobs: str) -> AppTest:
    split = {"num_parties": "5", "num_images": "1000", "partitioner": "dirichlet"}
    return data_page(partitioner__skew="0.8", **split | knobs)


def matrices(page: AppTest) -> list[list[list[float]]]:
    plots = all_sent_to(page, "fedarium_live_plot")
    return [plot["traces"][0] for plot in plots if plot["label"].startswith("Images by party")]


@pytest.fixture
def press(monkeypatch):
    """Press a point of the matrix that is drawn next, once."""
    waiting = []

    def shown(plot, *, key):
        real(plot, key=key)
        return waiting.pop() if waiting and key.endswith(wanted[0]) else None

    real, wanted = matrix_view.clickable_plot, [""]
    monkeypatch.setattr(matrix_view, "clickable_plot", shown)

    def on(x, y, split=""):
        wanted[0] = split
        waiting.append(Clicked(x, y))

    return on


def test_it_shows_what_the_knobs_stand_for(manager):
    before = {run.id for run in manager.store.find(most=1000)}
    page = skewed()
    assert not page.exception
    assert "5 parties · Skewed classes (Dirichlet), skew 0.8" in text(page)
    skew = label_skew(data_preview.holdings(SKEWED))
    assert f"Label skew {skew:.2f} (Share out of place)" in text(page)
    assert f"{skew:.3f}" in "".join(page.radio(key="kept.skew measure").proto.captions)
    assert len(matrices(page)) == 1
    assert {run.id for run in manager.store.find(most=1000)} == before  # nothing has trained


def test_a_knob_turned_here_is_turned_on_the_train_page(manager):
    page = data_page()
    page.number_input(key="knob.num_parties").set_value(7).run()
    assert "7 parties" in text(page)
    button(page, "Train on this split").click().run()
    assert not page.exception
    assert page.header[0].value.startswith("7 parties") and button(page, "Start")
    assert page.number_input(key="knob.num_parties").value == 7


def test_knobs_that_do_not_go_together_are_marked_and_said(manager):
    page = data_page(num_parties="5000")
    assert not page.exception and matrices(page) == []
    assert "5,000 parties with at least 10 images each need 50,000" in text(page)
    assert any("Does not go with" in str(m.value) for m in page.sidebar.markdown)


def test_what_a_link_has_wrong_is_said(manager):
    page = opened_at("?num_parties=0")
    assert not page.exception
    assert "Parts of this link cannot be used" in text(page)


def opened_at(query: str) -> AppTest:
    draw = "from pages.data import page\nfrom pages.shared import session\n"
    page = AppTest.from_string(f"{draw}session.keep_knobs()\npage.draw()", default_timeout=60)
    name, value = query.removeprefix("?").split("=")
    page.query_params[name] = value
    return page.run()


def test_a_data_set_that_is_not_here_says_so(manager, monkeypatch):
    monkeypatch.setattr(FashionMnist, "is_at_hand", lambda self: False)
    page = data_page(dataset="fashion_mnist")
    assert not page.exception and matrices(page) == []
    assert "the first run fetches it" in text(page)
    assert button(page, "Train on this split")


def test_a_press_on_a_cell_shows_those_very_images(manager, press):
    page = skewed()
    held = data_preview.holdings(SKEWED)[3]
    label = int(held.argmax())
    press(str(label), "Party 4")
    page.run()
    assert not page.exception
    assert page.number_input(key="kept.data.party").value == 4
    assert page.selectbox(key="kept.data.class").value == label
    assert f"{held.max():,} images of “{label}” that Party 4 holds" in text(page)
    captions = {tile["caption"] for tile in sent_to(page, "fedarium_image_gallery")["tiles"]}
    assert captions == {str(label)}


@pytest.mark.parametrize("somewhere", [("3", "Party 99"), (None, None), ([1], {"a": 1})])
def test_a_press_on_nothing_changes_nothing(manager, press, somewhere):
    page = skewed()
    press(*somewhere)
    page.run()
    assert not page.exception
    assert page.number_input(key="kept.data.party").value == 1


def test_a_bar_is_of_a_party_and_no_class():
    rows = rows_shown(SKEWED, matrix_view.Shown("counts", "size", "hellinger"))
    assert pressed(Clicked(200, "Party 2"), rows, ["0", "1"]) == (1, None)
    assert pressed(Clicked("1", "Party 2"), rows, ["0", "1"]) == (1, 1)


def test_the_keyboard_leads_there_too(manager):
    page = skewed()
    page.number_input(key="kept.data.party").set_value(5).run()
    page.selectbox(key="kept.data.class").set_value(0).run()
    assert not page.exception
    assert "Party 5 holds" in text(page)


def test_a_party_that_is_there_no_more_is_looked_at_no_more(manager):
    page = skewed()
    page.number_input(key="kept.data.party").set_value(5).run()
    page.number_input(key="knob.num_parties").set_value(2).run()
    assert not page.exception
    assert page.number_input(key="kept.data.party").value == 2


def test_two_splits_side_by_side_on_one_scale(manager, press):
    page = skewed()
    button(page, "Compare with…").click().run()
    page.slider(key="knob.partitioner.dirichlet.skew").set_value(0.2).run()
    assert not page.exception
    kept, now = matrices(page)
    assert kept["zmin"] == now["zmin"] == 0 and kept["zmax"] == now["zmax"]
    assert kept["z"] != now["z"]
    assert kept["zmax"] == data_preview.holdings(SKEWED).max()
    held = data_preview.holdings(SKEWED)[2]
    press(str(held.argmax()), "Party 3", "A")
    page.run()
    assert f"{held.max():,} images of “{held.argmax()}” that Party 3 holds" in text(page)
    button(page, "Stop comparing").click().run()
    assert len(matrices(page)) == 1


def test_the_chosen_skew_is_the_one_that_is_told(manager):
    page = skewed()
    page.radio(key="kept.skew measure").set_value("jensen_shannon").run()
    skew = overall_skew(data_preview.holdings(SKEWED), jensen_shannon)
    assert f"Label skew {skew:.2f} (Jensen-Shannon distance)" in text(page)
    button(page, "Train on this split").click().run()
    assert f"Label skew (Jensen-Shannon distance) {skew:.2f}" in text(page)


def test_images_in_colour_of_named_classes(manager):
    own = keep(npz_of(coloured_arrays()))
    page = data_page(
        dataset="own_file", dataset__sha256=own.sha256, num_images="150", model="softmax"
    )
    assert not page.exception
    assert matrices(page)[0]["x"] == list(COLOURS)
    assert page.selectbox(key="kept.data.class").options == ["All", *COLOURS]
    sizes = {tuple(gallery["size"]) for gallery in all_sent_to(page, "fedarium_image_gallery")}
    kind = own.image_kind
    assert sizes == {size_on_screen(kind.height, kind.width)}


def test_means_of_very_many_classes_scroll_above_the_editor(monkeypatch):
    heights = []
    monkeypatch.setattr(
        party_view.st, "container", lambda **how: nullcontext(heights.append(how["height"]))
    )
    monkeypatch.setattr(party_view, "gallery", lambda *args, **kwargs: None)
    party_view._draw_means(RunConfig(num_images=300), 0)
    monkeypatch.setattr(party_view, "MOST_NAMES", 9)
    party_view._draw_means(RunConfig(num_images=300), 0)
    assert heights == ["content", party_view.MOST_HEIGHT]


def test_names_of_classes_are_no_markup_beside_a_partys_images(manager):
    arrays = coloured_arrays() | {"class_names": np.array(["*a*", "_b_", "c", "d", "e"])}
    own = keep(npz_of(arrays))
    page = data_page(
        dataset="own_file", dataset__sha256=own.sha256, num_images="150", model="softmax"
    )
    page.selectbox(key="kept.data.class").set_value(0).run()
    assert not page.exception
    (shown,) = [caption.value for caption in page.caption if "as it sees them" in caption.value]
    assert plain("*a*") in shown and "*a*" not in shown


def test_many_parties_share_rows_and_it_is_said(manager):
    page = data_page(num_parties="1000", num_images="20000")
    assert not page.exception
    assert "Each row stands for 5 parties" in text(page)
    labels = [plot["label"] for plot in all_sent_to(page, "fedarium_live_plot")]
    assert len(labels) == 3  # the matrix, and how sizes and skews are spread
    assert len(json.dumps(matrices(page)[0])) < 100_000


def test_how_it_is_shown_outlives_a_look_at_another_page(manager):
    page = skewed()
    page.get("button_group")[1].set_value("skew").run()
    button(page, "Train on this split").click().run()
    page._page_hash = calc_hash("data")
    page.run()
    assert page.session_state["kept.data.order"] == "skew"


def test_it_opens_by_itself(manager):
    assert not opened("data", None).exception


@pytest.mark.parametrize(
    ("knobs", "words"),
    [
        ({}, "MNIST digits, 12,000 images · 3 parties · Equal (IID)"),
        ({"num_parties": 1}, "MNIST digits, 12,000 images · 1 party · Equal (IID)"),
        (
            {"partitioner": Dirichlet(skew=0.25), "num_images": 500},
            "MNIST digits, 500 images · 3 parties · Skewed classes (Dirichlet), skew 0.25",
        ),
        (  # parties bring what they have, and be it less
            {"partitioner": Natural(), "num_images": 500},
            f"MNIST digits, at most 500 images · 3 parties · {Natural.label}",
        ),
    ],
)
def test_a_split_in_words(knobs, words):
    assert split_in_words(RunConfig().model_copy(update=knobs)) == words


@pytest.mark.parametrize(
    ("num_shown", "num_held", "words"),
    [
        (24, 1234, "24 of the 1,234 images that Party 1 holds, as it sees them."),
        (7, 7, "All 7 images that Party 1 holds, as it sees them."),
        (1, 1, "The only image that Party 1 holds, as it sees it."),
        (0, 0, "Party 1 holds no images."),
    ],
)
def test_how_many_images_are_shown_in_words(num_shown, num_held, words):
    tiles = Tiles(b"", num_shown, num_held)
    assert party_view._in_words(RunConfig(), 0, None, tiles).startswith(words)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([[3, 4]], "The only party holds 7 images."),
        ([[3, 4], [7, 0]], "Every party holds 7 images."),
        ([[3, 4], [6, 0]], "Every party holds 6 or 7 images."),
        ([[3, 4], [1000, 0], [9, 1]], "Parties hold 7 to 1,000 images, 10 in the middle."),
    ],
)
def test_sizes_in_words(counts, words):
    assert sizes_in_words(np.array(counts)) == words
