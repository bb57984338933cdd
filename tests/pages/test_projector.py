"""The page for a projector: one chart, the network, a reading, and keys; an address asks for it."""

from fl_core.runs.run_states import RunState
from pages.shared.presets import TEACHING
from pages.train.show_mode import HELP
from tests.pages.conftest import button, text
from tests.pages.test_page_parts import Situation, mounted, run_in

PROJECTED = {"reading", "network.global.test", "learning.accuracy.global.test.false.large"}


def test_a_run_is_shown_with_one_chart_and_the_network_alone(page, manager, manager_at_rest):
    run_id = run_in(manager, Situation(set(), 4, RunState.FINISHED, config={"seed": 1415}))
    page.query_params.update({"run": run_id, "show": "1"})
    page.run()
    assert not page.exception
    assert set(mounted(page)) == PROJECTED
    assert HELP in text(page) and page.query_params["show"] == "1"
    assert page.query_params["run"] == run_id
    assert {"Start", "Step", "Next setup", "Whole page"} <= {each.label for each in page.button}


def test_large_words_are_larger_in_as_much_room(page, manager, manager_at_rest):
    run_id = run_in(manager, Situation(set(), 4, RunState.FINISHED, config={"seed": 1415}))
    page.query_params.update({"run": run_id, "show": "1"})
    large = mounted(page.run())["learning.accuracy.global.test.false.large"]["layout"]
    button(page, "Whole page").click().run()
    usual = mounted(page)["learning.accuracy.global.test.false.usual"]["layout"]
    assert "show" not in page.query_params
    assert large["font"]["size"] > 1.4 * usual["font"]["size"]
    assert large["height"] == usual["height"]


def test_the_next_setup_is_the_one_after_that_which_is_shown_and_nothing_trains(page, manager):
    page.query_params["show"] = "1"
    page.run()
    names, number = list(TEACHING), len(manager.store.find(most=1000))
    for name in (*names[1:], names[0]):
        assert not button(page, "Next setup").click().run().exception
        assert page.header[0].value.startswith(name)
    assert len(manager.store.find(most=1000)) == number
