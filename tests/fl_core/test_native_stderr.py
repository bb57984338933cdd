"""What is written past Python is hidden for a while, and never for longer."""

import os

import pytest

from fl_core.native_stderr import hidden


def _complain_hidden() -> None:
    with hidden():
        os.write(2, b"not found: a graphics card\n")
        raise KeyError


def test_what_is_written_meanwhile_is_hidden_and_what_comes_after_is_not(capfd):
    before = len(os.listdir("/dev/fd"))
    with pytest.raises(KeyError):
        _complain_hidden()
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"
    assert len(os.listdir("/dev/fd")) == before
