"""Nothing keeps anybody out: every page and state looked over, and walked through by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from fl_core.config import RunConfig
from fl_core.runs.run_states import RunState
from pages.page_list import PAGES
from pages.shared.glossary.lookup import ENTRIES, PAGE, anchor
from tests.browser.accessibility import findings
from tests.browser.conftest import (
    ENDLESS,
    PHONE,
    QUICK,
    WIDE,
    badge,
    button,
    part,
    setup,
    shoot,
    start,
    wait_for_points,
)
from tests.fl_core.runs.conftest import wait_until
from tests.pages.finished_runs import finished_run

LOOKS = {
    "wide-light": (WIDE, "light"),
    "phone-dark": (PHONE, "dark"),
    "wide-dark": (WIDE, "dark"),
    "phone-light": (PHONE, "light"),
}


def looks(first: str) -> pytest.MarkDecorator:
    """All four are looked at slowly, and one always."""
    four = [
        pytest.param(*look, id=name, marks=[] if name == first else [pytest.mark.slow])
        for name, look in LOOKS.items()
    ]
    return pytest.mark.parametrize(("viewport", "scheme"), four)


AT_REST = """() => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState
  === "notRunning" && !document.querySelector("[data-testid=stSkeleton]")"""


PLACE = """(frame) => {
  const { top, height } = frame.getBoundingClientRect();
  return [top + document.querySelector(".stMain").scrollTop, height];
}"""


def looked_over(page: Page, name: str) -> None:
    """Have a page looked over once it is all there, in its theme."""
    page.wait_for_function(AT_REST)
    shoot(page, f"access-{name}")
    found = findings(page)
    assert not found, "\n".join(found)


@looks("phone-dark")
@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_each_page_as_it_opens(server, visit, name, viewport, scheme):
    page = visit(f"{server.url}/{name}", viewport, scheme)
    expect(page.locator("h1")).to_have_count(1)
    looked_over(page, f"{name}-{viewport['width']}-{scheme}")


@looks("wide-light")
def test_all_knobs_before_start(server, visit, viewport, scheme):
    page = visit(server.url, viewport, scheme)
    expect(button(page, "Start")).to_be_enabled()
    if viewport == PHONE:
        page.get_by_test_id("stExpandSidebarButton").click()
    panels = page.locator("section[data-testid=stSidebar] details:not([open]) > summary")
    expect(panels.first).to_be_visible()
    while panels.count():  # some have others in them
        panels.first.click()
        page.wait_for_function(AT_REST)
    looked_over(page, f"knobs-{viewport['width']}-{scheme}")


@looks("wide-light")
def test_a_run_while_it_trains_and_failed(server, visit, viewport, scheme):
    page = visit(setup(server, ENDLESS), viewport, scheme)
    start(page)
    wait_for_points(page, 3)
    looked_over(page, f"training-{viewport['width']}-{scheme}")
    server.worker.kill()
    expect(badge(page, "failed")).to_be_visible()
    looked_over(page, f"failed-{viewport['width']}-{scheme}")


@pytest.fixture(scope="module")
def finished(server) -> str:
    """The address of a run that has finished."""
    run_id = server.store.create(RunConfig.of(QUICK))
    wait_until(server.store, run_id, lambda run: run.state is RunState.FINISHED)
    return f"{server.url}/?run={run_id}"


@looks("wide-light")
def test_a_finished_run_with_references_and_tables_for_charts(
    server, visit, finished, viewport, scheme
):
    page = visit(finished, viewport, scheme)
    expect(badge(page, "finished")).to_be_visible()
    page.get_by_text("References", exact=True).first.click()
    page.wait_for_selector(part("learning"))
    looked_over(page, f"finished-{viewport['width']}-{scheme}")
    tables = page.get_by_role("main").get_by_role("button", name=re.compile("^Show as table"))
    expect(tables.first).to_be_visible()
    while tables.count():
        left = tables.count()
        tables.first.click()
        expect(tables).to_have_count(left - 1)
    looked_over(page, f"tables-{viewport['width']}-{scheme}")


@looks("wide-light")
def test_a_split_compared_and_edited_by_hand(server, visit, viewport, scheme):
    page = visit(f"{server.url}/data", viewport, scheme)
    button(page, "Compare with…").click()
    expect(button(page, "Stop comparing")).to_be_visible()
    button(page, "Start from the present split").click()
    expect(page.get_by_role("slider").first).to_be_visible()
    looked_over(page, f"editor-{viewport['width']}-{scheme}")


@pytest.fixture(scope="module")
def compared(server) -> str:
    """The ids of finished runs, two of which differ in their seed alone, as an address has them."""
    configs = [
        RunConfig(num_rounds=n, seed=seed) for n, seed in ((3, 7_200), (3, 7_201), (4, 7_200))
    ]
    return ".".join(finished_run(server.store, config) for config in configs)


@looks("phone-light")
def test_runs_ticked_named_and_none_found(server, visit, compared, viewport, scheme):
    page = visit(f"{server.url}/runs?runs:find={compared.partition('.')[0]}", viewport, scheme)
    page.get_by_role("row").get_by_role("checkbox").last.click()
    expect(page.get_by_text("1 run is chosen")).to_be_visible()
    looked_over(page, f"runs-{viewport['width']}-{scheme}")
    button(page, "Name, tags, note").click()
    expect(page.get_by_role("textbox", name="Note")).to_be_visible()
    looked_over(page, f"runs-words-{viewport['width']}-{scheme}")
    page.goto(f"{server.url}/runs?runs:find=nowhere")
    expect(page.get_by_text("No run is like that")).to_be_visible()
    looked_over(page, f"runs-none-{viewport['width']}-{scheme}")


@looks("wide-dark")
@pytest.mark.parametrize("apart", ["0", "1"])
def test_runs_compared(server, visit, compared, apart, viewport, scheme):
    page = visit(
        f"{server.url}/compare?compare:runs={compared}&compare:apart={apart}", viewport, scheme
    )
    expect(page.locator(".js-plotly-plot .scatterlayer").last).to_be_visible()
    looked_over(page, f"compare-{apart}-{viewport['width']}-{scheme}")


def test_a_few_keys_lead_past_the_knobs_to_start(server, visit):
    page = visit(server.url)
    expect(button(page, "Start")).to_be_enabled()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # to what is no panel and no list of pages
    for _ in range(4):
        page.keyboard.press("Tab")
        if button(page, "Start").evaluate("(start) => start === document.activeElement"):
            break  # nothing but the language and the presets stand before it
    expect(button(page, "Start")).to_be_focused()


def test_a_round_and_the_end_are_read_aloud(server, visit):
    page = visit(setup(server, QUICK))
    start(page)
    told = page.get_by_role("status")
    expect(told.filter(has_text=f"After round {QUICK['num_rounds']} ").first).to_be_visible()
    expect(told.filter(has_text=re.compile("^Next: ")).first).to_be_visible()


def test_every_word_of_the_glossary_has_an_address(server, visit):
    page = visit(f"{server.url}/{PAGE}#label-skew")
    expect(page.get_by_role("heading", name="Label skew")).to_be_in_viewport()
    for entry in ENTRIES.values():
        expect(page.locator(f"#{anchor(entry)}")).to_have_text(entry.term)
    page.get_by_label("Find a word").fill("inversion")
    page.get_by_label("Find a word").press("Enter")
    expect(page.get_by_role("heading", name="Label skew")).to_have_count(0)
    expect(page.get_by_role("heading", name="Gradient inversion")).to_be_visible()


def test_a_chart_turns_into_a_table_and_back_by_keyboard_and_nothing_moves(server, visit, finished):
    page = visit(finished)
    page.wait_for_selector(part("learning"))
    page.wait_for_function(AT_REST)
    chart = page.locator(part("learning"))
    frame = chart.locator("..")
    before = frame.evaluate(PLACE)
    toggle = frame.get_by_role("button", name=re.compile("^Show as table: Accuracy round by round"))
    toggle.press("Enter")
    table = frame.get_by_role("table", name=re.compile("^Accuracy round by round"))
    expect(table.get_by_role("row")).to_have_count(1 + 1 + QUICK["num_rounds"])
    shown = table.get_by_role("columnheader", name="Global model")
    expect(shown).to_be_visible()
    expect(chart).to_be_hidden()
    assert frame.evaluate(PLACE) == before
    with page.expect_download() as download:
        frame.get_by_role("button", name=re.compile("^Save as CSV")).press("Enter")
    assert download.value.suggested_filename.startswith("accuracy-round-by-round")
    frame.get_by_role("button", name=re.compile("^Show as chart")).press("Enter")
    expect(chart).to_be_visible()
    expect(table).to_have_count(0)
