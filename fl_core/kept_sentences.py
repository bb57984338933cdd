"""Sentences that a store keeps in English, found again as texts that other languages can tell."""

import re
from collections.abc import Iterable, Sequence
from string import Formatter

from fl_core.translatable import Translatable, joined, translatable

MOST_LETTERS = 2_000
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")


def found_again(words: str, templates: Sequence[str]) -> str:
    """Return sentences as the texts that they were made of; as they are where one is not known.

    Words that are longer than a run ever says come from elsewhere, and are not looked through.

    Args:
        words: Whole sentences, one after the other.
        templates: The texts that they can be, with named fields; of two that fit the first.
    """
    if len(words) > MOST_LETTERS:
        return words
    texts = _texts(words, [(template, _pattern(template)) for template in templates])
    return joined(" ", texts) if texts else words


def _texts(
    words: str, patterns: Sequence[tuple[str, re.Pattern[str]]]
) -> tuple[Translatable, ...] | None:
    """Return the texts that make up all of some words; `None` if none do."""
    if not words:
        return ()
    for template, pattern in patterns:
        if found := pattern.match(words):
            rest = _texts(words[found.end() :], patterns)
            if rest is not None:
                values = {name: _value(told) for name, told in found.groupdict().items()}
                return translatable(template, **values), *rest
    return None


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("".join(_pieces(template)) + r"(?: |$)")


def _pieces(template: str) -> Iterable[str]:
    known = set[str]()
    for plain, name, _, _ in Formatter().parse(template):
        yield re.escape(plain)
        if name:
            yield f"(?P={name})" if name in known else f"(?P<{name}>.+?)"
            known.add(name)


def _value(told: str) -> str | float | int:
    """Return a number as one, so that a language can write it in its own way."""
    if not _NUMBER.fullmatch(told):
        return told
    return int(told) if told.lstrip("-").isdigit() else float(told)
