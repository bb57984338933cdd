"""A lesson as a path of five screens: read, guess, see, a question, play; back at any time."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from pages.learn.answered import draw_question
from pages.learn.free_play import draw_play
from pages.learn.lesson import Lesson
from pages.learn.lessons import LESSONS
from pages.learn.visit import PAGE, STEPS, Step, Visit, go, leave, still_at
from pages.learn.what_happens import draw_what_happens, start_runs
from pages.learn.with_class import open_class
from pages.learn.words import text
from pages.shared import session
from pages.shared.run_access import RunAccess

TITLES: dict[Step, str] = {
    "read": "The idea",
    "guess": "Your guess",
    "see": "What happens",
    "question": "A question",
    "play": "Play",
}
WIDTH = 900  # CSS pixels: longer lines are hard to read


def draw_lesson(access: RunAccess, visit: Visit) -> None:
    """Draw the screen at which a visitor is."""
    with st.container(width=WIDTH):
        _draw_head(visit)
        if notice := session.said():
            st.warning(text(notice))
        _SCREENS[visit.step](access, visit)


def _draw_head(visit: Visit) -> None:
    st.button(
        text("All lessons"),
        key=_key("leave"),
        on_click=leave,
        args=(visit.lesson,),
        type="tertiary",
    )
    st.header(text(visit.lesson.heading(visit.has_started)), anchor=False)
    place, steps = STEPS.index(visit.step) + 1, len(STEPS)
    with st.container(horizontal=True, gap="small"):
        for number, step in enumerate(STEPS, 1):
            st.button(
                f"{number} {text(TITLES[step])}",
                key=_key("step", step),
                on_click=go,
                args=(visit.at(step),),
                type="primary" if step == visit.step else "secondary",
                disabled=STEPS.index(step) > STEPS.index(visit.far),
            )
    st.subheader(
        text(
            "Step {place} of {steps}: {title}",
            place=place,
            steps=steps,
            title=text(TITLES[visit.step]),
        ),
        anchor=False,
    )


def _draw_read(access: RunAccess, visit: Visit) -> None:
    for paragraph in visit.lesson.idea:
        st.markdown(text(paragraph))
    with st.container(horizontal=True):
        _draw_next(visit, "guess", text("Next: your guess"))
        if access.presents:
            st.button(
                text("With a class"),
                key=_key("class"),
                on_click=open_class,
                args=(access, visit.lesson),
                help=text("Pupils guess on their phones; the bars and the runs stand here."),
            )


def _draw_guess(access: RunAccess, visit: Visit) -> None:
    for place, question in enumerate(visit.lesson.guesses):
        key = _key("guess", visit.lesson.name, str(place))
        keys = [option.key for option in question.options]
        words = {option.key: text(option.words) for option in question.options}
        session.set_knob(key, visit.guesses[place] or None)
        st.markdown(f"**{text(question.words)}**")
        st.radio(
            text(question.words),
            keys,
            format_func=words.__getitem__,
            key=key,
            on_change=_take_guess,
            args=(visit, place, key),
            disabled=visit.has_started,
            label_visibility="collapsed",
        )
    if visit.has_started:
        st.caption(text("You have guessed, and the guess stands. Begin again to guess anew."))
        with st.container(horizontal=True):
            _draw_next(visit, "see", text("Next: what happens"))
            again = Visit(visit.lesson, "guess", "guess")
            st.button(text("Begin again"), key=_key("again"), on_click=go, args=(again,))
        return
    why_not = "" if visit.may_start else text("Start is locked until you have guessed.")
    st.button(
        text("Start"),
        key=_key("start"),
        on_click=start_runs,
        args=(access, visit),
        type="primary",
        disabled=bool(why_not),
    )
    st.caption(why_not or text("Start really trains the networks; it takes some seconds."))


def _take_guess(visit: Visit, place: int, key: str) -> None:
    now = still_at(visit)
    if now and not now.has_started:
        guesses = [*now.guesses]
        guesses[place] = session.choice(key, "")
        go(replace(now, guesses=tuple(guesses)))


def _draw_see(access: RunAccess, visit: Visit) -> None:
    if draw_what_happens(access, visit):
        _draw_next(visit, "question", text("Next: a question"))


def _draw_ask(access: RunAccess, visit: Visit) -> None:
    if draw_question(visit):
        _draw_next(visit, "play", text("Next: play"))


def _draw_play(access: RunAccess, visit: Visit) -> None:
    draw_play(access, visit)
    with st.container(horizontal=True):
        if following := _lesson_after(visit.lesson):
            st.button(
                text("Next lesson: {title}", title=text(following.asks)),
                key=_key("following"),
                on_click=go,
                args=(Visit(following),),
                type="primary",
            )
        st.button(
            text("Done: to all lessons"), key=_key("done"), on_click=leave, args=(visit.lesson,)
        )


def _lesson_after(lesson: Lesson) -> Lesson | None:
    names = [*LESSONS]
    place = names.index(lesson.name) + 1
    return LESSONS[names[place]] if place < len(names) else None


def _draw_next(visit: Visit, step: Step, label: str) -> None:
    st.button(label, key=_key("next"), on_click=go, args=(visit.at(step),), type="primary")


def _key(*words: str) -> str:
    return session.own_key(PAGE, *words)


_SCREENS: dict[Step, Callable[[RunAccess, Visit], None]] = {
    "read": _draw_read,
    "guess": _draw_guess,
    "see": _draw_see,
    "question": _draw_ask,
    "play": _draw_play,
}
