"""What a visitor looks at, and what of it is in the address."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import late_address
from tests.pages.conftest import button, text, wait_for


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


WORDS = """
import streamlit as st
from pages.shared import page_address, session
session.keep_knobs()
st.button("Next", on_click=page_address.tell, args=("learn",), kwargs={"step": "see", "guess": ""})
st.text(page_address.told("learn", "step") + "|" + page_address.told("learn", "guess"))
"""


def as_told(page: AppTest) -> tuple[str, dict[str, str]]:
    return page.text[0].value, {name: "".join(word) for name, word in page.query_params.items()}


@pytest.mark.parametrize("late", [True, False], ids=["at once", "later"])
def test_a_browser_that_has_not_heard_of_its_new_address_goes_on(monkeypatch, late):
    """With what it does next it sends the address of before, until it has heard of it."""
    if not late:
        monkeypatch.setattr(late_address, "LATE", 0.0)
    before = {"learn:step": "guess", "learn:guess": "images", "lang": "de"}
    page = AppTest.from_string(WORDS)
    page.query_params.update(before)
    assert as_told(page.run()) == ("guess|images", before)
    page.button[0].click().run()
    after = {"learn:step": "see", "lang": "de"}
    assert as_told(page) == ("see|", after)
    page.query_params.clear()
    page.query_params.update(before)
    assert as_told(page.run()) == (("see|", after) if late else ("guess|images", before))
