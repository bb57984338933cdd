"""The cards of all lessons: what each is about, how long it takes, and where one has been."""

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.components.browser_memory import Remembered
from pages.learn.lesson import Lesson
from pages.learn.visit import PAGE, STEPS, Visit, go
from pages.learn.words import text
from pages.shared import session

ABOUT = (
    "In federated learning several parties train one model together, and their images stay where "
    "they are. Six lessons of a few minutes each show how that works and where it fails, with real "
    "networks that are trained while you watch. You guess first: who has guessed watches closely."
)
COLUMNS = 3


def draw_overview(lessons: Mapping[str, Lesson], remembered: Remembered) -> None:
    """Draw the page on which one chooses a lesson."""
    st.header(text("Learn"), anchor=False)
    with st.container(width=860):
        st.markdown(text(ABOUT))
    visits = [Visit.of(each, remembered.get(each.name, {})) for each in lessons.values()]
    for first in range(0, len(visits), COLUMNS):
        _draw_row(first, visits[first : first + COLUMNS])


def _draw_row(first: int, visits: Sequence[Visit]) -> None:
    columns = st.columns(COLUMNS)
    for place, (column, visit) in enumerate(zip(columns, visits, strict=False), first + 1):
        with column.container(border=True, height="stretch"):
            _draw_card(place, visit)


def _draw_card(number: int, visit: Visit) -> None:
    lesson = visit.lesson
    st.subheader(f"{number}. {text(lesson.heading(visit.has_started))}", anchor=False)
    st.markdown(text(lesson.about))
    st.caption(f"{text('About {minutes} minutes', minutes=lesson.minutes)} · {_been(visit)}")
    done = visit.far == STEPS[-1]
    label = "Look at it again" if done else "Go on" if visit.far != STEPS[0] else "Begin"
    st.button(
        text(label),
        key=session.own_key(PAGE, "card", lesson.name),
        on_click=go,
        args=(visit.at("read") if done else visit.at(visit.far),),
        type="secondary" if done else "primary",
    )


def _been(visit: Visit) -> str:
    if visit.far == STEPS[-1]:
        return text("done")
    if visit.far == STEPS[0]:
        return text("not begun")
    place, steps = STEPS.index(visit.far) + 1, len(STEPS)
    return text("step {place} of {steps}", place=place, steps=steps)
