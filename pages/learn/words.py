"""How what lessons say is put on the screen."""

from pages.shared.escape_markdown import plain

MOST = 1000  # letters of a paragraph


def said(sentence: str, **values: object) -> str:
    """Return a sentence with values in its `{named}` fields."""
    return sentence.format(**values) if values else sentence


def text(sentence: str, **values: object) -> str:
    """Return the same as Markdown that reads as it stands."""
    return plain(said(sentence, **values), MOST)
