"""Disks that are full or read-only, as a browser sees it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from fl_core.runs.words import SAFE
from tests.browser.conftest import (
    ROUNDS,
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
from tests.fl_core.runs.conftest import history
from tests.fl_core.runs.test_disk import Disk, passes_as_root, small_disk

if os.geteuid() != 0:

    def test_these_disks_as_root_of_a_namespace_of_their_own():
        passes_as_root(__file__)

else:

    @pytest.fixture
    def disk(tmp_path: Path) -> Iterator[Disk]:
        yield from small_disk(tmp_path / "home")

    def test_a_disk_that_runs_full_is_said_and_resume_goes_on(visit, disk, unbroken):
        with dashboard(disk.path) as server:
            page = visit(setup(server))
            run_id = start(page)
            wait_for_points(page, 3)
            disk.fill()
            expect(said(page, "The disk is full")).to_be_visible()
            expect(badge(page, "held up")).to_be_visible()
            expect(
                page.get_by_text(re.compile(rf"Held up after round \d+ of {ROUNDS}"))
            ).to_be_visible()
            expect(page.get_by_text(re.compile(r"\d s left"))).to_be_hidden()
            assert_words_only(page)
            shoot(page, "full-disk-wide-light")
            page.reload()
            expect(said(page, "The disk is full: make room on it")).to_contain_text(SAFE)
            disk.make_room()
            expect(badge(page, "failed")).to_be_visible()
            expect(said(page, SAFE)).to_contain_text("press Resume")
            kept = points(page)
            shoot(page, "room-again-wide-light")
            button(page, "Resume").click()
            wait_for_points(page, kept + 1)
            expect(badge(page, "finished")).to_be_visible()
            assert history(server.store, run_id) == unbroken

    def test_a_start_on_a_disk_that_is_full_is_refused_in_words(visit, disk):
        with dashboard(disk.path) as server:
            page = visit(setup(server))
            expect(button(page, "Start")).to_be_enabled()
            disk.fill()
            button(page, "Start").click()
            expect(said(page, "The disk is full")).to_be_visible()

    def test_a_store_that_may_not_be_written_is_said_and_tried_again(visit, disk):
        closed_store(disk.path)
        disk.mount("ro")
        with dashboard(disk.path) as server:
            page = visit(server.url)
            expect(said(page, "read-only. Allow writing there, then try again")).to_be_visible()
            assert_words_only(page)
            shoot(page, "read-only-wide-light")
            disk.mount("rw")
            page.reload()
            expect(button(page, "Start")).to_be_enabled()
