"""A split edited by hand: bars dragged with mouse, finger and keys, and numbers typed."""

import re
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Server, button, dashboard, shoot

SCRIPT = "tests/pages/split_editor_script.py"
COMMAND = (sys.executable, "-m", "streamlit", "run", SCRIPT, "--server.headless", "true")


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    command = (*COMMAND, "--server.port", "{port}")
    with dashboard(tmp_path_factory.mktemp("home"), command=command) as running:
        yield running


def begin(page: Page) -> None:
    button(page, "Start from the present split").click()
    expect(page.get_by_role("slider")).to_have_count(3)


def handle(page: Page, party: int, digit: int) -> Locator:
    """Return the slider of a party, once the digit is chosen."""
    page.get_by_role("radio", name=str(digit), exact=True).check()
    return page.get_by_role("slider", name=f"Party {party}, digit {digit}", exact=True)


def count(slider: Locator) -> int:
    return int(slider.get_attribute("aria-valuenow") or -1)


def dealt(page: Page) -> list[list[int]]:
    """Return what the server says is dealt out."""
    words = page.get_by_text(re.compile(r"^Dealt out: ")).inner_text()
    return [list(map(int, row.split(","))) for row in re.findall(r"\[([\d, ]+)\]", words)]


def expect_dealt(page: Page, party: int, digit: int, images: int) -> None:
    """Wait until the server deals out as many: then the knobs stand for it, too."""
    row = rf"Dealt out: \[(\[[^\]]*\], ){{{party - 1}}}\[(\d+, ){{{digit}}}{images}[,\]]"
    expect(page.get_by_text(re.compile(row))).to_be_visible()


def middle(slider: Locator) -> tuple[float, float]:
    slider.scroll_into_view_if_needed()  # which waits until it stands still
    box = slider.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_bars_are_dragged_and_moved_by_keys_and_steps_undone(editor, visit):
    page = visit(editor.url)
    begin(page)
    before = dealt(page)
    slider = handle(page, 2, 3)
    assert count(slider) == before[1][3]
    x, y = middle(slider)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    dragged = count(slider)  # while the button is down the page has not heard of it
    assert dragged > before[1][3] + 100 and dealt(page) == before
    shoot(page, "split-bars-dragged")
    page.mouse.up()
    expect_dealt(page, 2, 3, dragged)
    slider.press("ArrowLeft")
    slider.press("Shift+ArrowRight")
    expect_dealt(page, 2, 3, dragged + 9)
    slider.press("Home")
    expect_dealt(page, 2, 3, 0)
    slider.press("End")
    most = 6131 - before[0][3] - before[2][3]
    expect_dealt(page, 2, 3, most)
    expect(page.get_by_text("There are no more.")).to_be_visible()
    for images in (0, dragged + 9):
        button(page, "Undo").click()
        expect_dealt(page, 2, 3, images)


@pytest.mark.slow
def test_a_finger_drags_and_what_is_let_go_of_is_left_as_it_was(editor, visit):
    page = visit(editor.url, viewport=PHONE, scheme="dark", has_touch=True)
    begin(page)
    before = dealt(page)
    slider = handle(page, 1, 9)
    x, y = middle(slider)
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    touch("touchStart", (x, y))
    for step in range(1, 6):
        touch("touchMove", (x - 4 * step, y))
    touch("touchEnd")
    expect(page.get_by_text("Of digit 9, ")).to_be_visible()
    assert 0 <= count(slider) < before[0][9]
    expect_dealt(page, 1, 9, count(slider))
    shoot(page, "split-bars-phone")
    x, y = middle(slider)
    held = count(slider)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 10, y, steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert count(slider) == held


def overtype(page: Page, number: int) -> None:
    """Change the cell that is chosen in a grid; Enter goes one down."""
    page.keyboard.press("Enter")
    cell = page.locator(".gdg-input")
    expect(cell).to_be_focused()
    cell.fill(str(number))
    page.keyboard.press("Enter")


@pytest.mark.slow
def test_numbers_are_typed_into_a_grid_and_the_bars_follow(editor, visit):
    page = visit(editor.url)
    begin(page)
    page.get_by_role("tab", name="Type numbers").click()
    grid = page.get_by_test_id("stDataFrame").first
    grid.locator(".dvn-scroller").click(position={"x": 85, "y": 53})  # party 1, digit 0
    overtype(page, 123)
    expect_dealt(page, 1, 0, 123)
    overtype(page, 77)  # the grid is still the same, and the cell the next one
    expect_dealt(page, 2, 0, 77)
    overtype(page, 60_000)  # more than there are: it is said, and the grid stays where it is
    expect(page.get_by_text(re.compile("There are only 5,923 images of digit 0"))).to_be_visible()
    button(page, "Undo").click()
    expect_dealt(page, 2, 0, 77)
    page.get_by_role("tab", name="Drag bars").click()
    assert count(handle(page, 1, 0)) == 123 and count(handle(page, 2, 0)) == 77
    button(page, "Undo").click()
    expect_dealt(page, 1, 0, 123)
    expect(page.get_by_text(re.compile(r"^3 parties × 10 classes, "))).to_be_visible()
