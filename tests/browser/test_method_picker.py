"""Methods by their names in a real browser: chosen, changed by hand, undone, shared and trained."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from fl_core.config import RunConfig
from fl_core.method_choice import method_of
from fl_core.methods import METHODS
from fl_core.runs.run_states import RunState
from tests.browser.conftest import QUICK, button, setup, start
from tests.fl_core.runs.conftest import wait_until

IDLE = ".stApp[data-test-script-state=notRunning]"
OWN = "Your own combination"
TINY = QUICK | {"num_rounds": 2}
CHOICES = ("FedAdam", "Krum", "SCAFFOLD")
KNOBS = {"strategy": "Strategy", "aggregator": "Aggregation", "server_step": "Server step"}


def picker(page: Page, label: str = "Method") -> Locator:
    return page.get_by_label(label, exact=True)


def pick(page: Page, name: str, label: str = "Method") -> None:
    """Choose as people do: type what it is called, for a long list draws what is in sight alone."""
    picker(page, label).click()
    page.keyboard.press("Control+a")
    page.keyboard.type(name)
    page.get_by_role("option", name=name, exact=True).click()
    shows(page, name, label)


def shows(page: Page, name: str, label: str = "Method") -> None:
    page.wait_for_function(
        "([label, name]) => [...document.querySelectorAll(`input[aria-label='${label}']`)]"
        ".some((input) => input.value.trim() === name)",
        arg=[label, name],
    )
    expect(page.locator(IDLE)).to_be_attached()


@pytest.fixture
def page(server, visit) -> Page:
    page = visit(setup(server, TINY))
    expect(button(page, "Start")).to_be_enabled()
    return page


@pytest.mark.slow
def test_the_four_choices_follow_and_stay_in_sight(page):
    page.get_by_text("What it is made of", exact=True).click()
    for name in CHOICES:
        pick(page, name)
        for field, label in KNOBS.items():
            shows(page, METHODS[name].members[field].label, label)
            expect(picker(page, label)).to_be_visible()
        expect(button(page, "Start")).to_be_enabled()
    pick(page, "FedAdam")
    pick(page, "Krum", "Aggregation")
    shows(page, OWN)
    shows(page, "Krum", "Aggregation")
    shows(page, METHODS["FedAdam"].server_step.label, "Server step")
    expect(page.get_by_text("together have no name in this list")).to_be_visible()


def test_what_moved_is_said_and_undone(page):
    pick(page, "Krum")
    expect(page.get_by_text("Parties moved from 3 to 5: Krum needs so many.")).to_be_visible()
    expect(picker(page, "Parties")).to_have_value("5")
    button(page, "Undo: as it was before").click()
    shows(page, "FedAvg")
    expect(picker(page, "Parties")).to_have_value("3")
    expect(page.get_by_text("Krum needs so many.")).to_have_count(0)


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        pytest.param("fedavg", "FedAvg", marks=pytest.mark.slow),
        pytest.param("krum", "Krum", marks=pytest.mark.slow),
        ("scafold", "SCAFFOLD"),
    ],
)
def test_with_keys_alone_the_method_of_that_name_is_chosen(page, typed, chosen):
    pick(page, "FedProx")
    picker(page).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(typed)
    expect(page.get_by_role("option").first).to_have_text(chosen)
    page.keyboard.press("Enter")
    shows(page, chosen)


def test_a_method_trains_and_its_link_shows_it_to_somebody_else(page, server, visit):
    pick(page, "SCAFFOLD")
    run = start(page)
    wait_until(server.store, run, lambda run: run.state is RunState.FINISHED)
    config = server.store.get(run).config
    assert method_of(config).name == "SCAFFOLD" and config.optimizer.kind == "sgd"
    assert len(server.store.rounds(run)) == 3  # with the model that nobody has trained yet
    page.get_by_text("Share or save this setup").click()
    link = page.get_by_role("link", name="Open as a link")
    told = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert told["strategy"] == ["scaffold"] and told["aggregator"] == ["plain_mean"]
    other = visit(f"{server.url}/?{urlencode(told, doseq=True)}")
    shows(other, "SCAFFOLD")
    other.reload()
    shows(other, "SCAFFOLD")


@pytest.mark.slow
def test_odd_links_open_and_say_what_of_them_is_left_out(server, visit):
    page = visit(f"{server.url}/?strategy=krum&stratgy=x&Aggregator=median&learning_rate=0,05")
    expect(page.get_by_text("it is found under Aggregation: krum.")).to_be_visible()
    expect(page.get_by_text("“stratgy”; “strategy” may be meant.")).to_be_visible()
    shows(page, "FedAvg")
    expect(page.get_by_text("Learning rate 0.05").first).to_be_visible()
    page = visit(f"{server.url}/?strategy=Fed-Prox&strategy.mu=0,5")
    shows(page, "FedProx")
    expect(page.get_by_label("Pull towards the server (mu)", exact=True)).to_have_value("0.5")


@pytest.mark.slow
def test_a_method_is_chosen_while_a_run_trains_and_the_run_keeps_its_own(server, visit):
    page = visit(setup(server, TINY | {"num_rounds": 200}))
    run = start(page)
    for name in ("Krum", "FedAdam", "SCAFFOLD", "Median"):
        pick(page, name)
    assert method_of(server.store.get(run).config).name == "FedAvg"
    assert server.store.get(run).config == RunConfig.of(TINY | {"num_rounds": 200})
