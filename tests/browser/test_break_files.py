"""Files that are damaged or from another day, as a browser sees it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from fl_core.runs import checkpoints, tables
from tests.browser.conftest import (
    ENDLESS,
    PHONE,
    QUICK,
    STORE,
    Server,
    assert_words_only,
    badge,
    button,
    closed_store,
    dashboard,
    points,
    run_id,
    said,
    setup,
    shoot,
    start,
    wait_for_points,
)
from tests.fl_core.runs.test_damage import DAMAGED, damage


@pytest.fixture(scope="module")
def shut_out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard whose store was made by a newer Fedarium."""
    store = closed_store(tmp_path_factory.mktemp("newer"))
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE about SET value = ?", (str(tables.VERSION + 1),))
        connection.execute("DROP TABLE party_rounds")  # given up in that version
        connection.commit()
    with dashboard(store.parent) as running:
        yield running


def test_a_store_of_a_newer_version_is_said_and_not_touched(visit, shut_out):
    """Must be the first there: from the next one on, the store is another."""
    before = (shut_out.home / STORE).read_bytes()
    page = visit(shut_out.url)
    expect(said(page, "The store of runs was made by a newer Fedarium")).to_be_visible()
    expect(said(page, "update this one, or name another store")).to_be_visible()
    assert_words_only(page)
    shoot(page, "newer-store-wide-light")
    assert (shut_out.home / STORE).read_bytes() == before


def test_a_damaged_store_is_said_and_not_touched(visit, shut_out):
    for file in shut_out.home.glob(f"{STORE}*"):
        file.unlink()
    store = shut_out.home / STORE
    store.write_bytes(b"damaged!" * 1000)
    page = visit(shut_out.url, PHONE, "dark")
    expect(said(page, DAMAGED)).to_be_visible()
    assert_words_only(page)
    shoot(page, "damaged-store-phone-dark")
    assert store.read_bytes() == b"damaged!" * 1000
    store.rename(shut_out.home / "moved away")  # the advice
    page.reload()
    expect(button(page, "Start")).to_be_enabled()


@pytest.mark.slow
def test_a_store_that_is_damaged_while_one_looks_is_said_at_once(visit, tmp_path):
    with dashboard(tmp_path) as server:
        page = visit(setup(server, ENDLESS))
        known = start(page)
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
    assert checkpoints.last_readable(tmp_path / "weights" / known, 1000) >= 2
    for file in tmp_path.glob(f"{STORE}*"):
        shutil.move(file, tmp_path / f"moved away {file.name}")
    with dashboard(tmp_path, port):
        expect(page.get_by_text("There is no run of that address here")).to_be_visible()
        expect(button(page, "Start")).to_be_enabled()


@pytest.mark.slow
def test_weights_that_were_cut_short_are_trained_again(server, visit):
    page = visit(setup(server, QUICK))
    button(page, "Step").click()
    known = run_id(page)
    expect(badge(page, "paused")).to_be_visible()
    saved = checkpoints.path_of(server.home / "weights" / known, 1)
    saved.write_bytes(saved.read_bytes()[:200])
    button(page, "Resume").click()
    words = "Trained again, because the saved weights were damaged or missing: round 1."
    expect(said(page, words)).to_be_visible()
    assert_words_only(page)
    shoot(page, "trained-again-wide-light")
    expect(badge(page, "finished")).to_be_visible()
    wait_for_points(page, QUICK["num_rounds"] + 1)
