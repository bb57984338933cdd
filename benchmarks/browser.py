"""A real Chromium in front of a dashboard."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Error, Page, sync_playwright

from benchmarks.server import Server

CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def new_page() -> Iterator[Page]:
    """Start a browser and end it afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser.new_page()
        finally:
            browser.close()


@contextmanager
def visit(server: Server) -> Iterator[Page]:
    """Start a browser and open the dashboard as soon as it answers."""
    with new_page() as page:
        load(page, server.url)
        yield page


def load(page: Page, url: str) -> None:
    """Load the page as soon as the server answers, as somebody pressing reload would."""
    for _ in range(600):
        try:
            page.goto(url)
        except Error:  # not up yet
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"{url} did not answer within half a minute")


def press(page: Page, name: str) -> None:
    """Press a button once it is there and can be pressed."""
    page.get_by_role("button", name=name, exact=True).click()
