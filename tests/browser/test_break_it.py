"""Processes that are killed, starved, put to sleep or pressed hard, as a browser sees it."""

import re
import resource
import time
from contextlib import suppress

import psutil
import pytest
from playwright.sync_api import Page, expect

from fl_core.runs.run_states import ACTIVE, RunState
from tests.browser.conftest import (
    ENDLESS,
    PHONE,
    QUICK,
    ROUNDS,
    SMALL,
    Server,
    assert_words_only,
    badge,
    button,
    dashboard,
    points,
    setup,
    shoot,
    start,
    wait_for_points,
)
from tests.fl_core.runs.conftest import assert_gone, history
from tests.fl_core.runs.test_memory import LABELS

MEGABYTE = 2**20
SILENT = "The dashboard does not answer. Finished rounds are safe"
KEPT = "All finished rounds are safe: press Resume."
HEAVY = {"num_parties": 100, "num_images": 60_000, "num_rounds": 1, "party_test_images": 0}


def silent(page: Page):
    return page.get_by_role("alert").filter(has_text=SILENT)


def kill(server: Server, worker_too: bool) -> None:
    """Kill with signal 9; a worker whose dashboard is gone must end by itself."""
    streamlit, worker = server.dashboard, server.worker
    streamlit.suspend()  # or it would see the worker die, and say so
    if worker_too:
        worker.kill()
    streamlit.kill()
    assert_gone([streamlit, worker])


def resume(page: Page, kept: int) -> None:
    """Check what a page says of an interrupted run, by itself, and press Resume."""
    expect(badge(page, "interrupted")).to_be_visible()
    expect(page.get_by_text(KEPT)).to_be_visible()
    expect(silent(page)).to_be_hidden()
    wait_for_points(page, kept)
    shoot(page, "interrupted-wide-light")
    button(page, "Resume").click()
    wait_for_points(page, kept + 1)


def test_a_killed_dashboard_is_said_and_a_new_one_goes_on(visit, tmp_path):
    with dashboard(tmp_path) as server:
        page = visit(setup(server, ENDLESS))
        start(page)
        wait_for_points(page, 4)
        kept = points(page)
        kill(server, worker_too=True)
        assert_said_that_it_is_silent(page, "silent-wide-light")
        with dashboard(tmp_path, server.port):
            resume(page, kept)


def assert_said_that_it_is_silent(page: Page, name: str) -> None:
    expect(silent(page)).to_be_visible()
    expect(button(page, "Step")).to_be_disabled()
    assert_words_only(page)
    shoot(page, name)


@pytest.mark.slow
def test_a_dashboard_killed_alone_changes_no_number_and_pages_go_on(visit, tmp_path, unbroken):
    with dashboard(tmp_path) as server:
        page, waiting = visit(setup(server)), visit(setup(server), PHONE, "dark")
        run_id = start(page)
        wait_for_points(page, 4)
        kept = points(page)
        kill(server, worker_too=False)
        assert_said_that_it_is_silent(page, "silent-wide-light")
        assert_said_that_it_is_silent(waiting, "silent-phone-dark")
        with dashboard(tmp_path, server.port) as again:
            resume(page, kept)
            expect(badge(page, "finished")).to_be_visible()
            assert history(again.store, run_id) == unbroken
            start(waiting)  # the very first press counts on a page that was open all the while
            button(waiting, "Stop").click()
            expect(badge(waiting, "stopped")).to_be_visible()


@pytest.mark.slow
def test_a_laptop_that_slept_goes_on_by_itself(server, visit, unbroken):
    page = visit(setup(server))
    run_id = start(page)
    wait_for_points(page, 3)
    page.evaluate("window.sameAsBefore = true")
    browser = [p for p in psutil.Process().children(recursive=True) if "chrom" in p.name()]
    everybody = [server.worker, server.dashboard, *browser]
    for process in everybody:
        process.suspend()
    time.sleep(3)
    for process in everybody:
        process.resume()
    expect(badge(page, "finished")).to_be_visible()
    wait_for_points(page, ROUNDS + 1)
    assert page.evaluate("window.sameAsBefore"), "nobody had to load the page again"
    expect(silent(page)).to_be_hidden()
    assert history(server.store, run_id) == unbroken


@pytest.mark.slow
def test_a_dashboard_that_hangs_is_said_and_goes_on(server, visit, unbroken):
    page = visit(setup(server))
    run_id = start(page)
    wait_for_points(page, 3)
    server.dashboard.suspend()
    try:
        expect(silent(page)).to_be_visible()
        expect(page.get_by_role("progressbar")).to_contain_text("Waiting for the dashboard")
    finally:
        server.dashboard.resume()
    expect(badge(page, "finished")).to_be_visible()
    expect(silent(page)).to_be_hidden()
    wait_for_points(page, ROUNDS + 1)
    assert history(server.store, run_id) == unbroken


@pytest.mark.slow
def test_what_one_dashboard_drives_another_shows_and_stops(server, visit):
    with dashboard(server.home) as other:
        page = visit(setup(server, ENDLESS))
        run_id = start(page)
        wait_for_points(page, 2)
        drives = server.store.get(run_id).owner.split(":")[1] == str(server.dashboard.pid)
        there = visit(f"{(other if drives else server).url}/?run={run_id}")
        wait_for_points(there, 3)
        wait_for_points(there, points(there) + 2)
        expect(badge(there, "training")).to_be_visible()
        shoot(there, "driven-elsewhere-wide-light")
        button(there, "Stop").click()
        expect(badge(there, "stopped")).to_be_visible()
        expect(badge(page, "stopped")).to_be_visible()
        assert server.store.get(run_id).state is RunState.CANCELLED


@pytest.mark.slow
def test_too_little_memory_is_said_with_the_knobs_to_lower(server, visit):
    finishes(visit(setup(server, QUICK)), 3)  # the worker is warm
    page = visit(setup(server, HEAVY))
    expect(button(page, "Start")).to_be_enabled()
    worker = server.worker.pid
    limit = psutil.Process(worker).memory_info().vms + 8 * MEGABYTE
    resource.prlimit(worker, resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
    try:
        start(page)
        expect(badge(page, "failed")).to_be_visible()
    finally:
        with suppress(ProcessLookupError):  # where it is the C++ of TensorFlow that gets none
            resource.prlimit(worker, resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
    said = page.get_by_role("alert").filter(has_text="memory")
    for words in (*LABELS, re.compile("press resume", re.IGNORECASE), "start a new run"):
        expect(said).to_contain_text(words)
    assert_words_only(page)
    shoot(page, "no-memory-wide-light")
    finishes(visit(setup(server, QUICK)), 3)


def finishes(page: Page, rounds: int) -> None:
    button(page, "Start").click()
    expect(badge(page, "finished")).to_be_visible()
    wait_for_points(page, rounds + 1)
    assert points(page) == rounds + 1


MIDDLE = """(names) => {
  const found = [...document.querySelectorAll("button")].find(
    (one) => names.includes(one.innerText.trim()) && !one.disabled && one.checkVisibility());
  if (!found) return null;
  const {x, y, width, height} = found.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""


def press(page: Page, *names: str) -> bool:
    """Click with the mouse on the first button of these that does something, if there is one."""
    middle = page.evaluate(MIDDLE, names)
    if middle:
        page.mouse.click(*middle)
    return middle is not None


def settle(page: Page) -> None:
    """Press Stop until the last of the clicks has been heard and nothing more happens."""
    idle, quiet = page.locator(".stApp[data-test-script-state=notRunning]"), 0
    while quiet < 10:
        quiet = 0 if press(page, "Stop") or not idle.count() else quiet + 1
        page.wait_for_timeout(200)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_hundred_quick_presses_of_start_and_stop(server, visit):
    long = SMALL | {"num_images": 600, "num_rounds": 300}
    page, worker = visit(setup(server, long)), server.worker.pid
    before = {run.id for run in server.store.find(most=1000)}
    presses = 0
    while presses < 200:
        presses += press(page, "Start", "New run", "Stop")
    settle(page)
    assert server.store.find(ACTIVE) == [], "no press has started a run that nobody sees"
    pressed = [run for run in server.store.find(most=1000) if run.id not in before]
    assert len(pressed) >= 5
    assert all(run.state is RunState.CANCELLED and not run.reason for run in pressed)
    assert server.worker.pid == worker
    assert_words_only(page)
    shoot(page, "pressed-wide-light")
    finishes(visit(setup(server, QUICK)), 3)


@pytest.mark.slow
def test_a_party_without_images_cannot_be_asked_for(server, visit):
    page = visit(setup(server, {"num_parties": 1000, "num_images": 600}))
    said = "Parties × At least must not exceed Training images: 1,000 parties with at least 10"
    expect(page.get_by_text(said).first).to_be_visible()
    expect(button(page, "Start")).to_be_disabled()
    shoot(page, "too-few-images-wide-light")
    page.goto(setup(server, {"num_parties": 60, "num_images": 59, "partitioner.min_images": 0}))
    expect(page.get_by_text("At least must be a whole number from 1 to 1,000")).to_be_visible()
    least = {"num_parties": 60, "num_images": 60, "num_rounds": 2, "partitioner.min_images": 1}
    page.goto(setup(server, SMALL | least))
    finishes(page, 2)  # one image each is enough
