"""A few big numbers beside each other, each with its name, a note and a help."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from pages.components.component import component

Tone = Literal["plain", "better", "worse"]

_mount = component("key_numbers", '<dl class="numbers"></dl>')


@dataclass(frozen=True)
class Number:
    """One of them.

    Attributes:
        label: What it is.
        value: With its unit; a dash for one that is not known.
        note: What else there is to know, such as its change.
        tone: Whether the note is good news, bad news or neither.
        help: Shown to who asks.
    """

    label: str
    value: str = "–"
    note: str = ""
    tone: Tone = "plain"
    help: str = ""


def ready(numbers: Sequence[Number]) -> bytes:
    """Make numbers ready for the browser, once for any number of viewers."""
    return json.dumps({"numbers": [asdict(number) for number in numbers]}).encode()


def numbers(data: bytes, *, key: str) -> None:
    """Show numbers made ready, or change those shown before under the same key."""
    _mount(key=key, data=data)
