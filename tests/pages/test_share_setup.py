"""Setups as links and as files, on the page: good ones, and whatever else somebody may send."""

import json
from urllib.parse import parse_qsl

import pytest

from fl_core.config import RunConfig
from fl_core.families import FAMILIES
from fl_core.knobs import knobs_of
from fl_core.partitioners import Dirichlet, Table
from fl_core.runs.run_states import RunState
from pages.shared import late_address, link_problems
from pages.shared.presets import PRESETS
from pages.train.share_setup import FILE, LONGEST_LINK, as_file, file_name, link_to
from tests.fl_core.knob_edges import ALLOWED, REFUSED
from tests.fl_core.test_config_text_format import BAD_LINKS
from tests.fl_core.test_knob_edges import BAD_FILES
from tests.pages.conftest import QUICK, button, new_page, text, wait_for

NOT_IN_A_WIDGET = ("file", "counts", "weights")
PLACES = max(len(family) for family in FAMILIES.values())


def open_link(page, settings):
    for name, value in settings.items():
        page.query_params[name] = value
    return page.run()


def load(page, content, name="setup.json"):
    return page.file_uploader(key=FILE).set_value((name, content, "application/json")).run()


def link_of(page):
    return page.get("link_button")[0].proto.url


def values(page):
    """Return what the widgets of the knobs show, by key."""
    kinds = ("number_input", "slider", "selectbox", "toggle")
    widgets = [w for kind in kinds for w in page.get(kind) if w.key and w.key.startswith("knob.")]
    return {widget.key: widget.value for widget in widgets}


def chosen_at(place: int) -> dict[str, str]:
    """Return one member of each family, so that all places together show every member."""
    return {field: list(family)[place % len(family)] for field, family in FAMILIES.items()}


def edges_with(edges, chosen):
    """Return those that a page with these choices can show, the last of each name."""
    shown = [e for e in edges if e.choice in ("", chosen.get(e.field)) and not e.is_choice]
    return {edge.name: edge for edge in shown}, {edge.name: edge for edge in reversed(shown)}


@pytest.mark.parametrize("place", range(PLACES))
@pytest.mark.parametrize("end", [0, 1])
def test_a_link_to_all_bounds_at_once_turns_every_knob_and_breaks_nothing(page, place, end):
    chosen = chosen_at(place)
    edges = edges_with(ALLOWED, chosen)[end]
    open_link(page, chosen | {name: edge.text for name, edge in edges.items()})
    assert not page.exception and "Parts of this link" not in text(page)
    shown = values(page)
    for edge in edges.values():
        path = [edge.field, edge.choice, edge.knob.name] if edge.choice else [edge.field]
        if edge.knob.kind not in NOT_IN_A_WIDGET:
            assert shown[".".join(["knob", *path])] == edge.value, edge


@pytest.mark.parametrize(
    ("place", "end"),
    [  # that the other end is refused too is the engine's
        pytest.param(place, end, marks=[pytest.mark.slow] * (end != place % 2))
        for place in range(PLACES)
        for end in (0, 1)
    ],
)
def test_a_link_just_beyond_all_bounds_is_refused_knob_by_knob(page, monkeypatch, place, end):
    monkeypatch.setattr(link_problems, "MOST_SENTENCES", 100)
    chosen = chosen_at(place)
    edges = edges_with(REFUSED, chosen)[end]
    open_link(page, chosen | {name: edge.text for name, edge in edges.items()})
    assert not page.exception
    for edge in edges.values():
        assert edge.refusal in text(page)
    shown = values(page)
    for field, kind in chosen.items():
        assert shown[f"knob.{field}"] == kind
        for own in knobs_of(FAMILIES[field][kind]).values():
            key = f"knob.{field}.{kind}.{own.name}"
            assert own.kind in NOT_IN_A_WIDGET or shown[key] == own.default


# An address is UTF-8: half a letter cannot be in it.
SENDABLE = {name: link for name, link in BAD_LINKS.items() if "\ud800" not in link[0]}


@pytest.mark.parametrize(("address", "says"), SENDABLE.values(), ids=SENDABLE)
def test_a_bad_link_is_said_and_the_rest_of_it_is_set(page, address, says):
    sent = {"num_rounds": ["7"]}
    for setting in address.split("&"):
        name, _, value = setting.partition("=")
        sent.setdefault(name, []).append(value)
    open_link(page, sent)
    assert not page.exception and says in text(page)
    assert page.number_input(key="knob.num_rounds").value == 7
    assert button(page, "Start").disabled == ("own_file" in address)


def test_a_thousand_parties_are_a_link_away(page):
    open_link(page, {"num_parties": "1000"})
    assert not page.exception and not button(page, "Start").disabled


def test_a_link_with_very_much_in_it_says_some_of_it(page):
    open_link(page, {f"nonsense{i}": "1" for i in range(500)})
    assert text(page).count("There is no knob called") == link_problems.MOST_SENTENCES
    assert "And 495 more." in text(page)


def test_a_link_whose_knobs_do_not_go_together_is_said_in_their_words(page):
    open_link(page, {"num_parties": "1000", "num_images": "50"})
    assert not page.exception and "Parts of this link" not in text(page)
    assert "Parties × At least must not exceed Training images" in text(page)
    assert button(page, "Start").disabled


@pytest.mark.parametrize("config", [PRESETS["Ten parties"].config, QUICK], ids=link_to)
def test_the_link_that_the_page_gives_brings_back_its_knobs_and_trains_exactly_that(
    page, manager, config
):
    open_link(page, dict(parse_qsl(link_to(config)[1:])))
    assert link_of(page) == link_to(config)
    button(page, "Step").click().run()
    assert list(page.query_params) == ["run"]  # the knobs leave the address, the run is there
    run_id = page.query_params["run"]
    assert manager.store.get(run_id).config == config
    manager.cancel(run_id)
    wait_for(manager, run_id, lambda run: not run.active)


def test_a_link_to_hospitals_is_one_to_hospitals_until_they_are_called_otherwise(page):
    page.run().pills(key="preset").set_value("Three hospitals").run()
    page.number_input(key="knob.num_parties").set_value(6).run()
    assert page.header[0].value.startswith("6 hospitals")
    other = new_page()
    open_link(other, dict(parse_qsl(link_of(page)[1:])))
    assert other.header[0].value.startswith("6 hospitals")
    assert link_of(other) == link_of(page)
    other.pills(key="preset").set_value("Ten parties").run()
    assert not other.query_params and other.header[0].value.startswith("Ten parties")
    odd = new_page()
    open_link(odd, {"train:parties": "<b>spies</b>", "num_parties": "6"})
    assert odd.header[0].value.startswith("6 parties") and not odd.exception


def test_a_link_is_taken_once_then_the_knobs_are_the_visitors(page):
    open_link(page, {"num_parties": "5", "seed": "x"})
    page.number_input(key="knob.num_parties").set_value(6).run()
    assert page.number_input(key="knob.num_parties").value == 6
    assert "Seed must be" in text(page)
    page.pills(key="preset").set_value("Ten parties").run()
    assert not page.query_params  # the page no longer shows the link
    assert "Seed must be" not in text(page)
    assert page.number_input(key="knob.num_parties").value == 10


def test_a_run_in_the_address_has_the_last_word_on_the_knobs(page, manager):
    run_id = manager.submit(QUICK)
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    open_link(page, {"run": run_id, "num_parties": "9"})
    assert not page.exception and "finished" in text(page)
    assert page.number_input(key="knob.num_parties").value == QUICK.num_parties
    assert list(page.query_params) == ["run"]


def test_a_link_that_a_mail_or_a_hand_has_spoiled_is_still_understood(page, manager):
    run_id = manager.submit(QUICK)
    wait_for(manager, run_id, lambda run: not run.active)
    open_link(page, {"run": f" {run_id} "})
    assert page.query_params["run"] == run_id and "finished" in text(page)
    again = new_page()
    open_link(again, {"num_parties": "7", "amp;seed": "5", "run": ""})
    assert values(again)["knob.num_parties"] == 7 and values(again)["knob.seed"] == 5
    assert "no knob called" not in text(again)


def test_an_answer_to_the_old_address_does_not_lose_the_run(page, manager, monkeypatch):
    """A browser may send the address it had when a button was pressed twice."""
    monkeypatch.setattr(late_address, "LATE", 60.0)
    open_link(page, {"model": "softmax", "num_rounds": "1"})
    button(page, "Start").click().run()
    run_id = page.query_params["run"]
    del page.query_params["run"]
    open_link(page, {"model": "softmax", "num_rounds": "1"})
    assert page.query_params["run"] == run_id
    wait_for(manager, run_id, lambda run: not run.active)


def test_addresses_of_several_presses_ago_do_not_lose_the_run(page, manager, monkeypatch):
    """A busy browser may be more than one press behind; what is asked for later is believed."""
    monkeypatch.setattr(late_address, "LATE", 60.0)  # a busy machine takes its time over three runs
    open_link(page, {"model": "softmax", "num_rounds": "1"})
    ids = []
    for _ in range(3):
        button(page, "Start").click().run()
        ids.append(page.query_params["run"])
        wait_for(manager, ids[-1], lambda run: not run.active)
        page.run()
    assert len(set(ids)) == 3
    for stale in (ids[0], ids[1], ids[0]):
        open_link(page, {"run": stale})
        assert page.query_params["run"] == ids[2]
    monkeypatch.setattr(late_address, "LATE", 0.0)
    open_link(page, {"run": ids[0]})
    assert page.query_params["run"] == ids[0]


def test_another_link_in_the_same_tab_is_another_setup(page, manager):
    run_id = manager.submit(QUICK)
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    open_link(page, {"run": run_id})
    del page.query_params["run"]
    open_link(page, {"num_parties": "4"})
    assert "Press Start to train" in text(page)
    assert values(page)["knob.num_parties"] == 4
    assert values(page)["knob.model"] == "cnn"  # a link says what differs from the defaults


@pytest.fixture(scope="module")
def seven(manager):
    """A page of seven parties, and what its knobs show; whatever is loaded there is refused."""
    page = open_link(new_page(), {"num_parties": "7"})
    return page, values(page)


@pytest.mark.parametrize(("content", "says"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_said_and_no_knob_moves(seven, content, says):
    page, before = seven
    load(page, content)
    assert not page.exception
    assert "Not loaded, the knobs are as they were. " in text(page) and says in text(page)
    assert values(page) == before
    assert not button(page, "Start").disabled


def test_knobs_just_beyond_their_bounds_are_refused_in_a_file(page):
    """One of each field; that every one of them is refused, in these words, is the engine's."""
    page.run()
    for edge in {edge.name.partition(".")[0]: edge for edge in REFUSED}.values():
        load(page, json.dumps(edge.knobs).encode())
        assert not page.exception
        assert f"Not loaded, the knobs are as they were. {edge.refusal}" in text(page)


def test_a_file_turns_every_knob_and_leaves_the_link(page):
    config = RunConfig(num_parties=4, partitioner=Dirichlet(skew=0.25), seed=7, participation=0.5)
    open_link(page, {"num_parties": "9", "batch_size": "0"})
    load(page, json.dumps(json.loads(config.to_json()), indent=2).encode())
    assert not page.exception and "Not loaded" not in text(page)
    assert link_of(page) == link_to(config)
    assert not page.query_params and "Batch size must" not in text(page)
    page.number_input(key="knob.num_parties").set_value(5).run()
    assert values(page)["knob.num_parties"] == 5  # the file was taken once


def test_a_setup_with_a_data_file_that_is_not_here_says_so(page):
    own = {"kind": "own_file", "sha256": "0f" * 32}
    page.run()
    load(page, json.dumps({"dataset": own}).encode())
    assert not page.exception
    assert "data file of this setup is not on this machine" in text(page)
    assert button(page, "Start").disabled
    open_link(page, {"dataset": "own_file", "dataset.sha256": "0a" * 32})
    assert not page.exception
    assert "data file of this setup is not on this machine" in text(page)


def table_of(num_parties):
    """Return a setup of a table in which each party holds 20 images of each digit."""
    table = Table(counts=((20,) * 10,) * num_parties)
    return RunConfig(num_parties=num_parties, num_images=200 * num_parties, partitioner=table)


def test_a_table_made_by_hand_is_a_link_or_a_file(page):
    open_link(page, dict(parse_qsl(link_to(table_of(5))[1:])))
    assert not page.exception and "Parts of this link" not in text(page)
    assert link_of(page) == link_to(table_of(5)) and not button(page, "Start").disabled
    load(page, as_file(table_of(7)).encode())
    assert link_of(page) == link_to(table_of(7)) and values(page)["knob.num_parties"] == 7
    assert "7 parties × 10 classes, 1,400 images" in text(page)


def test_a_setup_too_long_for_a_link_is_a_file_only(page):
    page.run()
    load(page, as_file(table_of(200)).encode())
    assert not page.exception and not page.get("link_button")
    assert "too long for a link" in text(page)
    assert len(link_to(table_of(200))) > LONGEST_LINK


def test_a_file_has_a_line_for_each_row_and_comes_back():
    text = as_file(table_of(2))
    row = ", ".join(["20"] * 10)
    assert f"[\n      [ {row} ],\n      [ {row} ]\n    ]" in text
    assert RunConfig.from_json(text) == table_of(2)
    own = {"kind": "own_file", "sha256": "0f" * 32}
    largest = Table(counts=((10,) * 100,) * 200)
    full = RunConfig(num_parties=200, num_images=200_000, partitioner=largest, dataset=own)
    assert RunConfig.from_json(as_file(full)) == full


def test_a_file_is_called_as_people_call_the_setup():
    assert file_name("4 hospitals · skew 0.7 · and 2 more") == (
        "fedarium-4-hospitals-skew-0.7-and-2-more.json"
    )
