"""What a press does is done to its end, whatever has been pressed or beaten meanwhile."""

import pytest
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from pages.server import whole_callbacks


def page_that_is_pressed_again() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    def press() -> None:
        context = get_script_run_ctx()
        assert context is not None and context.script_requests is not None
        st.session_state.begun = True
        context.script_requests.request_rerun(RerunData())  # as somebody else's press does
        st.session_state.ended = True

    st.button("Start", on_click=press)
    st.session_state.drawn = st.session_state.get("drawn", 0) + 1


def pressed() -> AppTest:
    page = AppTest.from_function(page_that_is_pressed_again).run()
    return page.button[0].click().run()


@pytest.fixture
def as_streamlit_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ScriptRunner, "_maybe_handle_execution_control_request", whole_callbacks._hear_what_waits
    )


def test_streamlit_by_itself_breaks_a_callback_off(as_streamlit_has_it):
    page = pressed()
    assert "begun" in page.session_state
    assert "ended" not in page.session_state, "then this module is needed no more"


def test_a_callback_is_done_to_its_end_and_what_waited_is_heard_after_it(as_streamlit_has_it):
    whole_callbacks.end_callbacks()
    page = pressed()
    assert page.session_state.ended
    assert page.session_state.drawn >= 2, "the page was drawn anew"
    assert not page.exception
