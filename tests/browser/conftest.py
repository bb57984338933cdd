"""The app started as `make run` does, and a real Chromium that is let near nothing but it."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urlsplit

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from fl_core.config import RunConfig
from fl_core.errors import TransitionError
from fl_core.runs.run_states import ACTIVE, RunState
from fl_core.runs.store import RunStore
from tests.fl_core.runs.conftest import history, wait_until
from tests.patience import free_port

ROOT = Path(__file__).resolve().parents[2]
LOOK_EVERY = 200  # milliseconds; otherwise a page is looked at, and so drawn, 60 times a second
PATIENCE = 60_000
"""Milliseconds, for whatever a page is waited for: a busy machine may take its time."""
expect.set_options(timeout=PATIENCE)
SCREENSHOTS = ROOT / "screenshots"
STORE = "fedarium.db"
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1600, "height": 1000}
PHONE = {"width": 390, "height": 844}
SMALL = {"model": "softmax", "party_test_images": 50, "gallery_images": 10}
QUICK = SMALL | {"num_images": 600, "num_rounds": 3}
ROUNDS = 20
BREAKABLE = SMALL | {"num_images": 3_000, "num_rounds": ROUNDS, "batch_size": 8, "local_epochs": 6}
"""Rounds of a fifth of a second and more: long enough for something to happen in the middle."""
ONE_THREAD = {"FEDARIUM_THREADS": "1"}
"""For the workers: the same numbers, and a core that is left to the page and whoever looks."""
ENDLESS = BREAKABLE | {"num_rounds": 1000}
"""Still going on when the test is over, however slow its pages are; it is ended then."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Server:
    """A running dashboard."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def port(self) -> int:
        return int(urlsplit(self.url).port or 0)

    @property
    def store(self) -> RunStore:
        return RunStore(f"sqlite:///{self.home / STORE}")

    @property
    def dashboard(self) -> psutil.Process:
        """Streamlit itself, which `make` started."""
        return self._child("streamlit")

    @property
    def worker(self) -> psutil.Process:
        return self._child("fl_core.runs.worker")

    def _child(self, word: str) -> psutil.Process:
        children = psutil.Process(self.process.pid).children(recursive=True)
        (found,) = [child for child in children if word in child.cmdline()]
        return found


def closed_store(home: Path) -> Path:
    """Make a store with a run in it, all of it in the file itself."""
    store = RunStore(f"sqlite:///{home / STORE}")
    store.move(store.create(RunConfig()), RunState.CANCELLED)
    store._database._engine.dispose()  # the last one to leave puts the log into the file
    return home / STORE


@contextmanager
def dashboard(
    home: Path,
    port: int | None = None,
    base_path: str = "",
    environment: Mapping[str, str] = MappingProxyType({}),
    command: Sequence[str] = ("make", "run", "HEADLESS=1", "PORT={port}"),
) -> Iterator[Server]:
    """Start `make run`, on a free port if none is named, and end it afterwards.

    Another command may start it, and have it answer under a base path.
    """
    port = port or free_port()
    inherited = {k: v for k, v in os.environ.items() if k != "FEDARIUM_DB"}
    process = subprocess.Popen(
        [word.format(port=port) for word in command],
        cwd=ROOT,
        env=inherited | ONE_THREAD | {"FEDARIUM_HOME": str(home)} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        url = f"http://localhost:{port}{base_path}"
        _wait_for_health(url, process)
        yield Server(url, home, process)
    finally:
        with suppress(ProcessLookupError):  # a test may have killed it
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def _wait_for_health(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert process.poll() is None, "the dashboard ended by itself"
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the dashboard did not answer within two minutes")


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard that all share who need none of their own; other runs are in its store."""
    with dashboard(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_trains_on(request: pytest.FixtureRequest) -> Iterator[None]:
    """End what a test leaves training or waiting on a dashboard that others use after it."""
    yield
    if "server" in request.fixturenames:
        end_all(request.getfixturevalue("server").store)


def end_all(store: RunStore) -> None:
    """End what trains or waits."""
    for run in store.find(ACTIVE):
        if run.state is RunState.RUNNING:
            store.wish(run.id, "cancel")
        else:
            with suppress(TransitionError):  # its turn has just come
                store.move(run.id, RunState.CANCELLED)


@pytest.fixture(scope="package")
def unbroken(server: Server) -> tuple:
    """What a breakable run comes to that nothing happens to."""
    run_id = server.store.create(RunConfig.of(BREAKABLE))
    wait_until(server.store, run_id, lambda run: run.state is RunState.FINISHED)
    return history(server.store, run_id)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser context of its own; at the end, check that it asked nobody else
    for anything and that no script of ours failed."""
    contexts: list[BrowserContext] = []
    strangers: list[str] = []
    errors: list[str] = []

    def open_page(
        url: str, viewport: dict[str, int] = WIDE, scheme: str = "light", **options: Any
    ) -> Page:
        context = browser.new_context(viewport=viewport, color_scheme=scheme, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda r: None if _is_ours(r.url) else strangers.append(r.url))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not strangers, f"the page asked the network for {strangers}"
    assert not errors, errors


def _is_ours(url: str) -> bool:
    return url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:"))


def shoot(page: Page, name: str) -> None:
    """Keep a screenshot for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def said(page: Page, words: str) -> Locator:
    """Return the notice with these words in it."""
    return page.locator("[role=alert], [role=status]").filter(has_text=words).first


def assert_words_only(page: Page) -> None:
    """Fail if there is a traceback, or advice that is Streamlit's and not ours."""
    assert page.locator(".stException").count() == 0
    assert not page.get_by_text("yourscript.py").is_visible()


def plot_of(label: str) -> str:
    """Return the selector of the live plot with this label."""
    return f"[aria-label='{label}'] .js-plotly-plot, [aria-label='{label}'].js-plotly-plot"


def part(name: str) -> str:
    """Return the selector of the live plot that is this part of a page, whatever was chosen."""
    return f"[data-part^='{name}'].js-plotly-plot"


LEARNING = part("learning.accuracy")
POINTS = """(selector) => {
  const plot = document.querySelector(selector);
  const trace = plot && plot.data && plot.data.find((t) => t.name === "Global model");
  return trace ? plot.calcdata[plot.data.indexOf(trace)].length : 0;
}"""


def points(page: Page) -> int:
    """Return how many rounds the global curve shows, round 0 included."""
    return page.evaluate(POINTS, LEARNING)


def wait_for_points(page: Page, count: int) -> None:
    enough = f"(s) => ({POINTS})(s) >= {count}"
    page.wait_for_function(enough, arg=LEARNING, polling=LOOK_EVERY)


def run_id(page: Page) -> str:
    page.wait_for_url("**?run=*")
    return page.url.split("run=")[1][:8]


def setup(server: Server, knobs: Mapping[str, object] = BREAKABLE) -> str:
    """Return the address of a page whose knobs say this."""
    return f"{server.url}/?{urlencode(knobs)}"


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def badge(page: Page, word: str) -> Locator:
    return page.locator("h2").get_by_text(word, exact=True)


def start(page: Page) -> str:
    button(page, "Start").click()
    return run_id(page)
