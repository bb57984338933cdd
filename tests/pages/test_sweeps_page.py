"""The page of sweeps: ready ones, one's own, what they cost, and what came of them."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from fl_core.config import RunConfig
from fl_core.runs.run_export import exported_sweep
from fl_core.runs.run_import import imported
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.runs.sweep_notebook import notebook_of_sweep
from fl_core.runs.sweep_outcome import FINAL, ROUNDS, WORST, moment_of
from fl_core.sweep_cells import cells_of
from fl_core.sweep_gallery import GALLERY
from fl_core.sweep_plan import SweepPlan
from pages.sweeps.cost import cost_in_words, expected_time
from pages.sweeps.sweep_figures import heat_map, lines, place_of, table_of
from tests.pages.checked_figure import checked
from tests.pages.conftest import all_sent_to, button, new_page, page_of, text
from tests.pages.finished_runs import a_sweep, accuracy, finished_run


def sweeps_page(**words: str) -> AppTest:
    return page_of("sweeps", **words)


def trained(manager, plan: SweepPlan) -> str:
    """Return a sweep all of whose runs are there: better by 0.1 a place and 0.01 a seed."""
    for point in plan.points():
        better = 0.1 * point.first + 0.2 * point.second + 0.01 * (point.config.seed % 10)
        finished_run(manager.store, point.config, better)
    return manager.start_sweep("", plan)


@pytest.mark.parametrize("name", list(GALLERY))
def test_a_ready_one_is_shown_with_its_cost_and_starts_with_a_press(manager, manager_at_rest, name):
    page = sweeps_page()
    page.button(key=f"sweeps ready {name}").click().run()
    num = len(GALLERY[name].plan.points())
    assert f"{num} runs." in text(page) and "MB on the disk" in text(page)
    button(page, "Start the sweep").click().run()
    assert not page.exception
    assert f"0 of {num} runs done" in page.get("progress")[0].proto.text
    (sweep, *_) = manager.store.sweeps()
    assert len(manager.store.ids_of_sweep(sweep.id, [RunState.QUEUED])) == num
    button(page, "Stop").click().run()
    assert manager.store.ids_of_sweep(sweep.id, [RunState.QUEUED]) == []
    assert f"{num} stopped" in page.get("progress")[0].proto.text
    button(page, "Take off the list").click().run()
    assert "its runs are kept" in text(page)
    button(page, "Undo").click().run()
    assert manager.store.sweep(sweep.id) is not None
    manager.cancel_sweep(sweep.id)


def test_one_of_ones_own_is_planned_from_the_knobs(manager, manager_at_rest):
    page = new_page()
    page.query_params["num_parties"] = "4"
    page.run()
    page._page_hash = calc_hash("sweeps")
    page.query_params["sweeps:plan"] = "own"
    page.query_params["sweeps:knob"] = "local_epochs"
    page.run()
    page.text_input(key="sweeps first local_epochs").set_value("1, 2, 4").run()
    page.selectbox(key="sweeps second").set_value("method").run()
    page.number_input(key="sweeps seeds").set_value(2).run()
    assert "12 runs." in text(page)
    button(page, "Start the sweep").click().run()
    (sweep, *_) = manager.store.sweeps()
    assert sweep.plan.base == RunConfig(num_parties=4)
    assert [value.number for value in sweep.plan.first.values] == [1, 2, 4]
    assert [value.words for value in sweep.plan.second.values] == ["FedAvg", "FedProx"]
    assert page.header[0].value == "Local epochs · Method"
    manager.cancel_sweep(sweep.id)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("", "Skew needs a value at least"),
        ("0, x", "“x” is no number"),
        ("2", "With 2: Skew must be"),
    ],
)
def test_what_cannot_be_is_said_where_it_is_planned(manager, values, said):
    page = sweeps_page(plan="own")
    page.text_input(key="sweeps first partitioner.skew").set_value(values).run()
    assert not page.exception
    assert said in text(page)
    assert all(each.label != "Start the sweep" for each in page.button)


def test_what_is_there_is_told_and_not_trained_again(manager):
    plan = a_sweep(first_seed=80)
    finished_run(manager.store, plan.points()[0].config)
    told = cost_in_words(manager.store, plan)
    assert told.startswith("8 runs. 1 of them is there already.")


def test_what_came_of_it_by_hand(manager):
    plan = a_sweep(first_seed=90)  # seeds 90 and 91
    sweep_id = trained(manager, plan)
    moment = moment_of(manager.store, manager.store.sweep(sweep_id), target=0.25)
    assert (moment.done, moment.share) == (8, 1.0)
    last = 100 * accuracy(3, 0)
    cells = cells_of(plan, moment.values(FINAL))
    means = [[cell.mean for cell in row] for row in cells]
    np.testing.assert_allclose(means, [[last + 0.5, last + 10.5], [last + 20.5, last + 30.5]])
    assert (cells[0][0].low, cells[0][0].high, cells[0][0].seeds) == pytest.approx(
        (last, last + 1, 2)
    )
    worst = cells_of(plan, moment.values(WORST))
    assert worst[0][0].mean == pytest.approx(last + 0.5 - 5)
    rounds = cells_of(plan, moment.values(ROUNDS))
    assert [[cell.mean for cell in row] for row in rounds] == [[3.0, 2.0], [1.0, 0.0]]
    table = table_of(plan, cells)
    assert list(table.columns) == ["Skew", "Parties", "Mean", "Lowest", "Highest", "Seeds"]
    assert table["Mean"].tolist() == pytest.approx(np.ravel(means))
    assert table["Seeds"].tolist() == [2] * 4


def test_figures_are_what_plotly_takes_whole_in_part_and_empty(manager):
    plan = a_sweep()
    whole = [float(place) for place, _ in enumerate(plan.points())]
    for values in (whole, [1.0, *[None] * 7], [None] * 8):
        cells = cells_of(plan, values)
        checked(lines(plan, cells, "It", percent=True))
        checked(heat_map(plan, cells, "It"))
    assert len(lines(plan, cells_of(plan, whole), "It", percent=False).traces) == 2 + 4
    alone = SweepPlan(plan.base, plan.first, None, plan.seeds)
    figure = lines(alone, cells_of(alone, [1.0, 2.0, 3.0, None]), "It", percent=True)
    checked(figure)
    ready = GALLERY["skew"].plan
    words = SweepPlan(ready.base, ready.second, None, (1,))
    checked(lines(words, cells_of(words, [1.0, 2.0, None]), "It", percent=True))


def test_the_page_shows_it_and_leads_to_its_runs(manager):
    plan = a_sweep(first_seed=100)
    page = sweeps_page(sweep=trained(manager, plan))
    assert not page.exception
    assert page.header[0].value == "Skew · Parties"
    assert page.get("progress")[0].proto.text == "8 of 8 runs done"
    (plot,) = all_sent_to(page, "fedarium_live_plot")
    assert plot["label"] == "Skew · Parties: Final accuracy: model in use, common test images (%)"
    page.toggle(key="sweeps map").set_value(True).run()
    (plot,) = all_sent_to(page, "fedarium_live_plot")
    assert plot["traces"][0]["type"] == "heatmap"
    numbers = page.dataframe[0].value
    assert isinstance(numbers, pd.DataFrame) and len(numbers) == 4
    assert {each.label for each in page.button} >= {"Open seed 100", "Open seed 101", "Compare"}
    page.selectbox(key="sweeps measure").set_value(ROUNDS).run()
    assert not page.exception


@pytest.mark.parametrize("said", ["nothing", "00000000", "../x"])
def test_an_address_of_none_says_so(manager, said):
    page = sweeps_page(sweep=said)
    assert not page.exception
    assert "There is no sweep of that address here" in text(page)


def test_the_point_that_was_pressed_is_found():
    plan = a_sweep()
    cells = cells_of(plan, [10.0, 20.0, 30.0, 40.0] * 2)
    assert place_of(plan, cells, 0.5, 21.0) == (1, 0)
    assert place_of(plan, cells, 0, 29.0) == (0, 1)
    assert place_of(plan, cells, "0.5", "5") == (1, 1)  # in the map
    for x, y in (("?", "5"), (None, 3), ({}, []), (True, 1)):
        assert place_of(plan, cells, x, y) is None
    assert place_of(plan, cells_of(plan, [None] * 8), 0.5, 1.0) is None


def downloads(page: AppTest) -> set[str]:
    return {each.proto.label for each in page.get("download_button")}


def test_a_finished_one_is_taken_along_and_shown_as_imported_where_it_comes_in(manager):
    """What AppTest cannot do, press a download, is done by what is behind it."""
    waits = manager.store.add_sweep("Never", a_sweep(first_seed=880))
    assert downloads(sweeps_page(sweep=waits)) == set()
    manager.cancel_sweep(waits)
    sweep = manager.store.sweep(trained(manager, a_sweep(first_seed=890)))
    page = sweeps_page(sweep=sweep.id)
    assert downloads(page) == {"As one file (JSON)", "As a notebook"}
    assert b"num_parties" in notebook_of_sweep(manager.store, sweep)
    file = json.loads(exported_sweep(manager.store, sweep))
    file["sweeps"][0] |= {"id": "00c0ffee", "name": "From afar <b>"}
    imported(manager.store, json.dumps(file).encode())
    page = sweeps_page(sweep="00c0ffee")
    assert not page.exception and "8 of 8 runs done" in page.get("progress")[0].proto.text
    assert "From afar <b>" in text(page) and "Imported, trained elsewhere: " in text(page)
    listed = [each.label for each in sweeps_page().button]
    assert any(label.endswith("· imported") for label in listed)
    manager.store.delete_sweep("00c0ffee")


def test_seeds_change_only_what_is_ticked(manager, manager_at_rest):
    page = sweeps_page(plan="own")
    chosen = page.pills(key="sweeps seeds change")
    assert chosen.value == ["deal", "start", "batches"]
    chosen.set_value(["start"]).run()
    assert not page.exception
    assert "which change: The start" in text(page)
    button(page, "Start the sweep").click().run()
    (sweep, *_) = manager.store.sweeps()
    assert {point.config.seed for point in sweep.plan.points()} == {RunConfig().seed}
    assert {point.config.start_seed for point in sweep.plan.points()} == {42, 43, 44}
    manager.cancel_sweep(sweep.id)
    page = sweeps_page(plan="own")
    page.pills(key="sweeps seeds change").set_value([]).run()
    assert "Seeds must change one of" in text(page)
    assert all(each.label != "Start the sweep" for each in page.button)


def test_each_ready_one_says_how_long_it_takes(manager):
    """Here, as fast as this machine was; before anything was trained here, on two cores."""
    page = sweeps_page()
    captions = [str(each.value) for each in page.caption]
    asked = [each for each in captions if any(str(r.question) in each for r in GALLERY.values())]
    assert len(asked) == len(GALLERY)
    assert all(re.search(r"\*(About .+\.|Trained already\.)\*$", each) for each in asked)
    empty = RunStore("sqlite://")
    told = expected_time(empty, GALLERY["two-methods"].plan)
    assert re.fullmatch(r"About \d+ (s|min) on two cores\.", told), told
