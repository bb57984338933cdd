"""Files that are damaged or from another day, as a browser sees it."""

import shutil
import sqlite3
from contextlib import closing

from playwright.sync_api import expect

from fl_core.runs import tables, weights
from tests.browser.conftest import (
    ENDLESS,
    PHONE,
    ROUNDS,
    STORE,
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
from tests.fl_core.runs.test_damage import DAMAGED, damage


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
        page = visit(setup(server, ENDLESS))
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
    assert weights.last_readable(tmp_path / "weights" / run_id, 1000) >= 2
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
    wait_for_points(page, ROUNDS + 1)
    assert history(server.store, run_id) == unbroken
