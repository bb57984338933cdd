"""Names and reasons of eleven thousand letters, as an old store may hold them, on any screen."""

import sqlite3

import pytest
from playwright.sync_api import Page, expect

from fl_core.config import RunConfig
from fl_core.runs.run_states import RunState
from tests.browser.conftest import PHONE, STORE, WIDE, Server, badge, setup, shoot
from tests.browser.test_untrusted import chooser, open_keeping

NAMES = {
    "letters": "x" * 11_000,
    "words": "many words " * 1_000,
    "lines": "line\n" * 2_000,
    "right to left": "\u202e" + "gnorw " * 2_000,
    "accents": ("Z" + "\u0335\u0301\u0308" * 300) * 12,
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 2_000,
    "Chinese": "\u5b66" * 11_000,
}
REASON = "https://elsewhere.example/" + "y" * 9_000

TOO_WIDE = """(width) => [...document.querySelectorAll("button, h2, p, [role=alert], label, li")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 1)
  .filter((e) => e.getBoundingClientRect().left >= 0)
  .filter((e) => e.getBoundingClientRect().right > width + 1 || e.scrollWidth > e.clientWidth + 2)
  .filter((e) => getComputedStyle(e).display !== "inline" && e.clientWidth)
  .map((e) => `${e.tagName} ${e.getBoundingClientRect().right} ${e.innerText.slice(0, 40)}`)"""
TALLEST = """() => Math.max(0, ...[...document.querySelectorAll("button, h2")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().left >= 0)
  .map((e) => e.getBoundingClientRect().height))"""


@pytest.fixture(scope="module")
def run_ids(server: Server) -> list[str]:
    """Runs as older versions, or other programs, would have kept them."""
    ids = [server.store.create(RunConfig(), owner="nobody") for _ in NAMES]
    change = "UPDATE runs SET name = ?, reason = ?, suggestion = ?, state = ? WHERE id = ?"
    with sqlite3.connect(server.home / STORE) as database:
        for run_id, name in zip(ids, NAMES.values(), strict=True):
            database.execute(change, (name, REASON, "Press Resume.", RunState.FAILED, run_id))
    database.close()
    return ids


def assert_fits(page: Page, viewport: dict[str, int]) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert page.evaluate(TOO_WIDE, viewport["width"]) == []
    assert page.evaluate(TALLEST) <= 330


@pytest.mark.parametrize(
    "viewport",
    [pytest.param(WIDE, marks=pytest.mark.slow, id="wide"), pytest.param(PHONE, id="phone")],
)
def test_monstrous_names_and_reasons_take_a_line_or_a_few(server, visit, run_ids, viewport):
    page = visit(f"{server.url}/?run={run_ids[0]}", viewport)
    expect(badge(page, "failed")).to_be_visible()
    expect(page.get_by_text("yyy…")).to_be_visible()
    assert page.locator("a[href*=elsewhere]").count() == 0
    assert_fits(page, viewport)
    shoot(page, f"monstrous-{viewport['width']}")
    if viewport is PHONE:
        page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarUserContent").get_by_text("Runs", exact=True).click()
    expect(page.get_by_role("button", name="many words")).to_be_visible()
    page.get_by_test_id("stSidebarUserContent").get_by_text(
        "Runs", exact=True
    ).scroll_into_view_if_needed()
    assert_fits(page, viewport)
    shoot(page, f"monstrous-runs-{viewport['width']}")
    if viewport is WIDE:
        for run_id in run_ids[1:]:
            page.goto(f"{server.url}/?run={run_id}")
            expect(badge(page, "failed")).to_be_visible()
            assert_fits(page, viewport)


def test_what_links_and_files_say_fits_on_a_phone(server, visit):
    link = {
        "optimizer": "o" * 9_000,
        "n" * 9_000: "1",
        "seed": "9" * 9_000,
        "batch_size": "\u202ex",
    }
    page = visit(setup(server, link), PHONE)
    expect(page.get_by_text("Parts of this link cannot be used")).to_be_visible()
    assert_fits(page, PHONE)
    page.get_by_test_id("stExpandSidebarButton").click()
    open_keeping(page)
    name = "f" * 200 + ".json"
    file = {"name": name, "mimeType": "application/json", "buffer": b'{"seed": "' + b"s" * 9_000}
    chooser(page, "Load a setup").set_input_files(file)
    expect(page.get_by_text("Not loaded, the knobs are as they were.")).to_be_visible()
    page.get_by_text("Not loaded").scroll_into_view_if_needed()
    assert_fits(page, PHONE)
    shoot(page, "monstrous-file-phone")
