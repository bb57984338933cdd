"""What many viewers look at is kept once, and whoever works on one thing holds up nobody else."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class _Entry(Generic[Value]):
    """What is kept under one key; `None` before anything is."""

    def __init__(self) -> None:
        self.turn = RLock()
        self.value: Value | None = None


class KeyedCache(Generic[Key, Value]):
    """The values asked for last, each with a lock of its own.

    Two who ask for the same key come one after the other, so that the second finds what the first
    has made; two who ask for different keys do not wait for each other.
    """

    def __init__(self, most: int) -> None:
        """Keep `most` values."""
        self._most = most
        self._entries: OrderedDict[Key, _Entry[Value]] = OrderedDict()
        self._turn = Lock()

    def changed(self, key: Key, change: Callable[[Value | None], Value | None]) -> Value | None:
        """Return what `change` makes of what was kept before, `None` if nothing was, and keep it.

        Where `change` raises, what was kept stays; where it returns `None`, nothing is kept.
        """
        entry = self._entry(key)
        with entry.turn:
            entry.value = change(entry.value)
            return entry.value

    def clear(self) -> None:
        """Forget everything."""
        with self._turn:
            self._entries.clear()

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def _entry(self, key: Key) -> _Entry[Value]:
        with self._turn:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)
            return entry
