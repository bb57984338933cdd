"""The picker of famous names: it sets four choices and what they need, and undoes it."""

from pages.shared.member_picker import HEADING
from pages.shared.method_picker import MADE_OF, OWN, PICKED, rows
from tests.pages.conftest import button, text


def pick(page, name: str):
    page.selectbox(key=PICKED).set_value(name).run()
    assert not page.exception
    return page


def test_all_methods_stand_under_their_headings():
    names = list(rows())
    assert names[0] == f"{HEADING}Averaging" and names[1] == "FedAvg"
    assert [n.removeprefix(HEADING) for n in names if n.startswith(HEADING)] == [
        "Averaging",
        "Against drift",
        "Against label skew",
        "Server optimisers",
        "Robust",
        "Personal",
        "Baselines",
    ]


def test_picked_it_sets_the_four_and_what_it_needs_and_all_comes_back(page):
    page.run()
    assert page.selectbox(key=PICKED).value == "FedAvg"
    pick(page, "SCAFFOLD")
    assert page.selectbox(key="knob.strategy").value == "scaffold"
    assert page.selectbox(key="knob.aggregator").value == "plain_mean"
    assert page.selectbox(key="knob.optimizer").value == "sgd"
    assert "Optimiser moved from “Adam” to “SGD”: SCAFFOLD needs it." in text(page)
    assert not button(page, "Start").disabled
    page.button(key="undo the method").click().run()
    assert not page.exception and page.selectbox(key=PICKED).value == "FedAvg"
    assert page.selectbox(key="knob.optimizer").value == "adam"
    assert page.number_input(key="knob.learning_rate").value == 0.001
    assert page.selectbox(key="knob.aggregator").value == "mean"
    assert "SCAFFOLD needs it" not in text(page)


def test_what_was_turned_since_is_not_undone(page):
    pick(page.run(), "Krum")
    assert "Parties moved from 3 to 5: Krum needs so many." in text(page)
    page.number_input(key="knob.num_parties").set_value(9).run()
    assert "Krum needs" not in text(page) and page.selectbox(key=PICKED).value == "Krum"
    assert "undo the method" not in {each.key for each in page.button}


def test_changed_it_is_ones_own_combination_and_a_heading_cannot_be_picked(page):
    pick(page.run(), "FedProx")
    page.number_input(key="knob.strategy.fedprox.mu").set_value(0.5).run()
    assert page.selectbox(key=PICKED).value == "FedProx"
    page.selectbox(key="knob.server_step").set_value("adam").run()
    assert not page.exception and page.selectbox(key=PICKED).value == OWN
    pick(page, f"{HEADING}Robust")
    assert page.selectbox(key=PICKED).value == OWN
    assert page.number_input(key="knob.strategy.fedprox.mu").value == 0.5
    page.selectbox(key="knob.strategy").set_value("fedavg").run()
    assert page.selectbox(key=PICKED).value == "FedAdam"


def test_folded_only_the_methods_own_knobs_are_drawn(page):
    page.session_state[MADE_OF] = False
    pick(page.run(), "FedProx")
    assert page.number_input(key="knob.strategy.fedprox.mu").value == 0.1
    assert "knob.strategy" not in {each.key for each in page.selectbox}


def test_a_knob_that_goes_astray_is_said_beside_it(page):
    page.run()
    page.selectbox(key="knob.optimizer").set_value("sgd")
    page.number_input(key="knob.learning_rate").set_value(0.5).run()
    pick(page, "FedProx")
    assert "Above 1 each step" not in text(page)
    page.number_input(key="knob.strategy.fedprox.mu").set_value(8.0).run()
    assert "Above 1 each step jumps past" in text(page)
    pick(page, "SCAFFOLD")  # which has no knob of its own
    page.number_input(key="knob.num_parties").set_value(10)
    page.session_state["knob.participation"] = 0.2
    page.run()
    assert "2 of 10 parties take part in a round." in text(page)
