"""The split made by hand, on a page with the knobs of a split and nothing else."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from fl_core.config import RunConfig
from fl_core.count_tables import counts_text, read_counts
from pages.data import table_history
from pages.data.counts_grid import _columns
from pages.data.images_per_class import stock_of
from pages.data.table_history import MOST_STEPS
from pages.shared import data_preview
from tests.pages.split_editor_script import page as script

BEGIN, COUNTS = "Start from the present split", table_history.COUNTS
MNIST = (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949)


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_function(script, default_timeout=60)


@pytest.fixture
def by_hand(page):
    return press(page.run(), BEGIN)


def press(page: AppTest, label: str) -> AppTest:
    (found,) = [button for button in page.button if button.label.startswith(label)]
    assert not found.disabled, label
    page = found.click().run()
    assert not page.exception
    return page


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button if not button.disabled]


def said(page: AppTest) -> str:
    parts = [*page.caption, *page.error, *page.warning]
    return "\n".join(re.sub(r"\\(.)", r"\1", part.value) for part in parts)


def knobs(page: AppTest) -> dict:
    names = ("partitioner", "sizes", "num_parties", "num_images")
    return {name: page.session_state[f"knob.{name}"] for name in names}


def table(page: AppTest):
    return page.session_state[COUNTS]


def put(page: AppTest, counts) -> AppTest:
    """Let the page have a table as a link would bring it."""
    counts = read_counts(counts)
    page.session_state["knob.partitioner"] = "table"
    page.session_state[COUNTS] = counts
    page.session_state["knob.num_parties"] = len(counts)
    page.session_state["knob.num_images"] = sum(map(sum, counts))
    page = page.run()
    assert not page.exception
    return page


@pytest.mark.parametrize(
    "before",
    [
        {"num_parties": 3},
        {"num_parties": 7, "partitioner": {"kind": "dirichlet", "skew": 0.9}, "num_images": 1000},
    ],
    ids=str,
)
def test_it_begins_with_exactly_the_counts_of_the_present_split(page, before):
    config = RunConfig.of(before)
    for name, value in before.items():
        page.session_state[f"knob.{name}"] = value["kind"] if name == "partitioner" else value
    page.session_state["knob.partitioner.dirichlet.skew"] = 0.9
    page = press(page.run(), BEGIN)
    assert table(page) == read_counts(data_preview.holdings(config))
    assert knobs(page) == {
        "partitioner": "table",
        "sizes": "equal",
        "num_parties": config.num_parties,
        "num_images": config.num_images,
    }
    assert f"Dealt out: {data_preview.holdings(config).tolist()}" in said(page)
    assert f"{config.num_parties} parties × 10 classes, {config.num_images:,} images" in said(page)


def test_steps_are_undone_one_by_one_and_the_knobs_go_along(by_hand):
    first = table(by_hand)
    page = press(by_hand, "Add a party")
    assert knobs(page)["num_parties"] == 4 and len(table(page)) == 4
    assert knobs(page)["num_images"] == np.sum(table(page)) > 12_000
    page = press(page, "Even out")
    assert np.ptp(table(page), axis=0).max() <= 1
    page = press(page, "Remove it")
    assert len(table(page)) == 3 and "Refused" not in said(page)
    page = press(press(press(page, "Undo"), "Undo"), "Undo")
    assert table(page) == first and "Undo" not in labels(page)
    assert knobs(page)["num_images"] == 12_000 and "Refused" not in said(page)


def test_what_was_undone_can_be_done_again_until_something_else_is(by_hand):
    first = table(by_hand)
    page = press(by_hand, "Add a party")
    added = table(page)
    page = press(page, "Even out")
    evened = table(page)
    assert "Redo" not in labels(page)
    page = press(press(page, "Undo"), "Undo")
    assert table(page) == first
    page = press(page, "Redo")
    assert table(page) == added and knobs(page)["num_parties"] == 4
    assert table(press(page, "Redo")) == evened and "Redo" not in labels(page)
    page = press(press(page, "Undo"), "Remove it")
    assert "Redo" not in labels(page) and table(press(page, "Undo")) == added


def many_steps() -> None:
    from pages.data import table_history

    table_history.begin(((1000,),))
    for count in range(1001, 1031):
        table_history.change(((count,),))
    for _ in range(30):
        table_history.undo()


def begun_anew() -> None:
    from pages.data import table_history

    table_history.begin(((1000,),))
    table_history.change(((1001,),))
    table_history.begin(((500,), (500,)))
    assert table_history.history().before == (((1000,),), ((1001,),))
    table_history.undo()
    assert table_history.history().table == ((1001,),)
    table_history.begin(((5, 5),))
    assert table_history.history().before == (), "one of other classes is no way back"


def test_a_table_of_before_is_a_step_back_from_the_next():
    page = AppTest.from_function(begun_anew).run()
    assert not page.exception, page.exception


def test_columns_are_headed_by_names_as_they_are():
    """The grid writes heads as they stand, with no markup in them."""
    assert _columns(("*a*", "_b_"))["0"]["label"] == "*a*"


def test_more_than_twenty_steps_can_be_undone():
    page = AppTest.from_function(many_steps).run()
    assert not page.exception
    assert table(page) == ((1000,),) and MOST_STEPS >= 30


def test_steps_are_undone_one_by_one(by_hand):
    first = table(by_hand)
    for label in ("Even out", "Add a party", "Undo", "Undo"):
        by_hand = press(by_hand, label)
    assert table(by_hand) == first


def test_any_party_can_be_removed(by_hand):
    first = table(by_hand)
    by_hand.selectbox(key="data party to remove of 3").set_value(0).run()
    assert table(press(by_hand, "Remove it")) == first[1:]


def test_the_way_back_and_forth_between_the_split_and_its_table(page):
    page.session_state["knob.partitioner"] = "dirichlet"
    page = press(press(page.run(), BEGIN), "Add a party")
    edited = table(page)
    page = press(page, "Back to Skewed classes (Dirichlet)")
    assert knobs(page) == {
        "partitioner": "dirichlet",
        "sizes": "equal",
        "num_parties": 3,
        "num_images": 12_000,
    }
    page = press(page, "Go on with the last table (4 parties")
    assert table(page) == edited and knobs(page)["num_parties"] == 4
    page = press(press(page, "Undo"), "Back to Skewed classes (Dirichlet)")
    assert knobs(page)["num_parties"] == 3


def test_the_way_back_from_a_table_that_was_begun_when_none_was_there(page):
    page.session_state["knob.partitioner"] = "table"
    page = page.run()
    assert "Counts (images): none yet" in said(page) and "Equal (IID)" in said(page)
    page = press(press(page, BEGIN), "Back to Equal (IID)")
    assert table(page) == () and BEGIN in labels(page)


def test_what_does_not_fit_is_said_and_can_still_be_edited(page):
    counts = [[2000] * 10, [0] * 5 + [4000] + [0] * 4, [0] * 10]
    page = put(page, counts)
    assert (
        "There are only 5,421 images of digit 5, but the parties are to hold 6,000: take 579 away."
        in said(page)
    )
    assert "Party 3 holds no image" in said(page) and "Refused" in said(page)
    page = press(press(page, "Remove it"), "Even out")
    assert "only 5,421" in said(page)
    assert "Refused: Counts must ask for at most 5,421 images of class 5" in said(page)
    fits = put(page, [[2000] * 10, [100] * 10])
    assert "Refused" not in said(fits) and "Undo" not in labels(fits)  # it is another table


def test_knobs_that_were_turned_away_from_the_table_are_set_again(by_hand):
    by_hand.number_input(key="knob.num_parties").set_value(5).run()
    assert "Refused: Parties must be 3" in said(by_hand)
    assert "no longer those of this table" in said(by_hand)
    page = press(by_hand, "Set them as in the table")
    assert knobs(page)["num_parties"] == 3 and "Refused" not in said(page)


def test_knobs_turned_away_are_set_again_beside_what_else_does_not_fit(page):
    page = put(page, [[6000] + [100] * 9, [100] * 10])
    assert "only 5,923" in said(page) and "no longer those" not in said(page)
    page.number_input(key="knob.num_parties").set_value(5).run()
    assert "only 5,923" in said(page) and "no longer those of this table" in said(page)
    assert knobs(press(page, "Set them as in the table"))["num_parties"] == 2


def test_of_more_images_than_any_run_may_have_the_knob_says_no_other_number(page):
    page = put(page, [[100] * 10, [30_000] * 10])
    page = press(page, "Even out")
    assert knobs(page)["num_images"] == 200_000  # at most
    assert "only 5,923" in said(page) and "no longer those" not in said(page)


def test_a_table_of_other_classes_is_not_edited(page):
    page = put(page, [[300] * 9, [300] * 9])
    assert "This table has 9 columns, but the images are of 10 classes" in said(page)


def test_up_to_two_hundred_parties_by_numbers_and_no_more(page):
    page.session_state["knob.num_parties"] = 201
    page = page.run()
    assert BEGIN not in labels(page)
    assert "at most 200 parties; there are 201" in said(page)
    page.number_input(key="knob.num_parties").set_value(200).run()
    page = press(page, BEGIN)
    assert "Bars can be dragged for up to 50 parties; there are 200" in said(page)
    assert "Add a party" not in labels(page) and "Remove it" in labels(page)


def test_stock_is_what_there_is_to_train_on(page):
    values = {"dataset": {"kind": "mnist"}, "test_on": "test_set", "seed": 1}
    assert stock_of(values) == MNIST
    fifth = stock_of(values | {"test_on": "fifth"})
    assert sum(fifth) == 48_000 and all(a < b for a, b in zip(fifth, MNIST, strict=True))


def test_the_line_beside_the_knobs_says_how_large_the_table_is(page):
    page = put(page, [[300] * 10, [500] * 10])
    assert "Counts (images): 2 parties × 10 classes, 8,000 images; edit them" in said(page)
    assert counts_text(table(page)) == ".".join(["300"] * 10) + "_" + ".".join(["500"] * 10)
