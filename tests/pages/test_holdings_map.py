"""Who holds what: of the run that is shown, and beside the knobs only where theirs is another."""

import base64

import numpy as np

from fl_core.events import RunStarted
from fl_core.partitioners import Dirichlet
from pages.shared import data_preview
from tests.pages.conftest import QUICK, all_sent_to, text
from tests.pages.test_page_parts import round_of


def maps_on(page) -> list[np.ndarray]:
    plots = all_sent_to(page, "fedarium_live_plot")
    shown = [p["traces"][0] for p in plots if p["label"].startswith("Images by party and")]
    flat = [np.frombuffer(base64.b64decode(m["z"]["bdata"]), m["z"]["dtype"]) for m in shown]
    return [z.reshape(len(m["y"]), -1) for z, m in zip(flat, shown, strict=True)]


def run_of(manager, config):
    """A run that kept what its parties hold."""
    run_id = manager.store.create(config, owner="somewhere else:1:x")
    held = data_preview.holdings(config)
    kept = RunStarted(
        round=0,
        num_weights=9,
        num_test_images=10,
        num_sample_images=10,
        label_counts=held.tolist(),
    )
    manager.store.add_facts(run_id, kept)
    manager.store.add_round(run_id, round_of(0))
    return run_id, held


def test_before_any_run_the_map_is_of_the_knobs(page):
    page.run()
    of_the_knobs, where_a_run_shows_its_own = maps_on(page)
    assert of_the_knobs.shape == where_a_run_shows_its_own.shape == (3, 10)
    assert "Who would hold what" in text(page) and "Who holds what" not in text(page)


def test_a_run_shows_its_own_map_whatever_the_knobs_say(page, manager):
    skewed = QUICK.model_copy(update={"partitioner": Dirichlet(skew=0.9)})
    run_id, held = run_of(manager, skewed)
    page.query_params["run"] = run_id
    page.run()
    of_the_run, of_the_knobs = maps_on(page)
    np.testing.assert_array_equal(of_the_run, held)
    np.testing.assert_array_equal(of_the_knobs, held)
    page.number_input(key="knob.num_parties").set_value(5).run()
    of_the_run, of_the_knobs = maps_on(page)
    np.testing.assert_array_equal(of_the_run, held)
    assert of_the_knobs.shape == (5, 10)
    assert not page.exception


def test_very_many_parties_are_named_by_number_and_some_are_drawn(page):
    page.query_params["num_parties"] = "1000"
    page.run()
    assert not page.exception
    assert "200 of 1,000 parties are drawn, by the digit that they hold most of" in text(page)
    field = page.number_input(key="train strip number")
    assert (field.value, field.max) == (1, 1000)
    field.set_value(1000).run()
    assert "training images of Party 1000" in text(page)
    page.number_input(key="knob.num_parties").set_value(300).run()
    assert not page.exception and "training images of Party 300" in text(page)
