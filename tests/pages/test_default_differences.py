"""The line of what differs from the default: as the knobs stand, each entry with a way back."""

import pytest

from fl_core.config import RunConfig
from fl_core.partitioners import Dirichlet
from pages.shared.presets import PRESETS
from pages.train.default_differences import MORE, PRESSED, UNDO, differences_left_out
from tests.pages.conftest import QUICK, text

LINE = "Differs from the default"


def entries(page) -> list[str]:
    return [option.content for option in page.pills(key=PRESSED).proto.options]


def press(page, path: str):
    return page.pills(key=PRESSED).set_value(path).run()


def test_the_default_is_said_to_be_it(page):
    page.run()
    assert "Every knob is at its default" in text(page)


def test_each_entry_has_a_way_back(page):
    page.query_params["num_parties"] = "10"
    page.query_params["partitioner"] = "dirichlet"
    page.query_params["partitioner.skew"] = "0.8"
    page.run()
    assert entries(page) == ["10 parties ✕", "Skew 0.8 ✕"]
    press(page, "partitioner")
    assert entries(page) == ["10 parties ✕"] and page.selectbox("knob.partitioner").value == "iid"
    press(page, "num_parties")
    assert not page.exception and "Every knob is at its default" in text(page)
    assert page.number_input(key="knob.num_parties").value == 3


def undo(page):
    return page.button(key=UNDO).click().run()


def test_a_choice_goes_back_with_its_own_knobs_and_all_of_it_comes_back(page):
    """Else who picks it again meets the skew of before, and iid what was left there."""
    page.query_params["partitioner.min_images"] = "20"
    page.run()
    page.selectbox(key="knob.partitioner").set_value("dirichlet").run()
    page.slider(key="knob.partitioner.dirichlet.skew").set_value(0.8).run()
    assert entries(page) == ["Skew 0.8 ✕"]
    press(page, "partitioner")
    assert "Every knob is at its default" in text(page)
    assert page.button(key=UNDO).label == "Undo: back to skew 0.8"
    page.selectbox(key="knob.partitioner").set_value("dirichlet").run()
    assert page.slider(key="knob.partitioner.dirichlet.skew").value == Dirichlet().skew
    assert UNDO not in {button.key for button in page.button}  # what was turned since would be lost
    page.selectbox(key="knob.partitioner").set_value("iid").run()
    undo(page)
    assert entries(page) == ["Skew 0.8 ✕"]
    page.selectbox(key="knob.partitioner").set_value("iid").run()
    assert entries(page) == ["At least 20 images a party ✕"]  # as it was before


def test_several_are_undone_one_by_one(page):
    page.query_params["num_parties"] = "10"
    page.query_params["partitioner"] = "dirichlet"
    page.query_params["partitioner.skew"] = "0.8"
    page.query_params["strategy"] = "fedprox"
    page.query_params["strategy.mu"] = "0.5"
    page.run()
    before = entries(page)
    assert len(before) == 3
    for path in ("partitioner", "num_parties", "strategy"):
        press(page, path)
    assert "Every knob is at its default" in text(page)
    assert not page.exception
    for left in (1, 2, 3):
        undo(page)
        assert len(entries(page)) == left
    assert entries(page) == before and UNDO not in {button.key for button in page.button}


def test_a_knob_of_the_usual_choice_goes_back_too(page):
    page.query_params["partitioner.min_images"] = "20"
    page.run()
    assert entries(page) == ["At least 20 images a party ✕"]
    press(page, "partitioner.min_images")
    assert "Every knob is at its default" in text(page)


def test_what_does_not_go_together_is_listed_and_can_be_set_back(page):
    page.run()
    page.number_input(key="knob.num_parties").set_value(5000).run()
    assert page.error and entries(page) == ["5,000 parties ✕"]
    press(page, "num_parties")
    assert not page.error and not page.exception


def test_a_long_list_says_how_much_more_there_is_and_shows_it(page):
    given = {"num_parties": "4", "num_images": "6000", "num_rounds": "5", "local_epochs": "2"}
    for name, word in (given | {"batch_size": "64", "optimizer": "sgd", "seed": "7"}).items():
        page.query_params[name] = word
    page.run()
    assert len(entries(page)) == 6 and entries(page)[-1] == "and 2 more"
    press(page, MORE)
    assert len(entries(page)) == 8 and entries(page)[-1] == "show fewer"


@pytest.mark.parametrize("name", PRESETS)
def test_under_a_presets_name_a_run_says_what_it_is(name):
    config = PRESETS[name].config
    line = differences_left_out(config, name)
    assert line.startswith(LINE) == (config != RunConfig())


def test_under_a_name_that_says_it_all_nothing_is_said_twice():
    config = QUICK.model_copy(update={"partitioner": Dirichlet(skew=0.8)})
    told = differences_left_out(config, "Mine")
    assert "Split: Skewed classes (Dirichlet), skew 0.8" in told and "600 training images" in told
    few = RunConfig(num_parties=10, partitioner=Dirichlet(skew=0.8))
    assert differences_left_out(few, "10 parties · skew 0.8") == ""
