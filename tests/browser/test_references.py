"""A run's references in a real browser: switched on while it trains, they arrive by themselves."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    BREAKABLE,
    LEARNING,
    LOOK_EVERY,
    PHONE,
    badge,
    button,
    setup,
    shoot,
    start,
    wait_for_points,
)

ROUNDS = 4
TINY = BREAKABLE | {"num_rounds": ROUNDS, "seed": 1717, "partitioner": "dirichlet"}
NAMES = ["All images in one place", "Each party alone (mean)"]
LENGTHS = """([selector, names]) => {
  const plot = document.querySelector(selector);
  const line = (name) => plot?.data?.find((trace) => trace.name === name);
  return names.map((name) => line(name) ? plot.calcdata[plot.data.indexOf(line(name))].length : 0);
}"""
WHOLE = f"(asked) => ({LENGTHS})(asked).every((length) => length === {ROUNDS + 1})"
LABELS = """(selector) => document.querySelector(selector).layout.annotations
  .map((label) => label.text).join(" ")"""


def wait_for_lines(page: Page) -> None:
    page.wait_for_function(WHOLE, arg=[LEARNING, NAMES], polling=LOOK_EVERY)


@pytest.mark.slow
def test_both_lines_arrive_round_by_round_and_another_visitor_finds_them(server, visit):
    page = visit(setup(server, TINY))
    start(page)
    wait_for_points(page, 2)
    page.get_by_text("References", exact=True).click()
    expect(button(page, "Stop references")).to_be_visible()
    page.evaluate("(s) => { document.querySelector(s).seenBefore = true; }", LEARNING)
    expect(badge(page, "finished")).to_be_visible()
    wait_for_lines(page)  # and nobody has touched the page
    assert page.evaluate("(s) => document.querySelector(s).seenBefore === true", LEARNING)
    labels = page.evaluate(LABELS, LEARNING)
    assert "All in one" in labels and "Each alone" in labels
    said = re.compile(rf"^After round {ROUNDS}, the global model on all .* points (below|above)")
    expect(page.get_by_text(said)).to_be_visible()
    expect(button(page, "Stop references")).to_have_count(0)
    shoot(page, "references-wide-light")
    runs = len(server.store.find(most=1000))
    for viewport, scheme, name in (
        (PHONE, "light", "phone-light"),
        ({"width": 1024, "height": 768}, "dark", "projector-dark"),
    ):
        other = visit(page.url, viewport, scheme)
        wait_for_points(other, ROUNDS + 1)
        assert other.evaluate(LENGTHS, [LEARNING, NAMES]) == [0, 0]
        other.get_by_text("References", exact=True).click()
        wait_for_lines(other)
        other.locator(LEARNING).scroll_into_view_if_needed()
        shoot(other, f"references-{name}")
    assert len(server.store.find(most=1000)) == runs, "what is there is not trained again"
