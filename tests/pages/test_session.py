"""What a visitor looks at, and what of it is in the address."""

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException

from pages.shared import session
from tests.pages.conftest import button, text, wait_for


def test_a_run_comes_into_focus_however_often_that_is_broken_off(monkeypatch):
    done: list[str] = []
    breaks = iter([True, True, False])

    def broken_off_twice(run_id: str, knobs_match: bool) -> None:
        if next(breaks):
            raise RerunException(RerunData())
        done.append(run_id)

    monkeypatch.setattr(session, "_look_at", broken_off_twice)
    with pytest.raises(RerunException):  # what broke it off still happens afterwards
        session.look_at("0123abcd")
    assert done == ["0123abcd"]


def test_what_another_page_keeps_in_the_address_stays_there_and_is_no_knob(page, manager):
    page.query_params["num_parties"] = "4"
    page.query_params["inspect:round"] = ["7", "8"]
    page.run()
    assert page.number_input(key="knob.num_parties").value == 4
    assert "Parts of this link cannot be used" not in text(page)
    button(page, "Step").click().run()
    assert not page.exception
    run_id = page.query_params["run"]
    assert dict(page.query_params) == {"run": run_id, "inspect:round": ["7", "8"]}
    manager.cancel(run_id)
    wait_for(manager, run_id, lambda run: not run.active)
    page.run()
    button(page, "Delete").click().run()
    assert dict(page.query_params) == {"inspect:round": ["7", "8"]}
