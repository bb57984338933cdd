"""A sentence and a few more beneath it, which change in place when a later round is there."""

import json
from collections.abc import Sequence

from pages.components.component import component

_mount = component("live_text", '<p class="text"></p><ul class="lines"></ul>')


def ready(sentence: str, lines: Sequence[str] = ()) -> bytes:
    """Make words ready for the browser, once for any number of viewers."""
    return json.dumps({"sentence": sentence, "lines": list(lines)}).encode()


def live_text(data: bytes, *, key: str) -> None:
    """Show words made ready, or change those shown before under the same key."""
    _mount(key=key, data=data)
