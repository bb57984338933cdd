"""The words of the field, and what is private.

Who looks: somebody who has met a word on another page, or is asked "so my data is safe?". They
look for one word, read a sentence or two, and go back; or on to the paper. A page of its own and
no part of the Reference: that one is for those who know the words and want the equation.
"""

from collections.abc import Iterable, Sequence

import streamlit as st

from pages.components.anchor_in_view import keep_anchor_in_view
from pages.shared import session
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.glossary.entries import SECTIONS
from pages.shared.glossary.entry import Entry
from pages.shared.glossary.privacy import TOLD
from pages.shared.knob_widgets import REFERENCE

FIND = session.own_key("glossary", "find")
MOST_LETTERS = 100
LEARN = "learn"  # the page of lessons, in its address
WIDTH = 760
"""CSS pixels: longer lines are hard to read."""
PRIVATE = "Is my data private if only models travel?"
# Some fifty headings, each of a line or two: of their usual size they would be all one sees.
STYLE = ".stMarkdown h4 { padding: 0.4rem 0 0; font-size: 1.05rem; }"


def draw() -> None:
    """Draw the page."""
    st.html(f"<style>{STYLE}</style>")
    keep_anchor_in_view()
    st.header("Words", anchor=False)
    words = st.text_input("Find a word", key=FIND, max_chars=MOST_LETTERS, width=480)
    wanted = words.lower().split()
    if not wanted:
        st.markdown(f"[{PRIVATE}](#private)")
    with st.container(width=WIDTH):
        found = {title: _with(entries, wanted) for title, entries in SECTIONS.items()}
        for title, entries in found.items():
            _draw_section(title, entries)
        if not any(found.values()):
            st.caption(f"No word here has “{plain(words, MOST_LABEL)}” in it.")
        if not wanted:
            _draw_privacy()


def _with(entries: Iterable[Entry], wanted: Iterable[str]) -> list[Entry]:
    """Return those in which all these words are, in small letters."""
    return [each for each in entries if all(word in _text_of(each) for word in wanted)]


def _text_of(entry: Entry) -> str:
    return " ".join((entry.term, *entry.also, entry.short)).lower()


def _draw_section(title: str, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    st.subheader(title, anchor=False)
    # The anchor of a heading in Markdown is made of its words, as `lookup.anchor` makes it.
    st.markdown("\n\n".join(map(_in_markdown, entries)), anchors=False)


def _in_markdown(entry: Entry) -> str:
    also = f"Also: {', '.join(entry.also)}." if entry.also else ""
    return f"#### {entry.term}\n" + " ".join(filter(None, (entry.short, also, _links(entry))))


def _links(entry: Entry) -> str:
    paper = f"[{entry.paper.name}]({entry.paper.address})" if entry.paper else ""
    see = f"[Reference]({REFERENCE}#{entry.see})" if entry.see else ""
    lesson = f"[Lesson]({LEARN}?lesson={entry.lesson})" if entry.lesson else ""
    return " · ".join(filter(None, (lesson, paper, see)))


def _draw_privacy() -> None:
    """Say what is private and what is not."""
    st.subheader(PRIVATE, anchor="private")
    for question, answer in TOLD.items():
        st.markdown(f"**{question}.** {answer}")
