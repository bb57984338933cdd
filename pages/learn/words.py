"""How what lessons say is put on the screen, in the language of whoever looks."""

from typing import Any

from fl_core.translatable import Template
from pages.language import spoken
from pages.shared.escape_markdown import plain

MOST = 1000  # letters of a paragraph


def said(sentence: Template, /, **values: Any) -> str:
    """Return a sentence with values in its `{named}` fields."""
    return spoken.text(sentence, **values)


def text(sentence: Template, /, **values: Any) -> str:
    """Return the same as Markdown that reads as it stands."""
    return plain(said(sentence, **values), MOST)
