"""What became of what was to be added to a store, and what it can be called there."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count


@dataclass(frozen=True)
class Arrival:
    """What became of a run, or of a sweep, that was to be added.

    Attributes:
        id: What it is called here.
        added: Whether it was added; an equal one was there if not.
        in_bin: Whether that one was deleted: a run can be brought back, a sweep was.
    """

    id: str
    added: bool
    in_bin: bool = False


def ids_for(wanted: str, told: str) -> Iterator[str]:
    """Yield what something can be called: each time the same, so that it is found again.

    Args:
        wanted: What it is called where it comes from.
        told: What tells it from others of that name.
    """
    yield wanted
    for number in count():
        yield hashlib.sha256(f"{wanted} {told} {number}".encode()).hexdigest()[:8]
