"""The Reference page in a real browser: all of it is there, found, and where links lead to."""

from itertools import product

import pytest
from playwright.sync_api import Locator, Page, expect

from fl_core import reference
from fl_core.methods import METHODS
from tests.browser.conftest import PHONE, WIDE, button, shoot

EQUATIONS = sum(
    bool(member.equation)
    for field in reference.ORDER
    for member in reference.FAMILIES[field].members.values()
)
ANCHORS = ("strategy-scaffold", "aggregator-krum", "server-step-yogi", "dataset-mnist")
SETTLED = """(count) => document.querySelectorAll(".stMarkdown .katex-display").length >= count
  && document.fonts.status === "loaded" """
TOP = "(card) => card.getBoundingClientRect().top"


def opened(visit, url: str, anchor: str = "", viewport: dict[str, int] = WIDE) -> Page:
    """Open the page, and wait until its equations and their fonts are there."""
    page = visit(f"{url}/reference{anchor and '#'}{anchor}", viewport)
    page.wait_for_function(SETTLED, arg=EQUATIONS)
    return page


def card(page: Page, anchor: str) -> Locator:
    return page.locator(f"#{anchor}")


def in_place(page: Page, anchor: str) -> None:
    """Wait until a card stands beneath the bar at the top, and see that it stays there."""
    place = f"(id) => Math.abs(({TOP})(document.getElementById(id)) - 60) < 20"
    page.wait_for_function(place, arg=anchor)
    expect(card(page, anchor)).to_be_in_viewport()


@pytest.mark.slow
def test_every_member_has_its_card_and_nothing_is_said_on_the_console(server, visit):
    said: list[str] = []
    page = visit(server.url)
    # Streamlit looks beneath a page's own address first for its server, which is not there.
    page.on(
        "console",
        lambda m: m.type == "error" and "_stcore" not in m.location["url"] and said.append(m.text),
    )
    page.goto(f"{server.url}/reference")
    page.wait_for_function(SETTLED, arg=EQUATIONS)
    for field in reference.ORDER:
        expect(
            page.get_by_role("heading", name=reference.title(field), exact=True)
        ).to_be_attached()
        for kind in reference.FAMILIES[field].members:
            expect(card(page, reference.anchor(field, kind))).to_have_count(1)
    assert page.locator(".katex-error").count() == 0
    assert not said


@pytest.mark.parametrize(
    ("anchor", "viewport"),
    [
        pytest.param(
            anchor, size, id=f"{anchor}-{size['width']}", marks=[pytest.mark.slow] * (at > 0)
        )
        for at, (anchor, size) in enumerate(product(ANCHORS, (WIDE, PHONE)))
    ],
)
def test_an_address_with_an_anchor_shows_that_card(server, visit, anchor, viewport):
    page = opened(visit, server.url, anchor, viewport)
    in_place(page, anchor)
    shoot(page, f"reference-{anchor}-{viewport['width']}")


@pytest.mark.slow
def test_whoever_scrolls_away_is_not_brought_back(server, visit):
    page = opened(visit, server.url, ANCHORS[0])
    in_place(page, ANCHORS[0])
    page.mouse.move(800, 500)
    page.mouse.wheel(0, -3000)
    page.wait_for_function(f"(id) => ({TOP})(document.getElementById(id)) > 1000", arg=ANCHORS[0])
    page.get_by_text("Methods by their names").click()  # the page grows above
    expect(page.get_by_role("cell", name="SCAFFOLD", exact=True)).to_be_visible()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert card(page, ANCHORS[0]).evaluate(TOP) > 1000


@pytest.mark.slow
def test_a_link_from_the_knobs_opens_the_card_beside_them(server, visit):
    page = visit(f"{server.url}/?aggregator=krum&aggregator.faulty=1&num_parties=5")
    expect(button(page, "Start")).to_be_enabled()
    link = page.get_by_role("link", name="More about it").nth(1)
    assert link.get_attribute("href") == "reference#aggregator-krum"
    with page.context.expect_page() as beside:
        link.click()
    beside.value.wait_for_function(SETTLED, arg=EQUATIONS)
    in_place(beside.value, "aggregator-krum")


@pytest.mark.slow
def test_methods_and_members_are_found_by_words(server, visit):
    page = opened(visit, server.url)
    find = page.get_by_label("Find", exact=True)
    for words, found in (("fedbn", "FedBN"), ("bucketing centred", "Bucketing + centred clipping")):
        find.fill(words)
        find.press("Enter")
        expect(page.get_by_role("cell", name=found, exact=True)).to_be_visible()
        expect(page.get_by_role("cell", name="FedProx", exact=True)).to_have_count(0)
    find.fill("no such thing")
    find.press("Enter")
    expect(page.get_by_text("Nothing here has “no such thing” in it.")).to_be_visible()
    find.fill("")
    find.press("Enter")
    expect(card(page, "strategy-fedavg")).to_be_visible()


@pytest.mark.slow
def test_on_a_phone_nothing_sticks_out_of_its_card(server, visit):
    page = opened(visit, server.url, viewport=PHONE)
    page.get_by_text("Methods by their names").click()
    expect(page.get_by_role("cell", name=next(iter(METHODS)), exact=True)).to_be_visible()
    out = """() => [...document.querySelectorAll("table, .katex-display")]
      .filter((each) => each.getBoundingClientRect().right > window.innerWidth - 16).length"""
    page.wait_for_function(f"({out})() === 0")  # once styles are there
