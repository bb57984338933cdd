"""An earlier round is chosen, or pointed at; a projector is run with the keys alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from fl_core.runs.run_states import RunState
from tests.browser.conftest import (
    ENDLESS,
    LEARNING,
    QUICK,
    badge,
    run_id,
    setup,
    shoot,
    start,
    wait_for_points,
)
from tests.fl_core.runs.conftest import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

PROJECTOR = {"width": 1280, "height": 720}


def accuracy(page: Page) -> Locator:
    return page.locator(".number .value").first


def test_a_chosen_round_is_shown_until_the_last_one_is_asked_for_again(server, visit):
    page = visit(setup(server, QUICK | {"seed": 2401}))
    known = start(page)
    expect(badge(page, "finished")).to_be_visible()
    wait_for_points(page, QUICK["num_rounds"] + 1)
    told = [f"{share * 100:.1f} %" for share in server.store.rounds(known)["accuracy"]]
    expect(accuracy(page)).to_have_text(told[-1])
    page.get_by_label("Round that the page shows").press("Home")
    expect(page.get_by_text("Before training is shown")).to_be_visible()
    expect(accuracy(page)).to_have_text(told[0])
    page.get_by_label("Round that the page shows").press("ArrowRight")
    expect(accuracy(page)).to_have_text(told[1])
    expect(page.locator(".network text.round")).to_have_text("after round 1")
    expect(page.locator("p[role=status]").first).to_contain_text("After round 1 ")
    page.get_by_text("Back to the last round").click()
    expect(accuracy(page)).to_have_text(told[-1])
    area = page.locator(LEARNING).locator(".nsewdrag")
    area.hover(position={"x": 5, "y": 100})  # round 0 is at the left end of the axis
    expect(accuracy(page)).to_have_text(told[0])
    page.locator("h2").hover()
    expect(accuracy(page)).to_have_text(told[-1])


def test_whoever_presents_needs_the_keys_alone(server, visit):
    page = visit(setup(server, ENDLESS | {"seed": 2402, "show": 1}), PROJECTOR)
    expect(badge(page, "not started")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Start"))).to_be_enabled()
    page.keyboard.press("s")
    expect(badge(page, "training")).to_be_visible()
    known = run_id(page)
    page.wait_for_selector(".network svg")
    shoot(page, "projector-wide-light")
    page.keyboard.press("s")
    expect(badge(page, "paused")).to_be_visible()
    before = server.store.get(known).round or 0
    page.keyboard.press("ArrowRight")
    wait_until(
        server.store, known, lambda run: run.state is RunState.PAUSED and run.round == before + 1
    )
    page.keyboard.press("p")
    expect(page.locator("h2")).to_contain_text("Three equal parties")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Start from", exact=True).first).to_be_visible()
