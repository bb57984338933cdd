"""What is on the Train page stays where it is: from the first paint through a whole run."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import BREAKABLE, PHONE, badge, button, setup, start, wait_for_points
from tests.browser.layout_shift import Shifts, shifts, wait_until_at_rest, watch_shifts

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

MOST = 0.02
TINY = BREAKABLE | {"num_rounds": 5, "partitioner": "dirichlet"}
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": PHONE}


@pytest.mark.parametrize("size", SIZES)
def test_from_first_paint_to_the_end_of_a_run(server, visit, size):
    page = visit("about:blank", SIZES[size])
    watch_shifts(page)
    seed = 2300 + len(size)
    found: dict[str, Shifts] = {}
    page.goto(setup(server, TINY | {"seed": seed}))
    expect(page.get_by_text("Press Start to train")).to_be_visible()
    wait_until_at_rest(page)
    found["first paint"] = shifts(page)
    if size == "wide":
        page.get_by_role("slider", name="Skew").press("ArrowRight")
        expect(page.get_by_text("skew 0.55").first).to_be_visible()
        wait_until_at_rest(page)
        found["a knob"] = shifts(page)
    start(page)
    wait_for_points(page, 2)
    found["start"] = shifts(page)
    expect(badge(page, "finished")).to_be_visible()
    wait_for_points(page, 6)
    wait_until_at_rest(page)
    found["the run and its end"] = shifts(page)
    page.get_by_text("References", exact=True).click()
    expect(button(page, "Stop references")).to_have_count(0)
    wait_until_at_rest(page)
    found["references"] = shifts(page)
    told = "\n".join(f"{when}: {each}" for when, each in found.items())
    assert sum(each.all for each in found.values()) < MOST, told
