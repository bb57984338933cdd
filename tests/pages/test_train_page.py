"""The Train page's logic, with real runs."""

import re

import pytest

from fl_core.config import RunConfig
from fl_core.knobs import knobs_of
from fl_core.optimizers import Adam
from fl_core.published_runs import published_runs
from fl_core.runs.run_states import RunState
from fl_core.strategies import Alone, Cyclic
from pages.shared.presets import PRESETS, PUBLISHED, TEACHING
from tests.pages.conftest import QUICK, button, new_page, sent_to, text, wait_for


def only_run(manager):
    return manager.store.find(most=1000)[0]


def test_the_first_visit_says_what_to_do_next(page):
    page.run()
    assert not page.exception
    assert "Press Start to train" in text(page)
    assert not button(page, "Start").disabled
    assert button(page, "Stop").disabled


@pytest.mark.parametrize("name", TEACHING)
def test_a_preset_turns_every_knob_and_start_trains_exactly_that(page, manager, name):
    page.run()
    page.pills(key="preset").set_value(name).run()
    button(page, "Step").click().run()
    assert not page.exception
    run_id = page.query_params["run"]
    assert manager.store.get(run_id).config == PRESETS[name].config
    assert manager.store.get(run_id).stop_after == 1
    manager.cancel(run_id)
    wait_for(manager, run_id, lambda run: not run.active)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_run_turns_every_knob_and_says_where_it_comes_from(page, manager, name):
    page.run()
    button(page, name).click().run()
    assert not page.exception
    assert page.header[0].value.startswith(name)
    run = next(run for run in published_runs() if run.name == name)
    assert run.told in text(page) and run.about in sent_to(page, "fedarium_spoken_text")["words"]
    assert [b.label for b in page.button if b.icon == ":material/check:"] == [name]
    button(page, "Start").click().run()
    run_id = page.query_params["run"]
    assert manager.store.get(run_id).config == run.config
    manager.cancel(run_id)
    wait_for(manager, run_id, lambda run: not run.active)


def test_what_the_presets_promise():
    assert PRESETS["Three equal parties"].config == RunConfig()
    notebook = PRESETS["The notebook, replayed"].config
    assert notebook.strategy == Cyclic(reshuffle=True)
    assert (notebook.num_images, notebook.test_on) == (48_000, "fifth")
    assert (notebook.num_parties, notebook.num_rounds, notebook.batch_size) == (3, 10, 32)
    assert (notebook.optimizer, notebook.learning_rate) == (Adam(), 0.001)
    assert PRESETS["Ten parties"].config.num_parties == 10


def test_every_knob_of_the_config_has_a_widget_that_shows_its_default(page):
    page.run()
    keys = {
        w.key for kind in ("number_input", "slider", "selectbox", "toggle") for w in page.get(kind)
    }
    drawn = [name for name, knob in knobs_of(RunConfig).items() if knob.kind != "weights"]
    missing = [name for name in drawn if f"knob.{name}" not in keys]
    assert not missing


def test_a_finished_run_shows_its_numbers_and_none_that_was_not_computed(page, manager):
    run_id = manager.submit(QUICK, "Quick one")
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    page.query_params["run"] = run_id
    page.run()
    assert not page.exception
    rounds, parties = manager.store.rounds(run_id), manager.store.parties(run_id)
    headline = sent_to(page, "fedarium_key_numbers")["numbers"]
    shown = {number["label"]: number["value"] for number in headline}
    last = parties[parties["round"] == 3]["test_accuracy"]
    assert shown["Global model, test images"] == f"{rounds['accuracy'].iloc[-1]:.1%}".replace(
        "%", " %"
    )
    assert shown["Best party"] == f"{last.max() * 100:.1f} %"
    assert shown["Worst party"] == f"{last.min() * 100:.1f} %"
    assert shown["Sent"] == "12.2 kB"  # 3 rounds, 3 parties, both ways, 170 weights of 4 bytes
    assert "Quick one" in text(page) and "finished" in text(page)
    assert re.match(
        r"\d+ of 10 right after round 3", sent_to(page, "fedarium_image_gallery")["words"]
    )


def test_parties_alone_are_trained_to_the_end_and_shown_as_what_they_are(page, manager):
    run_id = manager.submit(QUICK.model_copy(update={"strategy": Alone()}))
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    page.query_params["run"] = run_id
    page.run()
    assert not page.exception
    numbers = {n["label"]: n for n in sent_to(page, "fedarium_key_numbers")["numbers"]}
    accuracy = manager.store.rounds(run_id)["accuracy"].iloc[-1]
    assert numbers["Own models, test images"]["value"] == f"{accuracy * 100:.1f} %"
    assert "own models" in numbers["Own models, test images"]["help"]
    assert numbers["Sent"]["value"] == "0.0 kB"
    said = text(page)
    assert "Bold: mean of the parties’ own models on all 10,000 test images." in said
    assert "What the parties’ models say, on average" in said
    assert "lobal model" not in said


def test_opening_a_run_turns_the_knobs_to_it(page, manager):
    config = QUICK.model_copy(update={"num_parties": 4, "learning_rate": 0.05})
    run_id = manager.submit(config)
    page.query_params["run"] = run_id
    page.run()
    assert page.number_input(key="knob.num_parties").value == 4
    assert page.number_input(key="knob.learning_rate").value == 0.05
    wait_for(manager, run_id, lambda run: not run.active)


@pytest.mark.parametrize("unknown", ["deadbeef", "<b>x</b>", "../../etc/passwd", "'; DROP TABLE"])
def test_an_unknown_run_in_the_address_is_said_and_start_still_works(page, unknown):
    page.query_params["run"] = unknown
    page.run()
    assert not page.exception
    assert "There is no run" in text(page)
    assert not button(page, "Start").disabled


def test_knobs_that_do_not_go_together_are_said_and_cannot_be_started(page):
    page.run()
    page.number_input(key="knob.num_parties").set_value(1000)
    page.number_input(key="knob.num_images").set_value(5000).run()
    assert not page.exception
    assert "1,000 parties with at least 10 images each need 10,000" in text(page)
    assert button(page, "Start").disabled


def test_no_knobs_that_go_together_only_until_start_are_let_through(page):
    """The notebook's split leaves 48,000 images to train on: said at once, and no way to start."""
    page.run()
    page.pills(key="preset").set_value("The notebook, replayed").run()
    page.number_input(key="knob.num_images").set_value(60_000).run()
    assert not page.exception
    assert "at most 48,000" in text(page) and button(page, "Start").disabled
    page.selectbox(key="knob.dataset").set_value("own_file").run()
    assert not page.exception
    assert "Choose your file first" in text(page) and button(page, "Start").disabled


def test_what_is_typed_right_before_start_is_what_is_trained(page, manager):
    """The browser sends both at once, before the button could be drawn anew."""
    page.run()
    page.selectbox(key="knob.model").set_value("softmax").run()
    page.number_input(key="knob.num_parties").set_value(7)
    button(page, "Start").click().run()
    run_id = page.query_params["run"]
    assert manager.store.get(run_id).config.num_parties == 7
    manager.cancel(run_id)
    wait_for(manager, run_id, lambda run: not run.active)


def test_the_preset_that_is_lit_is_the_one_the_knobs_show(page):
    page.run()
    assert page.pills(key="preset").value == "Three equal parties"
    page.number_input(key="knob.num_parties").set_value(4).run()
    assert page.pills(key="preset").value is None


def test_names_and_addresses_are_words_never_markup(page, manager):
    name = "![x](http://elsewhere.example/x.png) <b>bold</b> [link](http://elsewhere.example)"
    run_id = manager.submit(QUICK, name)
    wait_for(manager, run_id, lambda run: not run.active)
    page.query_params["run"] = run_id
    page.run()
    shown = [page.header[0].value, *(b.label for b in page.button)]
    assert not [words for words in shown if re.search(r"(?<!\\)\]\(|(?<!\\)<b", words)]


def test_too_many_images_for_the_test_split_are_said(page):
    page.run()
    page.selectbox(key="knob.test_on").set_value("fifth")
    page.number_input(key="knob.num_images").set_value(60_000).run()
    assert "at most 48,000" in text(page)


def test_pause_step_resume_stop_with_the_buttons(page, manager):
    long = QUICK.model_copy(
        update={"num_images": 20_000, "batch_size": 8, "local_epochs": 3, "num_rounds": 1000}
    )
    run_id = manager.submit(long)
    page.query_params["run"] = run_id
    page.run()
    button(page, "Pause").click().run()
    run = wait_for(manager, run_id, lambda run: run.state is RunState.PAUSED)
    page.run()
    button(page, "Step").click().run()
    wait_for(manager, run_id, lambda now: now.round == (run.round or 0) + 1 and not now.active)
    page.run()
    button(page, "Resume").click().run()
    assert not page.exception
    button(page, "Stop").click().run()
    wait_for(manager, run_id, lambda now: now.state is RunState.CANCELLED)
    page.run()
    assert "stopped" in text(page)
    assert {"Resume", "New run"} <= {b.label for b in page.button}


def test_a_failed_run_says_why_and_what_to_do(page, manager):
    config = RunConfig(num_images=600, optimizer="sgd", learning_rate=10.0)
    run_id = manager.submit(config)
    wait_for(manager, run_id, lambda run: run.state is RunState.FAILED)
    page.query_params["run"] = run_id
    page.run()
    assert "diverged" in text(page) and "Lower the learning rate" in text(page)
    assert "Resume" not in {b.label for b in page.button}  # it would fail the same way


def test_many_parties_are_drawn_as_bands(page, manager):
    run_id = manager.submit(QUICK.model_copy(update={"num_parties": 30}))
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    page.query_params["run"] = run_id
    page.run()
    assert not page.exception


def test_every_page_in_the_navigation_opens(manager):
    frame = new_page().run()
    assert not frame.exception


def test_a_panel_is_drawn_once_it_is_open_and_its_knobs_count_meanwhile(page, manager):
    panel, field = "more training", "knob.batch_size"
    page.session_state[panel] = False
    page.query_params["batch_size"] = "7"
    page.run()
    assert field not in [number.key for number in page.number_input]
    page.session_state[panel] = True
    page.run()
    assert page.number_input(key=field).value == 7
    page.number_input(key=field).set_value(9).run()
    page.session_state[panel] = False
    page.run()
    assert field not in [number.key for number in page.number_input]
    button(page, "Step").click().run()
    assert not page.exception
    assert manager.store.get(page.query_params["run"]).config.batch_size == 9
