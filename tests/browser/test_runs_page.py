"""The pages Runs and Compare in a real browser: ticked, ordered, called, deleted, compared."""

import re
from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Locator, Page, expect

from fl_core.config import RunConfig
from tests.browser.conftest import PHONE, button, shoot
from tests.browser.layout_shift import shifts, wait_until_at_rest, watch_shifts
from tests.pages.finished_runs import finished_run

PICTURE = "<img src=x onerror=window.hurt=1> **bold**"
TURNED = "\u202eturned\u202c שלום"
SHORT, LONG = RunConfig(num_rounds=3, seed=7_100), RunConfig(num_rounds=5, seed=7_100)
CURVES = ".js-plotly-plot .scatterlayer .trace"


@pytest.fixture
def two(server) -> Iterator[Sequence[str]]:
    """The ids of two finished runs, of which the second is longer, and better."""
    told = ((SHORT, 0.2, PICTURE), (LONG, 0.3, TURNED))
    run_ids = [finished_run(server.store, *each) for each in told]
    yield run_ids
    server.store.delete_many(run_ids)


def runs_page(server, visit, **options) -> Page:
    page = visit(f"{server.url}/runs?runs:find=7100", **options)
    expect(page.get_by_role("row")).to_have_count(3)
    return page


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=f"Choose {name}")


def names(page: Page) -> list[str]:
    return page.locator(".named .name").all_inner_texts()


def test_two_are_ticked_and_compared_and_their_names_are_text(server, visit, two):
    page = runs_page(server, visit)
    box(page, PICTURE).click()
    expect(page.get_by_text("1 run is chosen")).to_be_visible()
    expect(button(page, "Compare")).to_be_disabled()
    box(page, "turned").press("Space")
    expect(page.get_by_text("2 runs are chosen")).to_be_visible()
    expect(box(page, "turned")).to_be_focused()
    assert sorted(names(page)) == sorted([PICTURE, "turned שלום"])
    button(page, "Compare").click()
    expect(page.locator(CURVES)).to_have_count(2)
    labels = page.locator(".annotation-text")
    expect(labels).to_have_count(2)
    expect(labels.filter(has_text="<img src=x onerror=window.h")).to_have_count(1)
    expect(labels.filter(has_text="turned שלום")).to_have_count(1)
    expect(page.get_by_role("rowheader", name=PICTURE)).to_have_count(2)  # results, and knobs
    expect(page.get_by_role("listitem").filter(has_text="+30.0 percentage points")).to_be_visible()
    shoot(page, "compare-wide-light")
    assert page.locator("img[src=x]").count() == 0 and page.evaluate("window.hurt") is None


def test_a_head_orders_and_a_double_click_does_so_once(server, visit, two):
    page = runs_page(server, visit)
    head = page.get_by_role("columnheader", name="Order by Final")
    head.get_by_role("button").dblclick()
    expect(head).to_have_attribute("aria-sort", "descending")
    page.wait_for_url("**final**")
    assert names(page) == ["turned שלום", PICTURE]  # 80 and 50 %
    head.get_by_role("button").press("Enter")
    expect(page.locator(".named .name").first).to_have_text(PICTURE)
    expect(head.get_by_role("button")).to_be_focused()
    page.reload()
    expect(head).to_have_attribute("aria-sort", "ascending")


def test_a_name_that_is_typed_in_place_survives_a_reload(server, visit, two):
    page = runs_page(server, visit)
    page.get_by_role("link", name=PICTURE).press("F2")
    field = page.get_by_label(f"New name of {PICTURE}")
    expect(field).to_be_focused()
    field.fill("Called by hand")
    field.press("Enter")
    link = page.get_by_role("link", name="Called by hand")
    expect(link).to_be_focused()
    expect(button(page, "Rename Called by hand")).to_be_attached()
    page.reload()
    expect(link).to_be_visible()
    link.press("F2")
    page.get_by_label("New name of Called by hand").press("Escape")
    expect(link).to_be_focused()


def test_what_is_deleted_by_a_double_click_comes_back(server, visit, two):
    page = runs_page(server, visit)
    box(page, PICTURE).click()
    expect(button(page, "Delete")).to_be_enabled()
    button(page, "Delete").dblclick()
    expect(page.get_by_text("1 run is in the bin.")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)
    button(page, "Undo").click()
    expect(page.get_by_role("row")).to_have_count(3)
    expect(button(page, "Undo")).to_have_count(0)


@pytest.mark.parametrize("size", [{"width": 1280, "height": 720}, PHONE], ids=["wide", "phone"])
def test_nothing_moves_as_runs_are_ticked(server, visit, two, size):
    page = visit("about:blank", viewport=size)
    watch_shifts(page)
    page.goto(f"{server.url}/runs?runs:find=7100")
    expect(page.get_by_role("row")).to_have_count(3)
    wait_until_at_rest(page)
    shifts(page)
    for name, told in (("turned", "1 run is chosen"), (PICTURE, "2 runs are chosen")):
        box(page, name).click()
        expect(page.get_by_text(told)).to_be_visible()
        wait_until_at_rest(page)
    moved = shifts(page)
    assert moved.all == 0, moved
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, f"runs-{size['width']}-light")


def test_what_is_typed_while_the_page_is_drawn_is_kept(server, visit, two):
    page = runs_page(server, visit)
    find = page.get_by_label("Find")
    find.fill("")
    find.press_sequentially("710")
    find.press("Enter")
    find.press_sequentially("0")
    find.press("Enter")
    page.wait_for_url(re.compile("find=7100"))
    page.wait_for_selector(".stApp[data-test-script-state=notRunning]")
    expect(find).to_have_value("7100")
