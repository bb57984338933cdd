"""What people see on the Train page while a real run goes on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    ENDLESS,
    LEARNING,
    LOOK_EVERY,
    PHONE,
    QUICK,
    badge,
    button,
    dashboard,
    part,
    plot_of,
    points,
    run_id,
    setup,
    shoot,
    start,
    wait_for_points,
)

CNN = {"num_images": 2_000, "num_rounds": 1000}

RANGES = """(selector) => {
  const {xaxis, yaxis} = document.querySelector(selector)._fullLayout;
  return [xaxis.range, yaxis.range];
}"""


def zoom_into_the_middle(page: Page) -> None:
    """Draw a box with the mouse, as a person would."""
    area = page.locator(LEARNING).locator(".nsewdrag").bounding_box()
    assert area is not None
    left, top, width, height = (area[side] for side in ("x", "y", "width", "height"))
    page.mouse.move(left + 0.2 * width, top + 0.2 * height)
    page.mouse.down()
    page.mouse.move(left + 0.7 * width, top + 0.7 * height, steps=8)
    page.mouse.up()


def test_points_arrive_on_one_chart_and_zoom_survives(server, visit):
    page = visit(setup(server, CNN))
    expect(page.get_by_text("Press Start to train")).to_be_visible()
    shoot(page, "empty-wide-light")
    start(page)
    wait_for_points(page, 3)
    page.evaluate("(s) => { document.querySelector(s).seenBefore = true; }", LEARNING)
    whole = page.evaluate(RANGES, LEARNING)
    zoom_into_the_middle(page)
    moved = f"([s, whole]) => JSON.stringify(({RANGES})(s)) !== JSON.stringify(whole)"
    page.wait_for_function(moved, arg=[LEARNING, whole])
    zoomed = page.evaluate(RANGES, LEARNING)
    before = points(page)
    wait_for_points(page, before + 2)
    assert page.evaluate(RANGES, LEARNING) == zoomed
    assert page.evaluate("(s) => document.querySelector(s).seenBefore === true", LEARNING)
    shoot(page, "training-wide-light")


LAST = """(selector) => {
  const plot = document.querySelector(selector);
  const { x, y } = plot.calcdata[plot.data.findIndex((t) => t.name === "Global model")].at(-1);
  return [x, y];
}"""


ONE_ROUND = f"""([learning, map]) => {{
  const [round, accuracy] = ({LAST})(learning);
  const hosts = [...document.querySelectorAll("*")].filter((e) => e.shadowRoot);
  const roots = [document, ...hosts.map((e) => e.shadowRoot)];
  const number = roots.map((r) => r.querySelector(".number .value")).find((e) => e)?.innerText;
  const images = hosts.some((e) => e.shadowRoot.textContent.includes(`after round ${{round}}.`));
  const shape = document.querySelector(map).data[0].z.shape;
  return images && Math.abs(parseFloat(number) - accuracy) < 0.051 && shape === `3, ${{round}}`;
}}"""
"""Whether curve, number, images and map show the same round, all looked at in one moment."""


def test_a_round_changes_what_is_shown_without_the_page_being_drawn_anew(server, visit):
    page = visit(setup(server, ENDLESS))
    asked: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda f: asked.append(f)))
    page.reload()
    start(page)
    wait_for_points(page, 3)
    asked.clear()
    wait_for_points(page, points(page) + 2)
    maps = part("party_rounds")
    page.wait_for_function(ONE_ROUND, arg=[LEARNING, maps], polling=LOOK_EVERY)
    assert asked == []
    round, _ = page.evaluate(LAST, LEARNING)
    page.get_by_text("Loss", exact=True).click()  # other curves, at once and from then on
    shown = part("learning.loss")
    page.wait_for_function("(s) => !!document.querySelector(s)?.calcdata", arg=shown)
    asked.clear()
    page.wait_for_function(f"([s, n]) => ({LAST})(s)[0] > n", arg=[shown, round + 1])
    assert asked == []


@pytest.mark.slow
def test_a_reload_and_a_second_browser_show_the_same_run(server, visit):
    page = visit(setup(server, ENDLESS))
    start(page)
    wait_for_points(page, 3)
    button(page, "Pause").click()
    expect(badge(page, "paused")).to_be_visible()
    done = page.get_by_text(re.compile(r"^Round \d+ of 1,000 done")).inner_text()
    shown = int(done.split()[1]) + 1  # and round 0
    wait_for_points(page, shown)
    accuracy = page.locator(".number .value").first.inner_text()
    page.reload()
    wait_for_points(page, shown)
    other = visit(page.url, scheme="dark")
    wait_for_points(other, shown)
    assert points(page) == points(other) == shown
    assert other.locator(".number .value").first.inner_text() == accuracy
    shoot(other, "paused-wide-dark")
    button(other, "Resume").click()  # the other browser takes over ...
    wait_for_points(other, shown + 1)
    button(other, "Stop").click()
    page.reload()
    expect(badge(page, "stopped")).to_be_visible()  # ... and this one sees it


def test_a_killed_worker_is_said_and_resume_goes_on(server, visit):
    page = visit(setup(server, ENDLESS))
    start(page)
    wait_for_points(page, 3)
    server.worker.kill()
    expect(badge(page, "failed")).to_be_visible()
    expect(page.get_by_text(re.compile(r"killed \(signal 9.*are safe"))).to_be_visible()
    wait_for_points(page, 3)  # they stay, though the page is drawn anew
    kept = points(page)
    shoot(page, "failed-wide-light")
    button(page, "Resume").click()
    wait_for_points(page, kept + 1)


@pytest.mark.slow
def test_a_deep_link_as_the_servers_first_request(server, visit, tmp_path):
    page = visit(setup(server, QUICK))
    button(page, "Step").click()
    known = run_id(page)
    expect(badge(page, "paused")).to_be_visible()
    with dashboard(server.home) as fresh:
        first = visit(f"{fresh.url}/?run={known}")
        wait_for_points(first, 2)
        assert first.get_by_text("Page not found").count() == 0
        assert run_id(first) == known


def test_on_a_phone_nothing_is_cut_off(server, visit):
    page = visit(setup(server, ENDLESS), PHONE)
    expect(button(page, "Start")).to_be_in_viewport()
    shoot(page, "empty-phone-light")
    start(page)
    wait_for_points(page, 2)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    cut_off = page.evaluate(
        """(width) => [...document.querySelectorAll("section.main button, h2, h3, p")]
          .filter((e) => e.checkVisibility() && e.getBoundingClientRect().left >= 0)
          .filter((e) => e.getBoundingClientRect().right > width + 1)
          .map((e) => e.innerText)""",
        PHONE["width"],
    )
    assert cut_off == []
    shoot(page, "training-phone-light")


def test_the_split_follows_the_sliders_before_anything_trains(server, visit):
    page = visit(server.url)
    plot = plot_of("Images by party and digit")
    page.wait_for_selector(plot)
    rows = "(s) => document.querySelector(s)?.data?.[0].y.length"
    assert page.evaluate(rows, plot) == 3
    page.get_by_text("Ten parties", exact=True).click()
    page.wait_for_function(f"(s) => ({rows})(s) === 10", arg=plot)
    expect(page.get_by_text("Dirichlet concentration α = 1")).to_be_visible()


def test_the_keyboard_alone_starts_and_stops_a_run(server, visit):
    page = visit(setup(server, ENDLESS))
    expect(button(page, "Start")).to_be_enabled()
    button(page, "Start").press("Enter")
    run_id(page)
    wait_for_points(page, 1)
    button(page, "Stop").press("Enter")
    expect(badge(page, "stopped")).to_be_visible()


@pytest.mark.slow
def test_somebody_who_watches_a_paused_run_sees_it_go_on(server, visit):
    page = visit(setup(server, QUICK))
    button(page, "Step").click()
    expect(badge(page, "paused")).to_be_visible()
    other = visit(page.url)
    wait_for_points(other, 2)
    button(page, "Step").click()
    wait_for_points(other, 3)


def test_an_address_cannot_make_the_page_ask_strangers(server, visit):
    page = visit(f"{server.url}/?run=![a](http://elsewhere.example/a.png)")
    expect(page.get_by_text("There is no run of that address here")).to_be_visible()
    assert page.locator("img[src*=elsewhere]").count() == 0
