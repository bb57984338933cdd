"""A sweep as one file: it comes in complete, is never trained by itself, or is refused whole."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core.errors import RunFileError, StoreError
from fl_core.runs import run_import, sweep_import
from fl_core.runs.run_export import exported, exported_sweep
from fl_core.runs.run_import import imported
from fl_core.runs.run_states import ACTIVE, RunState
from fl_core.runs.store import RunStore
from fl_core.runs.sweeps import Sweep
from fl_core.sweep_axes import axis_of_numbers
from fl_core.sweep_plan import SweepPlan
from tests.fl_core.runs.test_run_export import (
    LEAVES,
    all_of,
    assert_refused_or_whole,
    assert_same_run,
    changed,
    mutating,
    parsed,
    places,
)
from tests.fl_core.runs.test_store import finished
from tests.fl_core.tiny_data import tiny

BASE = tiny(num_parties=2, num_rounds=1, gallery_images=10)
MATRICES = {"confusion": [[1] * 10] * 10, "gallery": [[0.1] * 10] * 10}
PLAN = SweepPlan(BASE, axis_of_numbers("local_epochs", BASE, "1, 2"), None, (1, 2))


@pytest.fixture
def other(tmp_path) -> RunStore:
    """A store on another machine."""
    return RunStore(f"sqlite:///{tmp_path / 'other.db'}")


def known(store: RunStore, sweep_id: str) -> Sweep:
    sweep = store.sweep(sweep_id)
    assert sweep is not None
    return sweep


def finished_sweep(store: RunStore, name: str = "Mine: ß", plan: SweepPlan = PLAN) -> Sweep:
    """Return a sweep of which every run is finished, with numbers that are made up."""
    sweep_id = store.add_sweep(name, plan)
    while store.claim_next("me"):
        pass
    for run_id in store.ids_of_sweep(sweep_id, [RunState.RUNNING]):
        for round in (0, 1):
            store.add_round(run_id, finished(round).model_copy(update=MATRICES))
        store.move(run_id, RunState.FINISHED)
    return known(store, sweep_id)


def refused(store: RunStore, content: bytes, says: str) -> None:
    before = all_of(store)
    with pytest.raises(RunFileError, match=says) as refusal:
        imported(store, content)
    assert "\n" not in str(refusal.value) and all_of(store) == before


def test_it_is_the_same_complete_and_imported_elsewhere(store, other):
    sweep, said = finished_sweep(store), []
    content = exported_sweep(store, sweep)
    ids = imported(other, content, made_by="viewer-7", say=said.append)
    assert said[0] == f"Sweep {sweep.id} was imported; it is on the page Sweeps."
    assert len(ids) == 4 and len(said) == 5
    (its,) = other.sweeps()
    assert (its.id, its.name, its.plan, its.created_at) == (
        sweep.id,
        sweep.name,
        PLAN,
        sweep.created_at,
    )
    assert its.made_by == "viewer-7" and "Fedarium 0.1.0" in its.imported_from
    configs = [point.config for point in PLAN.points()]
    there = other.runs_by_config(configs)
    assert {there[config].state for config in configs} == {RunState.FINISHED}
    for run_id in ids:
        assert_same_run(store, other, run_id)
    assert other.find(ACTIVE) == [] and other.left_of_sweeps() == []
    assert other.queue_missing(its.id) == 0  # even where somebody presses Go on
    third = RunStore("sqlite://")
    imported(third, exported_sweep(other, its))
    assert known(third, its.id).imported_from == its.imported_from


def test_nothing_of_it_is_trained_by_a_manager(store, other, tmp_path):
    from fl_core.runs.manager import RunManager

    content = exported_sweep(store, finished_sweep(store))
    imported(other, content)
    before = [run for run in all_of(other) if "sweeps" in run or '"runs"' in run]
    manager = RunManager(other, tmp_path / "weights")
    try:
        manager._loop.ask(lambda: None)
        assert other.find(ACTIVE) == []
    finally:
        manager.close()
    assert [run for run in all_of(other) if "sweeps" in run or '"runs"' in run] == before


def test_what_is_there_is_not_added_again_and_comes_back_onto_the_list(store, other):
    sweep, said = finished_sweep(store), []
    content = exported_sweep(store, sweep)
    before = all_of(store)
    imported(store, content, say=said.append)
    assert said[0] == f"Sweep {sweep.id} is here already: nothing was added."
    assert all_of(store) == before
    store.delete_sweep(sweep.id)
    imported(store, content, say=said.append)
    assert f"Sweep {sweep.id} was here already: it is on the list again." in said
    assert [each.id for each in store.sweeps()] == [sweep.id]


def test_another_of_its_id_is_left_alone(store, other):
    sweep, said = finished_sweep(store), []
    file = parsed(exported_sweep(store, sweep))
    mine = finished_sweep(other, "Another", SweepPlan(BASE, PLAN.first, None, (8,)))
    file["sweeps"][0]["id"] = mine.id
    for run in file["runs"]:
        run["sweep"] = mine.id
    ids = imported(other, json.dumps(file).encode(), say=said.append)
    (new,) = {each.id for each in other.sweeps()} - {mine.id}
    assert said[0].startswith(f"Sweep {mine.id} was imported as {new}")
    assert known(other, mine.id).plan == mine.plan and known(other, new).plan == PLAN
    assert {other.get(run_id).sweep for run_id in ids} == {new}
    imported(other, json.dumps(file).encode())
    assert len(other.sweeps()) == 2


def test_half_a_sweep_cannot_be_taken_along(store):
    sweep = known(store, store.add_sweep("", PLAN))
    with pytest.raises(StoreError, match="whose runs are all finished"):
        exported_sweep(store, sweep)


def test_a_file_of_runs_alone_is_as_it_was_and_an_older_one_is_read(store, other):
    sweep = finished_sweep(store)
    ids = [run.id for run in store.find([RunState.FINISHED])]
    alone, both = exported(store, ids), exported_sweep(store, sweep)
    assert "sweeps" not in parsed(alone)
    assert imported(other, alone) == ids and other.sweeps() == []
    lines = [{*content.replace(b",\n", b"\n").split(b"\n")[1:]} for content in (alone, both)]
    assert lines[0] - lines[1] == set()


@pytest.mark.parametrize(
    ("where", "value", "says"),
    [
        ("id", "../../x", "“id”"),
        ("id", None, "“id”"),
        ("name", 3, "“name”"),
        ("created_at", 1e300, "“created_at”"),
        ("plan", [], "“plan”"),
        ("plan", None, "“plan”"),
        ("plan.version", 2, "“version”"),
        ("plan.version", True, "“version”"),
        ("plan.base", [], "“plan”"),
        ("plan.base", {"num_parties": 0}, "Parties must be"),
        ("plan.base.num_images", 240, "“runs”"),
        ("plan.axes", [], "“axes”"),
        ("plan.axes", {}, "“axes”"),
        ("plan.axes.0", 3, "“axes”"),
        ("plan.axes.0.label", 3, "“values”"),
        ("plan.axes.0.values", [], "“values”"),
        ("plan.axes.0.values.0", None, "“values”"),
        ("plan.axes.0.values.0.settings", {}, "“values”"),
        ("plan.axes.0.values.0.settings", {"local_epochs": 1}, "“values”"),
        ("plan.axes.0.values.0.settings", {"no_knob": "1"}, "cannot be read: With 1"),
        ("plan.axes.0.values.0.settings", {"local_epochs": "7"}, "“runs”"),
        ("plan.axes.0.values.0.number", "1", "“number”"),
        ("plan.axes.0.values.0.number", {"float": "inf"}, "“number”"),
        ("plan.axes.0.values.0.number", 10**400, "“number”"),
        ("plan.seeds", [], "“seeds”"),
        ("plan.seeds", ["1"], "“seeds”"),
        ("plan.seeds", [True], "“seeds”"),
        ("plan.seeds", [1, 2, 3], "“runs”"),
        ("plan.seeds", [-1], "cannot be read"),
        ("plan.seeds", list(range(1_001)), "“seeds”"),
    ],
)
def test_what_was_changed_is_refused_in_a_sentence(store, other, where, value, says):
    file = parsed(exported_sweep(store, finished_sweep(store)))
    changed(file["sweeps"][0], where, value)
    refused(other, json.dumps(file).encode(), says)


def test_what_is_no_list_of_sweeps_is_refused(store, other, monkeypatch):
    file = parsed(exported_sweep(store, finished_sweep(store)))
    (sweep,) = file["sweeps"]
    for odd in ({}, 3, [3], [[]], None, "x"):
        refused(other, json.dumps(file | {"sweeps": odd}).encode(), "no file of runs|damaged")
    refused(other, json.dumps(file | {"sweeps": [sweep, sweep]}).encode(), "A sweep is in the file")
    refused(other, json.dumps(file | {"sweeps": [sweep] * 11}).encode(), "no file of runs")
    deep = json.dumps(file).replace('"seeds": [1, 2]', f'"seeds": {"[" * 30_000}{"]" * 30_000}')
    refused(other, deep.encode(), "no file of runs|“seeds”")
    axes = sweep["plan"]["axes"][0]
    sweep["plan"]["axes"] = [axes | {"values": axes["values"] * 30}, axes, axes]
    refused(other, json.dumps(file).encode(), "“axes”")
    assert sweep_import.MOST_SWEEPS == 10 and run_import.MOST_RUNS == 1_000


def test_one_whose_runs_are_not_all_finished_is_refused(store, other):
    file = parsed(exported_sweep(store, finished_sweep(store)))
    run = file["runs"][0]
    run.update(state="cancelled")
    refused(other, json.dumps(file).encode(), "A sweep in the file was changed .* “runs”")
    refused(other, json.dumps(file | {"runs": file["runs"][1:]}).encode(), "“runs”")


def test_a_number_too_large_for_a_float_is_no_number(store, other):
    content = exported_sweep(store, finished_sweep(store))
    assert content.count(b'"number":1.0') == 1
    refused(other, content.replace(b'"number":1.0', b'"number":1e999'), "“number”|no file")


def test_words_from_elsewhere_are_made_fit_to_be_shown(store, other):
    file = parsed(exported_sweep(store, finished_sweep(store)))
    ugly = "a\u202eb\x00c\x1b[31m\ud800 " * 3_000
    (sweep,) = file["sweeps"]
    sweep["name"] = sweep["imported_from"] = ugly
    sweep["plan"]["axes"][0]["label"] = sweep["plan"]["axes"][0]["values"][0]["words"] = ugly
    imported(other, json.dumps(file).encode())
    (its,) = other.sweeps()
    shown = (its.name, its.imported_from, its.plan.first.label, its.plan.first.values[0].words)
    for text in shown:
        assert len(text) <= 200 and not {"\u202e", "\x00", "\x1b", "\ud800"} & set(text)
    assert math.isclose(its.plan.first.values[0].number, 1.0)


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> bytes:
    """A file of a sweep."""
    store = RunStore(f"sqlite:///{tmp_path_factory.mktemp('good') / 'runs.db'}")
    return exported_sweep(store, finished_sweep(store))


@mutating
@given(data=st.data())
def test_a_sweep_with_anything_anywhere_is_refused_or_taken_whole(good, other, data):
    file = parsed(good)
    *path, last = data.draw(st.sampled_from(places(file["sweeps"])))
    within = file["sweeps"]
    for name in path:
        within = within[name]
    if data.draw(st.booleans()):
        within[last] = data.draw(LEAVES)
    else:
        del within[last]
    assert_refused_or_whole(other, json.dumps(file).encode())
    for sweep in other.sweeps():
        configs = [point.config for point in sweep.plan.points()]
        assert {*other.runs_by_config(configs)} == {*configs}
    assert other.find(ACTIVE) == []
