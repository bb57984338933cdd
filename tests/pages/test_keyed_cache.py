"""What is kept for many viewers: one worker a key, and never a wait for another key."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pages.shared.keyed_cache import KeyedCache
from pages.shared.single_flight import once
from tests.patience import PATIENCE


def test_a_value_is_changed_from_what_was_kept_and_kept_when_that_fails():
    kept: KeyedCache[str, int] = KeyedCache(2)
    assert kept.changed("a", lambda before: 1 if before is None else -1) == 1
    assert kept.changed("a", lambda before: before + 1) == 2
    with pytest.raises(ZeroDivisionError):
        kept.changed("a", lambda before: before // 0)
    assert kept.changed("a", lambda before: before) == 2
    assert kept.changed("a", lambda before: None) is None
    assert kept.changed("a", lambda before: 7 if before is None else -1) == 7


def test_the_keys_asked_for_last_are_kept():
    kept: KeyedCache[str, int] = KeyedCache(2)
    for key in "abac":
        kept.changed(key, lambda before: 1)
    assert len(kept) == 2 and "a" in kept and "c" in kept and "b" not in kept
    kept.clear()
    assert len(kept) == 0


def test_who_works_on_one_key_holds_up_nobody_who_asks_for_another():
    begun, may_end = threading.Event(), threading.Event()

    @once(maxsize=4)
    def slow(number: int) -> int:
        if number == 1:
            begun.set()
            assert may_end.wait(PATIENCE)
        return -number

    with ThreadPoolExecutor(1) as somebody:
        first = somebody.submit(slow, 1)
        assert begun.wait(PATIENCE)
        assert slow(2) == -2 and not first.done()
        may_end.set()
        assert first.result() == -1
