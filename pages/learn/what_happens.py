"""The screen on which one sees what happens, and how it compares with the guess."""

from functools import partial

import streamlit as st

from fl_core.errors import FedariumError
from pages.learn.lesson_runs import Showing, start
from pages.learn.phase_picture import draw_phases
from pages.learn.run_watch import watch
from pages.learn.visit import PAGE, Visit, go
from pages.learn.words import text
from pages.shared import session
from pages.shared.run_access import RunAccess


def start_runs(access: RunAccess, visit: Visit) -> None:
    """Start a lesson's runs and show them; for callbacks."""
    if not visit.may_start:
        return
    try:
        start(access, _started(visit), visit.lesson.runs, visit.lesson.title)
    except FedariumError as error:
        session.say_later(str(error))
        return
    go(visit.at("see"))


def draw_what_happens(access: RunAccess, visit: Visit) -> bool:
    """Draw the runs and, once they are over, what they came to; return whether they are."""
    lesson = visit.lesson
    _draw_guesses(visit)
    restart = partial(start_runs, access, visit)
    now = watch(access, _started(visit), lesson.runs, lesson.charts, visit.guessed, restart)
    if now.whole:
        if lesson.by_phase:
            draw_phases(now.seen[0])
        _draw_answer(visit, now)
    return now.whole


def _draw_guesses(visit: Visit) -> None:
    said = " · ".join(text(option.words) for option in visit.guessed)
    st.markdown(f"{text('You guessed:')} **{said}**")


def _draw_answer(visit: Visit, now: Showing) -> None:
    lesson = visit.lesson
    measured = lesson.measure(now.seen)
    for place, key in enumerate(lesson.right(measured)):
        _draw_verdict(visit, place, key)
    values = lesson.values(measured)
    for paragraph in lesson.paragraphs(measured):
        st.markdown(text(paragraph, **values))


def _draw_verdict(visit: Visit, place: int, right: str) -> None:
    question, guess = visit.lesson.guesses[place], visit.guessed[place]
    came = question.option(right)
    assert came is not None
    if guess.key == right:
        st.success(f"{text('Your guess came true:')} {text(guess.words)}. {text(guess.answer)}")
        return
    st.info(
        f"{text('You guessed')} **{text(guess.words)}**. {text(guess.answer)} "
        f"{text('What happened:')} **{text(came.words)}**. {text(came.answer)}"
    )


def _started(visit: Visit) -> str:
    return session.own_key(PAGE, "started", visit.lesson.name)
