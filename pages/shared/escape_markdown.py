"""Words from elsewhere, shown as they are: run names, addresses, error messages."""

import re

from fl_core.short_text import one_line, shortened

MOST_TEXT = 600
"""Characters that somebody else's words may take anywhere on a page."""

MOST_LABEL = 40
"""As much of a name as tells it from others, among other words on a button."""

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>$~:])")
_ADDRESS = re.compile(r"(https?:(?=//)|www(?=\.)|(?=@))", re.IGNORECASE)
_UNSEEN = "\u2060"  # Streamlit makes a link of whatever reads like an address, escaped or not


def plain(text: str, most: int = MOST_TEXT) -> str:
    """Return Markdown that reads as `text`, cut to `most` characters.

    No links, no pictures, no HTML, no line breaks, nothing that turns or covers what is around it.
    """
    words = shortened(one_line(text[: 20 * most]), most)
    return _MARKUP.sub(r"\\\1", _ADDRESS.sub(rf"\1{_UNSEEN}", words))
