"""Finds words of the field, and puts what they mean beside them. Pure: Markdown for any `help`."""

import re
from collections.abc import Iterator

from pages.language.spoken import text
from pages.shared.glossary.entries import SECTIONS
from pages.shared.glossary.entry import Entry

PAGE = "glossary"
"""Where the page of all words is, relative to the others."""

ENTRIES = {entry.term: entry for entries in SECTIONS.values() for entry in entries}
"""All of them, by their terms."""


def anchor(entry: Entry) -> str:
    """Return where a word stands on the page of words."""
    return entry.term.lower().replace(" ", "-")


def explained(*terms: str) -> str:
    """Return what words mean, as Markdown for a `help` beside where they stand."""
    return "\n\n".join(f"**{text(term)}**: {text(ENTRIES[term].short)}" for term in terms)


def explained_at(place: str) -> str | None:
    """Return what the words mean that the Reference page has at a place of its own, if any."""
    return explained(*(e.term for e in ENTRIES.values() if e.see == place)) or None


def words_in(text: str) -> list[Entry]:
    """Return the words that stand in a text, each once, in the order in which they first do.

    Of one within another, "skew" in "label skew", the longer counts.
    """
    return list(dict.fromkeys(_found_in(text)))


def _found_in(text: str) -> Iterator[Entry]:
    for found in _ANY.finditer(text.lower()):
        yield _BY_NAME[found[0]]


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


_SINGULAR = {
    name.lower(): entry for entry in ENTRIES.values() for name in (entry.term, *entry.also)
}
_BY_NAME = {_plural(name): entry for name, entry in _SINGULAR.items()} | _SINGULAR
_LONGEST_FIRST = sorted(_BY_NAME, key=len, reverse=True)
_ANY = re.compile(rf"\b(?:{'|'.join(map(re.escape, _LONGEST_FIRST))})\b")
