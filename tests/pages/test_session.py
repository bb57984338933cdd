"""A press that is broken off by the next one does what it began."""

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException

from pages.shared import session


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
