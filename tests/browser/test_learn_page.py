"""Lessons in a real browser: by keyboard, by touch, with a reload in the midst, in two tabs."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from fl_core.config import RunConfig
from fl_core.runs.run_states import RunState
from tests.browser.conftest import ENDLESS, PHONE, WIDE, button, shoot
from tests.fl_core.runs.conftest import wait_until

QUESTION, TITLE = "What travels?", "The model travels, the images do not"
WRONG, RIGHT = "The 900 images", "From each party 110,474 numbers"
PROJECTOR = {"width": 1280, "height": 720}


def lesson(visit, server, viewport=WIDE, step="read", **options) -> Page:
    page = visit(f"{server.url}/learn?learn:lesson=travels&learn:step={step}", viewport, **options)
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    return page


def option(page: Page, words: str) -> Locator:
    return page.get_by_role("radio", name=words, exact=True)


def reach(page: Page, target: Locator) -> None:
    """Move the focus by Tab alone until it is on something."""
    expect(target).to_be_enabled()
    for _ in range(60):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not get there")


def press(page: Page, name: str) -> None:
    reach(page, button(page, name))
    page.keyboard.press("Enter")


def shown(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def test_a_whole_lesson_by_keyboard_from_a_right_guess(server, visit):
    page = visit(f"{server.url}/learn")
    expect(page.get_by_role("button", name="Begin", exact=True)).to_have_count(6)
    shoot(page, "learn-cards-wide-light")
    reach(page, page.get_by_role("button", name="Begin", exact=True).first)
    page.keyboard.press("Enter")
    press(page, "Next: your guess")
    shown(page, "Start is locked until you have guessed.")
    expect(button(page, "Start")).to_be_disabled()
    first = option(page, WRONG)
    expect(first).to_be_enabled()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(option(page, RIGHT)).to_be_checked()
    press(page, "Start")
    shown(page, re.compile("Your guess came true"))
    shown(page, re.compile("three times 110,474 numbers"))
    shoot(page, "learn-see-wide-light")
    press(page, "Next: a question")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")  # from the first to the last
    shown(page, re.compile("However many parties, images and rounds"))
    press(page, "Next: play")
    shown(page, "Open this in Train")
    press(page, "Done: to all lessons")
    expect(button(page, "Look at it again")).to_be_visible()


def test_by_touch_from_a_wrong_guess_with_a_reload_in_the_midst(server, visit):
    page = lesson(visit, server, PHONE, has_touch=True, is_mobile=True)
    button(page, "Next: your guess").tap()
    page.get_by_text(WRONG, exact=True).tap()
    expect(button(page, "Start")).to_be_enabled()
    page.reload()
    expect(option(page, WRONG)).to_be_checked()
    button(page, "Start").tap()
    shown(page, "You guessed:")
    shown(page, re.compile("What happened:"))
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page.reload()
    shown(page, re.compile("What happened:"))
    shown(page, re.compile("stayed where they were"))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, "learn-see-phone-light")
    button(page, "Next: a question").tap()
    page.get_by_text("200,000 images", exact=True).tap()
    shown(page, re.compile("Not quite"))


@pytest.mark.slow
def test_two_tabs_are_two_visits_and_the_browser_remembers(server, visit):
    one = lesson(visit, server)
    other = one.context.new_page()
    other.goto(f"{server.url}/learn")
    expect(other.get_by_role("heading", name="Learn", exact=True)).to_be_visible()
    button(one, "Next: your guess").click()
    one.get_by_text(WRONG, exact=True).click()
    expect(button(one, "Start")).to_be_enabled()
    other.get_by_role("button", name="Begin", exact=True).last.click()
    expect(button(other, "All lessons")).to_be_visible()
    expect(other.get_by_role("heading", name=QUESTION)).to_have_count(0)
    expect(option(one, WRONG)).to_be_checked()
    button(other, "All lessons").click()
    expect(other.get_by_role("heading", name="Learn", exact=True)).to_be_visible()
    expect(other.get_by_role("button", name="Begin", exact=True).first).to_be_visible()
    other.reload()
    shown(other, re.compile("step 2 of 5"))
    expect(button(other, "Go on")).to_be_visible()
    button(other, "Go on").first.click()
    expect(option(other, WRONG)).to_be_checked()


def test_a_lesson_does_not_wait_behind_a_long_run(server, visit):
    long = server.store.create(RunConfig.of(ENDLESS | {"seed": 1414}))
    wait_until(server.store, long, lambda run: (run.round or 0) >= 1)
    page = visit(
        f"{server.url}/learn?learn:lesson=travels&learn:step=play&learn:far=play"
        "&learn:guess=images&learn:choice=9",
        PROJECTOR,
        "dark",
    )
    # Tried once more, it finds what it has trained already.
    page.get_by_role("button", name=re.compile("^(Start|Show it again)$")).click()
    shown(page, re.compile("^Trained (just now|before)"))
    shoot(page, "learn-play-projector-dark")
    finished = server.store.get(long).round
    run = wait_until(server.store, long, lambda run: (run.round or 0) > finished)
    assert run.state is RunState.RUNNING and not run.reason
