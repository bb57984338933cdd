"""Where phones find a class, and when none can."""

from types import SimpleNamespace

import pytest

from pages.server.roles import Roles
from pages.shared import class_address


@pytest.fixture
def opened(monkeypatch):
    def open_at(url: str, listens: str, secret: str = "") -> None:
        seen = SimpleNamespace(context=SimpleNamespace(url=url), get_option=lambda _: listens)
        monkeypatch.setattr(class_address, "st", seen)
        monkeypatch.setattr(class_address, "own_address", lambda: "192.168.1.5")
        monkeypatch.setattr(class_address, "roles", lambda: Roles(secret))

    return open_at


@pytest.mark.parametrize(
    ("url", "listens", "secret", "alone"),
    [
        ("http://localhost:8501/learn", "localhost", "", True),
        ("http://127.0.0.1:8501/learn", "127.0.0.1", "", True),
        ("http://localhost:8501/learn", "0.0.0.0", "secret", False),
        ("http://localhost/fl/learn", "localhost", "secret", False),  # a proxy on this machine
        ("https://class.school.example/learn", "localhost", "", False),
    ],
)
def test_it_is_known_whether_phones_can_reach_it(opened, url, listens, secret, alone):
    opened(url, listens, secret)
    assert class_address.only_this_machine() == alone


def test_a_name_for_this_machine_only_becomes_its_address_in_the_network(opened):
    opened("http://localhost:8501/learn", "0.0.0.0", "secret")
    assert class_address.class_address() == "http://192.168.1.5:8501/class/"
    opened("http://10.0.0.7:8501/learn", "0.0.0.0", "secret")
    assert class_address.class_address() == "http://10.0.0.7:8501/class/"
