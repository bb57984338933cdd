"""Words from elsewhere stay words."""

import re

import pytest

from pages.shared.escape_markdown import MOST_LABEL, MOST_TEXT, plain


def as_read(markdown: str) -> str:
    return re.sub(r"\\(.)", r"\1", markdown).replace("\u2060", "")


@pytest.mark.parametrize(
    "text", ["a name", "4 parties · skew 0.7", "# no *title* [x](y) <b> :red[z] $x$ ~~a~~ `b` c|d"]
)
def test_words_read_as_they_are(text):
    assert as_read(plain(text)) == text


@pytest.mark.parametrize(
    "text", ["http://x.example", "HTTPS://x.example/a", "www.x.example", "me@x.example"]
)
def test_no_words_become_a_link(text):
    assert as_read(plain(text)) == text
    assert not re.search(r"(https?://|www\.|[a-z]@)", plain(text).replace("\\", ""), re.IGNORECASE)


def test_words_are_cut_before_they_are_marked_up():
    assert as_read(plain("[" * 11_000)) == "[" * (MOST_TEXT - 1) + "…"
    assert as_read(plain("[" * 11_000, MOST_LABEL)) == "[" * (MOST_LABEL - 1) + "…"
    assert plain("two\nlines \u202eback") == "two lines back"
