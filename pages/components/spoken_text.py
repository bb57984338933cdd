"""Words that matter most, which change in place and are then read aloud to those who hear a page.

They keep the room of a few lines from the start, so that nothing beneath them moves as they grow.
"""

import json

from pages.components.component import component

_mount = component("spoken_text", '<div class="room"><p class="text" role="status"></p></div>')


def ready(words: str) -> bytes:
    """Make words ready for the browser, once for any number of viewers."""
    return json.dumps({"words": words}).encode()


def spoken_text(data: bytes, *, key: str) -> None:
    """Show words made ready, or change those shown before under the same key."""
    _mount(key=key, data=data)
