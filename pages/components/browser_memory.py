"""What a browser remembers of its visitor, and nobody else does: no account, no cookie."""

import json
from collections.abc import Mapping

from pages.components.component import component

_mount = component("browser_memory", '<span class="browser-memory" hidden></span>')

Remembered = dict[str, dict[str, str]]
"""Words by their names, by what they are about."""

MOST_LETTERS = 20_000


def browser_memory(about: str, keep: Mapping[str, Mapping[str, str]], *, key: str) -> Remembered:
    """Have the browser keep words beside those it has, and return what it has told of them.

    A browser can say anything, and may keep nothing.

    Args:
        about: What they are about, for the browser's list.
        keep: What is to be kept; what it has of the same name is forgotten for it.
        key: Names this memory among the page's.
    """
    data = {"about": about, "keep": {name: dict(words) for name, words in keep.items()}}
    told = _mount(key=key, data=data, on_kept_change=_drawn_anew).kept
    return _read(told) if isinstance(told, str) and len(told) <= MOST_LETTERS else {}


def _read(told: str) -> Remembered:
    try:
        found = json.loads(told)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: {word: text for word, text in words.items() if isinstance(text, str)}
        for name, words in found.items()
        if isinstance(words, dict)
    }


def _drawn_anew() -> None:
    """Nothing else to do: that there is a callback is what lets the browser tell."""
