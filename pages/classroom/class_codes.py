"""The classes that are open, and by which code one comes in; guessing codes is slow.

All is kept in memory: a class ends with its lesson, with the server, or when nobody has touched it
for some hours.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from pages.classroom.class_session import ClassError, ClassSession, Poll

LETTERS = "ACDEFHJKLMNPRTUVWXY"
"""Told apart when read aloud and from the last row: no B and 8, G and 6, I and 1, O and 0, ..."""

LENGTH = 5
"""19 to the 5th are 2.5 million codes. An address may try some 460 of them in three quarters of an
hour."""

MOST_CLASSES = 50
KEPT_FOR = 4 * 3600.0  # seconds without a press of the teacher's

PATIENCE, REFILL = 10, 6.0
"""Wrong codes that one address may try at once, and the seconds until it may try another: typing
errors of a whole class behind one router are let pass, a search is not."""

MOST_ADDRESSES = 10_000


@dataclass
class _Tries:
    left: float = PATIENCE
    at: float = 0.0


@dataclass
class ClassCodes:
    """The open classes. Any thread may call it."""

    clock: Callable[[], float] = time.monotonic
    _classes: dict[str, ClassSession] = field(default_factory=dict)
    _touched: dict[str, float] = field(default_factory=dict)
    _closed: set[str] = field(default_factory=set)
    _tries: dict[str, _Tries] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def open(self, lesson: str, polls: Sequence[Poll]) -> ClassSession:
        """Return a new class at a lesson.

        Raises:
            ClassError: If very many are open.
        """
        with self._lock:
            self._forget_old()
            if len(self._classes) >= MOST_CLASSES:
                raise ClassError("Too many classes are open. End one first.")
            code = _code()
            while code in self._classes:
                code = _code()
            self._classes[code] = ClassSession(code, lesson, polls)
            self._touched[code] = self.clock()
            return self._classes[code]

    def of_teacher(self, code: str) -> ClassSession | None:
        """Return an open class for its teacher, from whose looking at it its time counts."""
        with self._lock:
            if code in self._classes:
                self._touched[code] = self.clock()
            return self._classes.get(code)

    def of_pupil(self, typed: str, address: str, pupil: str) -> ClassSession | None:
        """Return the class that a pupil means; `None` if there is none.

        Args:
            typed: As typed: small letters and spaces are read, too.
            address: Whence it comes; behind a proxy that is the same for all.
            pupil: The browser's token. One that was in the class comes back, whoever tries codes.

        Raises:
            ClassError: If too many wrong codes came from there.
        """
        code = typed.upper().replace(" ", "")[: 2 * LENGTH]
        with self._lock:
            self._forget_old()
            found = None if code in self._closed else self._classes.get(code)
            if found and found.knows(pupil):
                return found
            tries = self._tries_of(address)
            if tries.left < 1:
                raise ClassError("Too many wrong codes. Wait a minute, then try again.")
            if found is None:
                tries.left -= 1
            return found

    def close_door(self, code: str) -> None:
        """Let nobody in any more; whoever is in, the teacher too, stays until `end`."""
        with self._lock:
            self._closed.add(code)

    def end(self, code: str) -> None:
        """End a class; its code is no longer known."""
        with self._lock:
            ended = self._classes.pop(code, None)
            self._touched.pop(code, None)
            self._closed.discard(code)
        if ended:
            ended.end()

    def _forget_old(self) -> None:
        oldest = self.clock() - KEPT_FOR
        for code in [code for code, at in self._touched.items() if at < oldest]:
            del self._touched[code]
            self._closed.discard(code)
            self._classes.pop(code).end()

    def _tries_of(self, address: str) -> _Tries:
        now = self.clock()
        if len(self._tries) >= MOST_ADDRESSES:
            self._tries.clear()
        tries = self._tries.setdefault(address, _Tries(at=now))
        tries.left = min(PATIENCE, tries.left + (now - tries.at) / REFILL)
        tries.at = now
        return tries


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
