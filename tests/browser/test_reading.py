"""The sentences on the Train page in a real browser: they follow a run and keep their room, and the
next experiment is one press away."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import (
    BREAKABLE,
    PHONE,
    badge,
    button,
    run_id,
    setup,
    shoot,
    start,
)

ROUNDS = 4
TINY = BREAKABLE | {"num_rounds": ROUNDS, "seed": 1818}
AFTER = "After round {} each party’s own model is right on"
READ = "p[role=status]"


def reading(page: Page) -> Locator:
    return page.locator(READ).first


def top(words: Locator) -> float:
    """Return where something begins, from the page's own top."""
    return float(words.evaluate("(e) => e.getBoundingClientRect().top"))


def test_it_says_what_happened_and_sets_up_what_is_next(server, visit):
    page = visit(setup(server, TINY))
    expect(page.get_by_text("In federated learning several parties")).to_be_visible()
    expect(
        page.get_by_text("of weights will travel between parties and server").last
    ).to_be_visible()
    start(page)
    expect(page.locator(READ)).to_have_count(2)
    reading(page).evaluate("(element) => { element.seenBefore = true; }")
    following = page.locator(READ).nth(1)
    expect(following).to_contain_text("Once this run is at rest")
    expect(button(page, "Set this up")).to_be_disabled()
    before = top(following)
    expect(badge(page, "finished")).to_be_visible()
    expect(reading(page)).to_contain_text(AFTER.format(ROUNDS))
    assert reading(page).evaluate("(element) => element.seenBefore === true"), "it is said in place"
    expect(following).to_contain_text("Next: ")
    assert top(following) == before, "what is said above it has pushed it away"
    shoot(page, "reading-wide-light")
    page.get_by_text("More of what this run shows").click()
    expect(page.get_by_text("Parties hold much the same mix of classes")).to_be_visible()
    number = len(server.store.find(most=1000))
    button(page, "Set this up").click()
    expect(page.get_by_text(re.compile("^The knobs now say"))).to_be_visible()
    expect(page.get_by_text("Skew 0.9 ✕").or_(page.get_by_text("Skew 0.9")).first).to_be_visible()
    assert len(server.store.find(most=1000)) == number, "nothing trains before Start"
    assert server.store.get(run_id(page)).config.partitioner.kind == "iid"


@pytest.mark.slow
def test_it_is_read_on_a_phone_and_in_the_dark(server, visit):
    page = visit(setup(server, TINY | {"seed": 1819}), PHONE)
    start(page)
    expect(badge(page, "finished")).to_be_visible()
    expect(reading(page)).to_contain_text(AFTER.format(ROUNDS))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, "reading-phone-light")
    other = visit(page.url, {"width": 1024, "height": 768}, "dark")
    expect(reading(other)).to_have_text(reading(page).inner_text())
    expect(button(other, "Set this up")).to_be_enabled()
    shoot(other, "reading-projector-dark")
