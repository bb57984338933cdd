"""Words from elsewhere, shown as they are: run names, addresses, error messages."""

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>$~:])")


def plain(text: str) -> str:
    """Return Markdown that reads exactly as `text`: no links, no pictures, no HTML."""
    return _MARKUP.sub(r"\\\1", text.replace("\n", " "))
