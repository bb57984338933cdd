"""Disks and files that are full, locked, damaged or from another day, as a browser sees it."""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fl_core.config import RunConfig
from fl_core.runs import tables, weights
from fl_core.runs.store import RunStore
from fl_core.runs.words import SAFE
from tests.browser.conftest import (
    PHONE,
    badge,
    button,
    dashboard,
    points,
    setup,
    shoot,
    start,
    wait_for_points,
)
from tests.fl_core.runs.conftest import history
from tests.fl_core.runs.test_damage import DAMAGED, damage
from tests.fl_core.runs.test_disk import Disk, passes_as_root, small_disk

STORE = "fedarium.db"


def said(page: Page, words: str):
    return page.locator("[role=alert], [role=status]").filter(has_text=words).first


def assert_words_only(page: Page) -> None:
    assert page.locator(".stException").count() == 0


def closed_store(home: Path) -> Path:
    """Make a store with a run in it, all of it in the file itself."""
    store = RunStore(f"sqlite:///{home / STORE}")
    store.create(RunConfig())
    store._database._engine.dispose()  # the last one to leave puts the log into the file
    return home / STORE


def test_a_store_of_a_newer_version_is_said_and_not_touched(visit, tmp_path):
    store = closed_store(tmp_path)
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE about SET value = ?", (str(tables.VERSION + 1),))
        connection.execute("DROP TABLE party_rounds")  # given up in that version
        connection.commit()
    before = store.read_bytes()
    with dashboard(tmp_path) as server:
        page = visit(server.url)
        expect(said(page, "The store of runs was made by a newer Fedarium")).to_be_visible()
        expect(said(page, "update this one, or name another store")).to_be_visible()
        assert_words_only(page)
        shoot(page, "newer-store-wide-light")
    assert store.read_bytes() == before


def test_a_damaged_store_is_said_and_not_touched(visit, tmp_path):
    store = closed_store(tmp_path)
    store.write_bytes(b"damaged!" * 1000)
    with dashboard(tmp_path) as server:
        page = visit(server.url, PHONE, "dark")
        expect(said(page, DAMAGED)).to_be_visible()
        assert_words_only(page)
        shoot(page, "damaged-store-phone-dark")
        assert store.read_bytes() == b"damaged!" * 1000
        store.rename(tmp_path / "moved away")  # the advice
        page.reload()
        expect(button(page, "Start")).to_be_enabled()


def test_a_store_that_is_damaged_while_one_looks_is_said_at_once(visit, tmp_path):
    with dashboard(tmp_path) as server:
        page = visit(setup(server))
        run_id = start(page)
        wait_for_points(page, 3)
        damage(tmp_path, STORE)
        expect(page.get_by_text(DAMAGED)).to_be_visible()
        assert points(page) >= 3, "what was seen stays on the page"
        shoot(page, "damaged-under-it-wide-light")
        page.get_by_text("Loss", exact=True).click()
        expect(said(page, DAMAGED)).to_be_visible()
        assert_words_only(page)
        button(page, "Stop").click()
        expect(said(page, DAMAGED)).to_be_visible()
        assert_words_only(page)
        shoot(page, "damaged-and-pressed-wide-light")
        port = server.port
    assert weights.last_readable(tmp_path / "weights" / run_id, 30) >= 2
    for file in tmp_path.glob(f"{STORE}*"):
        shutil.move(file, tmp_path / f"moved away {file.name}")
    with dashboard(tmp_path, port):
        expect(page.get_by_text("There is no run of that address here")).to_be_visible()
        expect(button(page, "Start")).to_be_enabled()


def test_weights_that_were_cut_short_are_trained_again(server, visit, unbroken):
    page = visit(setup(server))
    run_id = start(page)
    wait_for_points(page, 4)
    button(page, "Pause").click()
    expect(badge(page, "paused")).to_be_visible()
    last = server.store.get(run_id).round
    saved = weights.path_of(server.home / "weights" / run_id, last)
    saved.write_bytes(saved.read_bytes()[:200])
    button(page, "Resume").click()
    words = f"Trained again, because the saved weights were damaged or missing: round {last}."
    expect(said(page, words)).to_be_visible()
    assert_words_only(page)
    shoot(page, "trained-again-wide-light")
    expect(badge(page, "finished")).to_be_visible()
    wait_for_points(page, 31)
    assert history(server.store, run_id) == unbroken


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
            expect(page.get_by_text(re.compile(r"Held up after round \d+ of 30"))).to_be_visible()
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
