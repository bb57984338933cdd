"""Parties are called what their setup calls them: on the page alone, and in no number of a run."""

import pytest

from fl_core.config import RunConfig
from pages.shared.party_names import ALL_NAMES, BANKS, HOSPITALS, PARTIES, PHONES, called, names_in
from pages.shared.presets import PRESETS, name_of
from tests.pages.conftest import button, sent_to, text, wait_for

NAMES = {
    "Three hospitals": HOSPITALS,
    "3 hospitals · skew 0.5": HOSPITALS,
    "1 hospital · skew 0.5": HOSPITALS,
    "Five banks": BANKS,
    "A hundred phones": PHONES,
    "Three equal parties": PARTIES,
    "5 parties · trained in hospitals": PARTIES,
    "Hospitalsplus": PARTIES,
    "": PARTIES,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_tells_what_parties_are_called(name):
    assert names_in(name) is NAMES[name]


@pytest.mark.parametrize("names", ALL_NAMES)
def test_what_is_called_so_is_found_again(names):
    name = called("12 parties · skew 0.8 · 15 rounds", names)
    assert name == f"12 {names.many} · skew 0.8 · 15 rounds" and names_in(name) is names
    assert called("Strong skew", names) == "Strong skew"
    assert names.name(0) == f"{names.one} 1" and names.icon.startswith("M")


def test_a_setup_of_hospitals_is_one_of_parties_to_whoever_trains_it():
    config = PRESETS["Three hospitals"].config
    assert RunConfig.from_json(config.to_json()) == config and "ospital" not in config.to_json()


def test_the_page_calls_them_so_while_knobs_are_turned_and_in_the_run(page, manager):
    page.run()
    page.pills(key="preset").set_value("Three hospitals").run()
    assert page.header[0].value.startswith("Three hospitals")
    picture = sent_to(page, "fedarium_federation_picture")
    names = [party["name"] for party in picture["parties"]]
    assert names == ["Hospital 1", "Hospital 2", "Hospital 3"]
    assert picture["icon"] == HOSPITALS.icon
    page.number_input(key="knob.num_parties").set_value(4).run()
    assert page.header[0].value.startswith("4 hospitals · skew 0.7")
    button(page, "Step").click().run()
    assert not page.exception
    run_id = page.query_params["run"]
    run = manager.store.get(run_id)
    assert run.name == "4 hospitals · skew 0.7" and name_of(run.config) == "4 parties · skew 0.7"
    manager.cancel(run_id)
    wait_for(manager, run_id, lambda run: not run.active)
    page.run()
    numbers = sent_to(page, "fedarium_key_numbers")["numbers"]
    assert [each["label"] for each in numbers[1:3]] == ["Best hospital", "Worst hospital"]
    page.pills(key="preset").set_value("Ten parties").run()
    assert "The knobs now say **Ten parties**" in text(page)
