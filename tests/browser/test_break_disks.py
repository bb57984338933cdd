"""Disks that are full or read-only, as a browser sees it."""

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from fl_core.runs.failures import SAFE
from tests.browser.conftest import (
    ENDLESS,
    Server,
    assert_words_only,
    badge,
    button,
    closed_store,
    dashboard,
    points,
    said,
    setup,
    shoot,
    start,
    wait_for_points,
)
from tests.fl_core.runs.test_disk import Disk, passes_as_root, small_disk

if os.geteuid() != 0:

    def test_these_disks_as_root_of_a_namespace_of_their_own():
        passes_as_root(__file__)

else:

    @pytest.fixture(scope="module")
    def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
        yield from small_disk(tmp_path_factory.mktemp("disk") / "home")

    @pytest.fixture(autouse=True)
    def disk_is_left(disk: Disk) -> Iterator[None]:
        """Whatever a test did to it, and however it ended."""
        yield
        disk.is_left()

    @pytest.fixture(scope="module")
    def server(disk: Disk) -> Iterator[Server]:
        """A dashboard whose store may not be written yet."""
        closed_store(disk.path)
        disk.mount("ro")
        with dashboard(disk.path) as running:
            yield running

    @pytest.mark.slow
    def test_a_store_that_may_not_be_written_is_said_and_tried_again(visit, server, disk):
        """Must be the first on this disk: from then on the store is open."""
        page = visit(server.url)
        expect(said(page, "read-only. Allow writing there, then try again")).to_be_visible()
        assert_words_only(page)
        shoot(page, "read-only-wide-light")
        disk.mount("rw")
        page.reload()
        expect(button(page, "Start")).to_be_enabled()

    def test_a_start_on_a_disk_that_is_full_is_refused_in_words(visit, server, disk):
        disk.mount("rw")
        page = visit(setup(server))
        expect(button(page, "Start")).to_be_enabled()
        disk.fill()
        try:
            button(page, "Start").click()
            expect(said(page, "The disk is full")).to_be_visible()
        finally:
            disk.make_room()

    @pytest.mark.slow
    def test_a_disk_that_runs_full_is_said_and_resume_goes_on(visit, server, disk):
        disk.mount("rw")
        page = visit(setup(server, ENDLESS))
        start(page)
        wait_for_points(page, 3)
        disk.fill()
        expect(said(page, "The disk is full")).to_be_visible()
        expect(badge(page, "held up")).to_be_visible()
        expect(page.get_by_text(re.compile(r"Held up after round \d+ of 1,000"))).to_be_visible()
        expect(page.get_by_text(re.compile(r"\d s left"))).to_be_hidden()
        assert_words_only(page)
        shoot(page, "full-disk-wide-light")
        page.reload()
        expect(said(page, "The disk is full: make room on it")).to_contain_text(SAFE)
        disk.make_room()
        expect(badge(page, "failed")).to_be_visible()
        expect(said(page, SAFE)).to_contain_text("press Resume")
        wait_for_points(page, 3)
        kept = points(page)
        shoot(page, "room-again-wide-light")
        button(page, "Resume").click()
        wait_for_points(page, kept + 1)
