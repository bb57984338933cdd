"""The question after a lesson's runs."""

from dataclasses import replace

import streamlit as st

from pages.learn.visit import PAGE, Visit, go, still_at
from pages.learn.words import text
from pages.shared import session


def draw_question(visit: Visit) -> bool:
    """Draw the question and what is said of the answer; return whether there is one."""
    question, right = visit.lesson.question, visit.lesson.answer
    key = session.own_key(PAGE, "answer", visit.lesson.name)
    words = {option.key: text(option.words) for option in question.options}
    session.set_knob(key, visit.answer or None)
    st.markdown(f"**{text(question.words)}**")
    st.radio(
        text(question.words),
        list(words),
        format_func=words.__getitem__,
        key=key,
        on_change=_take,
        args=(visit, key),
        label_visibility="collapsed",
    )
    given = question.option(visit.answer)
    if given is None:
        return False
    if given.key == right:
        st.success(f"{text('Yes.')} {text(given.answer)}")
    else:
        st.info(f"{text('Not quite.')} {text(given.answer)} {text('You may choose again.')}")
    return True


def _take(visit: Visit, key: str) -> None:
    if now := still_at(visit):
        go(replace(now, answer=session.choice(key, "")))
