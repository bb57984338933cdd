"""Who has the dashboard open at this moment: counted as browsers connect and leave."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from pages.server.roles import Visitor

_open: Counter[Visitor] = Counter()
_turn = Lock()


@contextmanager
def present(somebody: Visitor) -> Iterator[None]:
    """Count a visitor in as long as this lasts; several tabs of one browser are one visitor."""
    with _turn:
        _open[somebody] += 1
    try:
        yield
    finally:
        with _turn:
            _open[somebody] -= 1
            if not _open[somebody]:
                del _open[somebody]


def num_watching() -> int:
    """Return how many viewers have a page open; the presenter is none of them."""
    with _turn:
        return sum(not somebody.presenter for somebody in _open)
