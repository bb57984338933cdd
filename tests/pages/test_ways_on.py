"""On from a run: with its model and other knobs, back to its parent, to what is trained already."""

import pytest

from fl_core import start_models
from fl_core.runs.run_states import RunState
from fl_core.strategies import Alone
from pages.shared import session
from tests.pages.conftest import QUICK, button, new_page, page_of, text, wait_for


@pytest.fixture(scope="module")
def whole(manager) -> str:
    run_id = manager.submit(QUICK, "One that is whole")
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    return run_id


def train_page(run_id=""):
    page = new_page()
    if run_id:
        page.query_params["run"] = run_id
    return page.run()


def labels(page):
    return [each.label for each in page.button]


def test_the_next_run_starts_from_a_runs_model_and_names_it(manager, whole):
    page = train_page(whole)
    assert "Starts from: random weights." in text(page)
    button(page, "Go on from its model").click().run()
    assert not page.exception
    assert "Starts from: the model of “One that is whole” after round 3." in text(page)
    assert "starts from a trained model" in text(page)
    page.number_input(key="knob.learning_rate").set_value(0.01).run()
    button(page, "Start").click().run()
    run_id = page.query_params["run"]

    assert run_id != whole
    run = wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    assert run.parent == whole and run.config.learning_rate == 0.01
    assert start_models.run_of(run.config.start_model) == whole
    page = train_page(run_id)
    assert "the model that this run starts from" in text(page) or page.session_state
    button(page, "Starts from the model of One that is whole, round 3").click().run()
    assert page.query_params["run"] == whole
    manager.delete(run_id)


def test_the_knobs_are_set_back_to_random_weights(manager, whole):
    page = train_page(whole)
    button(page, "Go on from its model").click().run()
    button(page, "Start from random weights").click().run()
    assert "Starts from: random weights." in text(page)
    assert page.session_state["knob.start_model"] == ""


def test_a_model_that_is_not_here_is_said_where_it_is_chosen(manager):
    page = new_page()
    page.query_params["start_model"] = "0f" * 32
    page.run()
    assert not page.exception
    assert "the model of a run that is no longer here" in text(page)
    assert text(page).count(str(start_models.NOT_HERE)) == 2, "beside Start, too"
    assert button(page, "Start").disabled


def test_where_there_is_no_one_model_nobody_goes_on_from_it(manager):
    run_id = manager.submit(QUICK.model_copy(update={"strategy": Alone()}), "Each alone")
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    assert button(train_page(run_id), "Go on from its model").disabled
    manager.delete(run_id)


def test_on_the_page_runs_it_is_one_press_and_train_opens(manager, whole):
    page = page_of("runs", find=whole)
    page.session_state["runs ticked"] = (whole,)
    page.run()
    assert not page.exception
    button(page, "From its model, with other knobs…").click().run()
    assert page.session_state[session.knob_key("start_model")]


def test_what_is_trained_already_is_offered_as_it_is(manager, whole):
    page = train_page(whole)
    assert "Trained already" not in text(page), "it is what is shown"
    page.number_input(key="knob.learning_rate").set_value(0.02).run()
    assert "Trained already" not in text(page), "nobody has trained it"
    other = manager.submit(QUICK.model_copy(update={"learning_rate": 0.02}), "The other one")
    run = wait_for(manager, other, lambda run: run.state is RunState.FINISHED)
    page.run()
    whose = "Global model, common test images"
    said = f"**Trained already**: The other one. {whose}: {run.accuracy:.1%} after round 3."
    assert said in text(page)
    button(page, "Open it").click().run()
    assert page.query_params["run"] == other
    assert "Trained already" not in text(page)
    manager.delete(other)


def test_any_knob_of_a_panel_leads_to_its_sweep(manager):
    page = train_page()
    choice = page.selectbox(key="train sweep one of training")
    assert {"Batch size", "Learning rate", "Optimiser", "Dropout"} <= {*choice.options}
    choice.select("Batch size").run()
    assert not page.exception
    assert page.selectbox(key="sweeps first").value == "batch_size"
