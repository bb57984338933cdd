"""Work that many ask for at once is done once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pages.shared.single_flight import once


def test_those_who_ask_meanwhile_wait_for_the_one_who_works():
    worked, together = [], threading.Barrier(8)

    @once(maxsize=4)
    def square(number: int) -> int:
        worked.append(number)
        time.sleep(0.05)
        return number * number

    def ask(_: int) -> int:
        together.wait()
        return square(7)

    with ThreadPoolExecutor(8) as people:
        assert list(people.map(ask, range(8))) == [49] * 8
    assert worked == [7]


def test_what_failed_is_tried_again():
    tried = []

    @once(maxsize=4)
    def fail_first() -> str:
        tried.append(1)
        if len(tried) == 1:
            raise ValueError("not yet")
        return "done"

    with pytest.raises(ValueError, match="not yet"):
        fail_first()
    assert fail_first() == "done"
