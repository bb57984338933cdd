"""Tags: words that somebody has put to a run, to find it and its like again."""

from collections.abc import Iterable

from fl_core.short_text import one_line, shortened

SEPARATOR = "\n"  # which no line has in it
MOST_TAGS, MOST_LETTERS = 20, 40


def read_tags(text: str) -> tuple[str, ...]:
    """Return the tags that somebody has typed with commas between them."""
    return clean_tags(text.split(","))


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags as they are kept: each once, on one line, neither long nor many."""
    lines = (shortened(one_line(tag.replace(",", " ")), MOST_LETTERS) for tag in tags)
    return tuple(dict.fromkeys(line for line in lines if line))[:MOST_TAGS]


def packed_tags(tags: Iterable[str]) -> str:
    """Return tags as a cell of the store."""
    return SEPARATOR.join(clean_tags(tags))


def unpacked_tags(cell: str | None) -> tuple[str, ...]:
    """Return the tags in a cell of the store."""
    return tuple(filter(None, (cell or "").split(SEPARATOR)))
