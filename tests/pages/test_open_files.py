"""The server raises its own limit of open files, and is content where it cannot."""

import sys

import pytest

from pages.server.open_files import ENOUGH, let_many_in

resource = pytest.importorskip("resource")
UNLIMITED = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((256, UNLIMITED), (ENOUGH, UNLIMITED)),  # macOS
        ((1_024, 524_288), (ENOUGH, 524_288)),  # a unit of systemd
        ((1_024, 4_096), (4_096, 4_096)),
        ((20_000, 20_000), None),
        ((20_000, UNLIMITED), None),
        ((UNLIMITED, UNLIMITED), None),
    ],
)
def test_the_limit_is_raised_as_far_as_it_may_and_needs(monkeypatch, before, after):
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: before)
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    let_many_in()
    assert asked == ([after] if after else [])


def test_a_limit_that_stays_is_no_reason_not_to_start(monkeypatch):
    def refuse(*_):
        raise ValueError("current limit exceeds maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, UNLIMITED))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    let_many_in()
    monkeypatch.setitem(sys.modules, "resource", None)  # Windows
    let_many_in()
