"""Everything that there is to choose from, with its equation and where it is from.

Who looks: a researcher who wants to know what exactly a method does here before trusting a figure;
a student who met a name in a picker. They look for one name, read its sentence and its equation,
and see what it needs and at which knob it is nothing but federated averaging. Next they open the
paper, or go back to the Train page and turn the knob.
"""

from collections.abc import Sequence

import streamlit as st

from fl_core import reference
from fl_core.family_member import Choice
from pages.components.anchor_in_view import keep_anchor_in_view
from pages.components.keyboard_scrolling import scroll_by_keys
from pages.language.spoken import text
from pages.server.style_rules import style_element
from pages.shared import session
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.glossary.lookup import PAGE, explained_at

FIND = session.own_key("reference", "find")
MOST_LETTERS = 100
# On a phone a table is wider than its card: it can be pushed sideways then, and is not cut off.
STYLE = """
.stMarkdown table { display: block; width: max-content; max-width: 100%; overflow-x: auto; }
.stMarkdown td:last-child { min-width: 12rem; }
"""


def draw() -> None:
    """Draw the page."""
    st.html(style_element(STYLE))
    keep_anchor_in_view()
    scroll_by_keys()
    st.header(text("Reference"), anchor=False)
    words = st.text_input(
        text("Find"),
        key=FIND,
        placeholder=text("a name, an author, what it helps against"),
        max_chars=MOST_LETTERS,
        width=480,
    )
    wanted = words.lower().split()
    methods = reference.methods_with(wanted, text)
    if methods:
        with st.expander(text("Methods by their names"), expanded=bool(wanted)):
            st.markdown(reference.method_table(methods, text))
    if not wanted:
        more = text("All other words are explained under [Words]({page}).", page=PAGE)
        st.caption(f"{text(reference.LETTERS)} {more}")
    if not sum(_draw_family(field, wanted) for field in reference.ORDER) and not methods:
        st.caption(
            text(
                "Nothing here has “{words}” in it. Fewer words find more.",
                words=plain(words, MOST_LABEL),
            )
        )


def _draw_family(field: str, wanted: Sequence[str]) -> int:
    """Draw those members of a family that have all these words, and return how many there are."""
    members = reference.FAMILIES[field].members
    found = {kind: each for kind, each in members.items() if reference.has(each, wanted, text)}
    if found:
        anchor = reference.anchor("family", field)
        st.header(text(reference.title(field)), anchor=anchor, help=explained_at(anchor))
    for kind, member in found.items():
        _draw_member(field, kind, member)
    return len(found)


def _draw_member(field: str, kind: str, member: type[Choice]) -> None:
    with st.container(border=True):
        st.subheader(text(member.label), anchor=reference.anchor(field, kind))
        st.markdown(text(member.about))
        if member.equation:
            st.latex(member.equation)
        if told := [f"- **{word}**: {words}" for word, words in reference.facts(member, text)]:
            st.markdown("\n".join(told))
        if table := reference.knob_table(member, text):
            st.markdown(table)
