"""The words of the field, and what is private.

Who looks: somebody who has met a word on another page, or is asked "so my data is safe?". They
look for one word, read a sentence or two, and go back; or on to the paper. A page of its own and
no part of the Reference: that one is for those who know the words and want the equation.
"""

from collections.abc import Iterable, Sequence

import streamlit as st

from fl_core.translatable import translatable
from pages.components.anchor_in_view import keep_anchor_in_view
from pages.language.spoken import text
from pages.server.style_rules import style_element
from pages.shared import session
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.glossary.entries import SECTIONS
from pages.shared.glossary.entry import Entry
from pages.shared.glossary.lookup import anchor
from pages.shared.glossary.privacy import TOLD
from pages.shared.reference_link import PAGE as REFERENCE

FIND = session.own_key("glossary", "find")
MOST_LETTERS = 100
LEARN = "learn"  # the page of lessons, in its address
WIDTH = 760
"""CSS pixels: longer lines are hard to read."""
PRIVATE = translatable("Is my data private if only models travel?")
# Some fifty headings, each of a line or two: of their usual size they would be all one sees.
STYLE = ".stHeading h3 { padding: 0.9rem 0 1rem; font-size: 1.05rem; }"


def draw() -> None:
    """Draw the page."""
    st.html(style_element(STYLE))
    keep_anchor_in_view()
    st.header(text("Words"), anchor=False)
    words = st.text_input(text("Find a word"), key=FIND, max_chars=MOST_LETTERS, width=480)
    wanted = words.lower().split()
    if not wanted:
        st.markdown(f"[{text(PRIVATE)}](#private)")
    with st.container(width=WIDTH, gap=None):
        found = {title: _with(entries, wanted) for title, entries in SECTIONS.items()}
        for title, entries in found.items():
            _draw_section(title, entries)
        if not any(found.values()):
            said = plain(words, MOST_LABEL)
            st.caption(text("No word here has “{words}” in it.", words=said))
        if not wanted:
            _draw_privacy()


def _with(entries: Iterable[Entry], wanted: Iterable[str]) -> list[Entry]:
    """Return those in which all these words are, in small letters."""
    return [each for each in entries if all(word in _text_of(each) for word in wanted)]


def _text_of(entry: Entry) -> str:
    """Return all that is told of a word; of its names those, too, that papers have."""
    return " ".join((entry.term, text(entry.term), *entry.also, text(entry.short))).lower()


def _draw_section(title: str, entries: Sequence[Entry]) -> None:
    if entries:
        st.header(text(title), anchor=False)
    for entry in entries:
        st.subheader(text(entry.term), anchor=anchor(entry))
        st.markdown(" ".join(filter(None, (text(entry.short), _also(entry), _links(entry)))))


def _also(entry: Entry) -> str:
    return text("Also: {words}.", words=", ".join(entry.also)) if entry.also else ""


def _links(entry: Entry) -> str:
    lesson = f"[{text('Lesson')}]({LEARN}?lesson={entry.lesson})" if entry.lesson else ""
    paper = f"[{entry.paper.name}]({entry.paper.address})" if entry.paper else ""
    see = f"[{text('Reference')}]({REFERENCE}#{entry.see})" if entry.see else ""
    return " · ".join(filter(None, (lesson, paper, see)))


def _draw_privacy() -> None:
    """Say what is private and what is not."""
    st.header(text(PRIVATE), anchor="private")
    for question, answer in TOLD.items():
        st.subheader(text(question), anchor=False)
        st.markdown(text(answer))
