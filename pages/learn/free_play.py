"""The one knob that is free to play with, and the way on to the Train page."""

from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from fl_core.config_text_format import write_link
from fl_core.errors import FedariumError
from pages.learn.lesson_runs import start
from pages.learn.run_watch import watch
from pages.learn.visit import PAGE, Visit, go, still_at
from pages.learn.words import text
from pages.shared import session
from pages.shared.run_access import RunAccess


def draw_play(access: RunAccess, visit: Visit) -> None:
    """Draw the knob, what its runs come to, and a link to the Train page."""
    play, chosen = visit.lesson.play, visit.chosen
    st.markdown(text(play.words))
    key = session.own_key(PAGE, "choice", visit.lesson.name)
    words = {choice.key: text(choice.words) for choice in play.choices}
    session.set_knob(key, chosen.key)
    st.radio(
        text(play.label),
        list(words),
        format_func=words.__getitem__,
        key=key,
        on_change=_take,
        args=(visit, key),
        horizontal=True,
    )
    watch(
        access,
        _started(visit),
        chosen.runs,
        [play.chart],
        (),
        partial(_start, access, visit),
    )
    link = f"train?{urlencode(write_link(chosen.runs[0].config))}"
    st.link_button(text("Open this in Train"), link)
    st.caption(text("It opens a new tab, with all knobs set as in this run."))


def _take(visit: Visit, key: str) -> None:
    if now := still_at(visit):
        go(replace(now, choice=session.choice(key, "")))


def _start(access: RunAccess, visit: Visit) -> None:
    try:
        start(access, _started(visit), visit.chosen.runs, visit.lesson.title)
    except FedariumError as error:
        session.say_later(str(error))


def _started(visit: Visit) -> str:
    return session.own_key(PAGE, "played", visit.lesson.name, visit.chosen.key)
