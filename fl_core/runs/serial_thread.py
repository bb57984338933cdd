"""One thread that does one thing after the other, so that no two of them can interleave."""

import contextlib
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TypeVar

from fl_core.errors import StoreError

TICK = 0.5  # seconds, of all who drive runs
ANSWERS_WITHIN = 30.0  # seconds

Result = TypeVar("Result")


class SerialThread:
    """Does what is put or asked, and a tick in between. Whatever fails, the thread lives on."""

    def __init__(self, tick: Callable[[], None], every: float, name: str) -> None:
        self.trouble = ""
        """What went wrong, in words, until the next tick goes well."""
        self._tick, self._every = tick, every
        self._inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._over = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin with a tick."""
        self._thread.start()

    def put(self, act: Callable[[], None]) -> None:
        """Have something done, some time soon."""
        self._inbox.put(act)

    def ask(self, act: Callable[[], Result]) -> Result:
        """Have something done and return what came of it, or raise what it raised.

        Raises:
            StoreError: If the thread is too busy; then it is not done later either.
        """
        answer: Future[Result] = Future()

        def work() -> None:
            if not answer.set_running_or_notify_cancel():
                return  # nobody waits for it any more
            try:
                answer.set_result(act())
            except BaseException as error:  # belongs to whoever asked
                answer.set_exception(error)

        if self._over:
            raise StoreError("Fedarium is being closed; start it again.")
        self.put(work)
        try:
            return answer.result(timeout=ANSWERS_WITHIN)
        except TimeoutError:
            if answer.cancel():
                raise StoreError("The dashboard is too busy to answer; try again.") from None
            return answer.result()

    def end(self, last: Callable[[], None]) -> None:
        """Do one last thing, after all that was put before, and stop."""

        def finish() -> None:
            self._over = True
            last()

        self.put(finish)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        next_tick = 0.0
        while not self._over:
            if time.monotonic() >= next_tick:
                if self._guard(self._tick):
                    self.trouble = ""
                next_tick = time.monotonic() + self._every
            with contextlib.suppress(Empty):
                self._guard(self._inbox.get(timeout=max(0.0, next_tick - time.monotonic())))

    def _guard(self, act: Callable[[], None]) -> bool:
        """Do something; return whether it went well, and keep what to say if it did not."""
        try:
            act()
        except StoreError as error:
            self.trouble = str(error)
        except Exception as error:
            traceback.print_exc()
            self.trouble = f"Something unexpected: {type(error).__name__}: {error}"
        else:
            return True
        return False
