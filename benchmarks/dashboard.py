"""How soon people see something: from `make run` to the page, from Start to the first point."""

import os
import time
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

from benchmarks.figures import Figure, figure
from benchmarks.server import dashboard

CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
POINTS = """() => {
  const label = "[aria-label='Accuracy round by round']";
  const chart = document.querySelector(`${label}.js-plotly-plot, ${label} .js-plotly-plot`);
  const trace = chart && chart.data && chart.data.findIndex((t) => t.name === "Global model");
  return chart && chart.calcdata && trace >= 0 ? chart.calcdata[trace].length : 0;
}"""


def measure(repeats: int) -> Iterator[Figure]:
    """Start the dashboard several times, each time in an empty home."""
    times = [_once() for _ in range(repeats)]
    names = (
        ("from make run to a usable page", "at most 6"),
        ("from Start to the first point, worker warm", "at most 3"),
        ("from Start to the first trained point, worker warm", ""),
        ("from Stop to stopped", "at most 1"),
    )
    for (name, goal), values in zip(names, zip(*times, strict=True), strict=True):
        yield figure(name, values, "s", goal)


def _once() -> tuple[float, float, float, float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        began = time.perf_counter()
        with dashboard() as server:
            _visit(page, server.url)
            start = page.get_by_role("button", name="Start", exact=True)
            start.wait_for()
            usable = time.perf_counter() - began
            time.sleep(10)  # the worker warms up meanwhile
            figures = usable, *_one_run(page)
            browser.close()
            return figures


def _visit(page: Page, url: str) -> None:
    """Load the page as soon as the server answers, as somebody pressing reload would."""
    for _ in range(600):
        try:
            page.goto(url)
        except Exception:  # not up yet
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"{url} did not answer within half a minute")


def _one_run(page: Page) -> tuple[float, float, float]:
    """Start, wait for the untrained and the first trained point, stop."""
    page.get_by_role("button", name="Start", exact=True).click()
    began = time.perf_counter()
    page.wait_for_function(f"() => ({POINTS})() >= 1", polling=50)
    first = time.perf_counter() - began
    page.wait_for_function(f"() => ({POINTS})() >= 2", polling=50)
    trained = time.perf_counter() - began
    time.sleep(0.5)
    page.get_by_role("button", name="Stop", exact=True).click()
    asked = time.perf_counter()
    page.locator("h2").get_by_text("stopped", exact=True).wait_for()
    return first, trained, time.perf_counter() - asked
