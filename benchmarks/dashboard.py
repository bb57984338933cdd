"""How soon people see something: from `make run` to the page, from Start to the first point."""

import time
from collections.abc import Iterator

from playwright.sync_api import Page

from benchmarks.browser import load, new_page, press
from benchmarks.results_table import Figure, figure, ratios
from benchmarks.server import Server, dashboard, empty_app

POINTS = """() => {
  const chart = document.querySelector("[data-part^='learning.accuracy'].js-plotly-plot");
  const trace = chart && chart.data && chart.data.findIndex((t) => t.name === "Global model");
  return chart && chart.calcdata && trace >= 0 ? chart.calcdata[trace].length : 0;
}"""

HOLDINGS = """() => {
  const label = "[aria-label='Images by party and digit']";
  const chart = document.querySelector(`${label}.js-plotly-plot, ${label} .js-plotly-plot`);
  return !!(chart && chart.calcdata);
}"""


def measure(repeats: int) -> Iterator[Figure]:
    """Start the dashboard several times, each time in an empty home; then look at it again."""
    times = [_once() for _ in range(repeats)]
    names = (
        ("from make run to a usable page", "at most 6"),
        ("from Start to the first point, worker warm", "at most 3"),
        ("from Start to the first trained point, worker warm", ""),
        ("from Stop to stopped", "at most 1"),
    )
    for (name, goal), values in zip(names, zip(*times, strict=True), strict=True):
        yield figure(name, values, "s", goal)
    yield from _beside_an_empty_app(2 * repeats + 1)


def _once() -> tuple[float, float, float, float]:
    with new_page() as page:
        began = time.perf_counter()
        with dashboard() as server:
            load(page, server.url)
            page.get_by_role("button", name="Start", exact=True).wait_for()
            usable = time.perf_counter() - began
            time.sleep(10)  # the worker warms up meanwhile
            return usable, *_one_run(page)


def _beside_an_empty_app(repeats: int) -> Iterator[Figure]:
    """Open a page of each in turn, each in a browser that was never there, both servers up."""
    with dashboard() as ours, empty_app() as empty:
        _first_visit(ours), _first_visit(empty)
        time.sleep(15)  # the worker warms up, which nobody waits for
        pairs = [(_first_visit(empty)[0], *_first_visit(ours, HOLDINGS)) for _ in range(repeats)]
    least, usable, chart = (list(values) for values in zip(*pairs, strict=True))
    yield figure("first page of a new visitor", usable, "s")
    yield ratios("the same against an empty Streamlit app", usable, least, "at most 1.5")
    yield figure("first chart of a new visitor", chart, "s")
    yield ratios("the same against an empty Streamlit app's page", chart, least, "at most 2")


def _first_visit(server: Server, chart: str = "() => true") -> tuple[float, float]:
    """Return after how many seconds there is a button to press, and a chart."""
    with new_page() as page:
        load(page, "about:blank")
        began = time.perf_counter()
        load(page, server.url)
        page.get_by_role("button", name="Start", exact=True).wait_for()
        usable = time.perf_counter() - began
        page.wait_for_function(chart, polling=20)
        return usable, time.perf_counter() - began


def _one_run(page: Page) -> tuple[float, float, float]:
    """Start, wait for the untrained and the first trained point, stop."""
    press(page, "Start")
    began = time.perf_counter()
    page.wait_for_function(f"() => ({POINTS})() >= 1", polling=50)
    first = time.perf_counter() - began
    page.wait_for_function(f"() => ({POINTS})() >= 2", polling=50)
    trained = time.perf_counter() - began
    time.sleep(0.5)
    press(page, "Stop")
    asked = time.perf_counter()
    page.locator("h2").get_by_text("stopped", exact=True).wait_for()
    return first, trained, time.perf_counter() - asked
