"""Every page in the list opens: without a run, with one that waits, trains or has finished."""

import pytest
from streamlit.testing.v1 import AppTest

from fl_core.errors import StoreError
from pages.page_list import PAGES
from pages.shared import run_service
from tests.pages.conftest import QUICK, new_page, text, wait_for

SCRIPT = "from pages.page_list import PAGES\nfrom pages.shared import session\n"
NAMES = [entry.name for entry in PAGES]


def opened(name: str, run_id: str | None) -> AppTest:
    draw = f"next(entry for entry in PAGES if entry.name == {name!r}).draw()"
    page = AppTest.from_string(f"{SCRIPT}session.keep_knobs()\n{draw}", default_timeout=60)
    if run_id:
        page.query_params["run"] = run_id
    return page.run()


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_whatever_there_is_to_show(name, manager):
    assert not opened(name, None).exception
    assert not opened(name, "00000000").exception
    run_id = manager.submit(QUICK)
    assert not opened(name, run_id).exception
    wait_for(manager, run_id, lambda run: (run.round or 0) > 0 or not run.active)
    assert not opened(name, run_id).exception
    wait_for(manager, run_id, lambda run: not run.active)
    assert not opened(name, run_id).exception


def test_what_stops_a_page_is_said_by_the_frame(manager, monkeypatch):
    def refuse(self):
        raise StoreError("The store is made of paper.")

    monkeypatch.setattr(run_service.Service, "access", refuse)
    page = new_page().run()
    assert not page.exception
    assert "Fedarium cannot go on" in text(page) and "made of paper" in text(page)
