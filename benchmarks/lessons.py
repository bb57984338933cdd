"""How soon something moves after Start in a lesson, and when its answer stands on the screen."""

import time
from collections.abc import Iterator
from urllib.parse import urlencode

from playwright.sync_api import Page

from benchmarks.browser import load, press, visit
from benchmarks.results_table import Figure, figure
from benchmarks.server import Server, dashboard
from pages.learn.lesson import Lesson
from pages.learn.lessons import LESSONS

MOVES = """() => {
  const bar = document.querySelector("[data-testid=stMain] [role=progressbar]");
  return bar && Number(bar.getAttribute("aria-valuenow")) > 0;
}"""
ANSWERED = """() => document.querySelector("[data-testid=stMain] [data-testid=stAlert]")"""


def measure(repeats: int) -> Iterator[Figure]:
    """Take each lesson once for each repeat, in a home in which nothing is trained yet."""
    first: dict[str, list[float]] = {name: [] for name in LESSONS}
    whole: dict[str, list[float]] = {name: [] for name in LESSONS}
    for _ in range(repeats):
        with dashboard() as server, visit(server) as page:
            _warmed_up(page)
            for name, lesson in LESSONS.items():
                seconds = _taken(page, server, lesson)
                first[name].append(seconds[0])
                whole[name].append(seconds[1])
    for name in LESSONS:
        yield figure(f"{name}: Start until something moves", first[name], "s", "at most 2")
        yield figure(f"{name}: Start until its answer", whole[name], "s", "at most 30")


def _warmed_up(page: Page) -> None:
    """Have the worker ready, as it is once somebody has read the first screen."""
    press(page, "Step")
    page.get_by_text("paused", exact=True).first.wait_for(timeout=120_000)


def _taken(page: Page, server: Server, lesson: Lesson) -> tuple[float, float]:
    guess = {"lesson": lesson.name, "step": "guess", "far": "guess"}
    guess["guess"] = ".".join(lesson.expected)
    load(page, f"{server.url}/learn?{urlencode({f'learn:{key}': guess[key] for key in guess})}")
    start = page.get_by_role("button", name="Start", exact=True)
    start.wait_for()
    page.wait_for_function(
        "() => ![...document.querySelectorAll('button')].find("
        "(one) => one.innerText === 'Start').disabled"
    )
    began = time.perf_counter()
    start.click()
    page.wait_for_function(MOVES, timeout=60_000)
    moved = time.perf_counter() - began
    page.wait_for_function(ANSWERED, timeout=120_000)
    return moved, time.perf_counter() - began
