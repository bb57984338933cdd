"""A hundred phones in a lesson: how soon all see a step, and what a run loses to them."""

import statistics
import time
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.browser import ARGUMENTS, CHROMIUM, load, press
from benchmarks.results_table import Figure, figure
from benchmarks.rounds_in_blocks import (
    BLOCKS,
    NUM_ROUNDS,
    SETTLED,
    end_of,
    most,
    slower,
    wait_for_round,
)
from benchmarks.server import Server, dashboard
from benchmarks.simulated_phones import Phones
from fl_core.config import RunConfig
from fl_core.runs.store import RunStore

SOCKETS, BROWSERS = 97, 3
RELEASES = 10  # the answers to a question shown, and the question asked again
CONFIG = RunConfig(num_rounds=NUM_ROUNDS)
PATIENCE = 60.0  # seconds
NOTE_CHANGES = """
window.changed = [];
new MutationObserver(() => window.changed.push(Date.now()))
  .observe(document, { subtree: true, childList: true, characterData: true });
"""


def measure(repeats: int) -> Iterator[Figure]:
    """Lead a class through a question again and again; then train with it there, and without."""
    with dashboard() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        front = browser.new_page()
        load(front, f"{server.url}/learn")
        _press_first(front, "Begin")
        press(front, "With a class")
        code = front.locator("[class*=st-key-learn-class-code] p").inner_text().strip()
        delays = [_releases(server, browser, front, code) for _ in range(repeats)]
        slowed = [_run_with_phones(server, code) for _ in range(repeats)]
        browser.close()
    name = f"a step on {SOCKETS + BROWSERS} phones"
    phones = [[1000 * delay for delay in delays_of] for delays_of, _ in delays]
    yield figure(f"{name}, median", map(statistics.median, phones), "ms")
    yield figure(f"{name}, 95 % within", map(most, phones), "ms", "at most 1000")
    yield figure(f"{name}, the last", map(max, phones), "ms")
    yield figure("the same at the front", [1000 * statistics.median(at) for _, at in delays], "ms")
    name = f"a round with {SOCKETS} phones against none"
    yield figure(name, map(statistics.median, slowed), "times", "at most 1.1")


def _press_first(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def _releases(
    server: Server, browser: Browser, front: Page, code: str
) -> tuple[list[float], list[float]]:
    """Return the seconds from each key to each phone, and to the front's own screen."""
    with Phones(server.port, code, SOCKETS) as phones:
        contexts = [browser.new_context() for _ in range(BROWSERS)]
        pages = [context.new_page() for context in contexts]
        for page in pages:
            page.add_init_script(NOTE_CHANGES)
            page.goto(f"{server.url}/class/{code}")
            page.wait_for_function("() => document.querySelector('#says').textContent !== ''")
        on_phones, at_front = list[float](), list[float]()
        if front.get_by_role("button", name="Next: ask").count():
            _step(front, phones, pages, "ArrowRight", "Next: show the answers")
        for _ in range(RELEASES):
            phones.answer(0, lambda pupil: pupil % 3)
            for key, then in (("ArrowRight", "Ask again"), ("a", "Next: show the answers")):
                found, front_after = _step(front, phones, pages, key, then)
                on_phones += found
                at_front.append(front_after)
        for context in contexts:
            context.close()
    return on_phones, at_front


def _step(
    front: Page, phones: Phones, pages: list[Page], key: str, then: str
) -> tuple[list[float], float]:
    """Press a key and wait until all have seen the step."""
    time.sleep(1.0)  # whatever is about of the step before
    phones.listen()
    for page in pages:
        page.evaluate("window.changed = []")
    began = time.time()
    front.keyboard.press(key)
    name = "Next: train the networks" if then == "Ask again" else then
    front.get_by_role("button", name=name).wait_for()
    at_front = time.time() - began
    seen = [at - began for at in phones.told(PATIENCE)]
    for page in pages:
        page.wait_for_function("() => window.changed.length > 0")
        seen.append(page.evaluate("window.changed[0]") / 1000 - began)
    return seen, at_front


def _run_with_phones(server: Server, code: str) -> list[float]:
    """Return how much longer each block of rounds with phones took than the one after, without."""
    store = RunStore(f"sqlite:///{server.home / 'fedarium.db'}")
    run_id = store.create(CONFIG)
    wait_for_round(store, run_id, SETTLED)
    for block in range(0, BLOCKS, 2):
        with Phones(server.port, code, SOCKETS):
            wait_for_round(store, run_id, end_of(block))
        wait_for_round(store, run_id, end_of(block + 1))
    return slower(store, run_id)
