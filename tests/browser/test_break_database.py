"""A PostgreSQL that is not up yet, goes away and comes back, as a browser sees it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from fl_core.runs.store import RunStore
from pages.shared.error_notice import WAITS
from tests.browser.conftest import (
    ENDLESS,
    ROUNDS,
    assert_words_only,
    badge,
    button,
    dashboard,
    points,
    said,
    setup,
    shoot,
    start,
    wait_for_points,
)
from tests.fl_core.runs.conftest import history
from tests.fl_core.runs.postgres import PASSWORD, Postgres, postgres_server

AWAY = "does not answer (Connection refused)."


@pytest.fixture(scope="module")
def made() -> Iterator[Postgres]:
    with postgres_server() as running:
        yield running


@pytest.fixture
def database(made: Postgres) -> Postgres:
    """It is up, whatever the test before left it as."""
    if made.process is None:
        made.start()
    return made


@pytest.mark.slow
def test_pages_wait_for_a_database_and_go_on_by_themselves(visit, tmp_path, database):
    address = database.database()
    database.stop()
    with dashboard(tmp_path, environment={"FEDARIUM_DB": address}) as server:
        page = visit(setup(server, ENDLESS))
        expect(page.get_by_text("Fedarium waits")).to_be_visible()
        expect(said(page, AWAY)).to_contain_text(WAITS)
        database.start()
        expect(button(page, "Start")).to_be_enabled()
        start(page)
        wait_for_points(page, 3)
        database.stop()
        expect(page.locator("div.pulse")).to_contain_text(f"{AWAY} {WAITS}")
        seen = points(page)
        assert seen >= 3, "what was seen stays on the page"
        assert_words_only(page)
        assert PASSWORD not in page.content()
        shoot(page, "database-away-wide-light")
        database.start()
        wait_for_points(page, seen + 1)


@pytest.mark.slow
def test_a_database_that_is_started_anew_and_goes_away_changes_no_number(
    visit, tmp_path, unbroken, database
):
    address = database.database()
    with dashboard(tmp_path, environment={"FEDARIUM_DB": address}) as server:
        page = visit(setup(server))
        run_id = start(page)
        wait_for_points(page, 3)
        database.restart()
        wait_for_points(page, 5)
        database.stop()
        expect(page.locator("div.pulse")).to_contain_text(f"{AWAY} {WAITS}")
        late = visit(f"{server.url}/?run={run_id}")
        expect(late.get_by_text("Fedarium waits")).to_be_visible()
        expect(said(late, AWAY)).to_contain_text(WAITS)
        for shown in (page, late):
            assert_words_only(shown)
            assert PASSWORD not in shown.content()
        shoot(late, "database-away-at-first-wide-light")
        database.start()
        for shown in (page, late):
            expect(badge(shown, "finished")).to_be_visible()
            wait_for_points(shown, ROUNDS + 1)
        store = RunStore(address.replace("postgres:", "postgresql:"))
        assert history(store, run_id) == unbroken

        page.goto(setup(server, ENDLESS))
        expect(button(page, "Start")).to_be_enabled()
        database.stop()
        button(page, "Start").click()
        expect(said(page, AWAY).first).to_be_visible()
        database.start()
        expect(button(page, "Start")).to_be_enabled()
        assert len(store.find()) == 1
