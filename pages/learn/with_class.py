"""A lesson with a class, as it stands at the front.

Who looks: thirty pupils, from the last row, and the teacher who leads them with two keys. They want
to know where to type what, whether all have answered, what the others think, and who was right.
The teacher sees what comes next before pressing it.
"""

from functools import partial

import streamlit as st

from fl_core.translatable import Plural, translatable
from pages.classroom.class_session import ClassError, ClassSession, Poll, Step
from pages.classroom.open_classes import CLASSES
from pages.components.live_plot import live_plot, ready
from pages.learn.class_door import draw_class_door
from pages.learn.class_polls import bars, height, letter, places, polls_of
from pages.learn.lesson import Lesson
from pages.learn.lesson_runs import start
from pages.learn.run_watch import watch
from pages.learn.visit import PAGE
from pages.learn.words import said, text
from pages.server.style_rules import style_element
from pages.shared import page_address, session
from pages.shared.run_access import RunAccess

CLASS = "class"  # in the address, so that the teacher's page comes back after a reload
COUNT_EVERY = 1.0  # seconds
NEXT = {
    "ask": translatable("Next: ask"),
    "bars": translatable("Next: show the answers"),
    "run": translatable("Next: train the networks"),
    "end": translatable("Next: end the lesson"),
}
KEYS = translatable("Keys: → goes on, A asks again.")
PHONES = Plural("pupils", "One phone is here.", "{pupils} phones are here.")
STYLE = """
[data-testid=stSidebar], [data-testid=stExpandSidebarButton] { display: none; }
.st-key-learn-class-options p { font-size: 1.4rem; }
.st-key-learn-class-code p { font-size: 4.5rem; line-height: 1.1; letter-spacing: 0.12em;
  white-space: nowrap; }
.st-key-learn-class-code-small p { font-size: 2rem; letter-spacing: 0.12em; white-space: nowrap; }
[class*="st-key-learn-class-say"] p { font-size: 1.6rem; line-height: 1.35; }
"""


def open_class(access: RunAccess, lesson: Lesson) -> None:
    """Open a class at a lesson and show it; for callbacks."""
    if not access.presents:
        return
    try:
        opened = CLASSES.open(lesson.name, polls_of(lesson))
    except ClassError as error:
        session.say_later(str(error))
        return
    page_address.tell(PAGE, lesson=lesson.name, **{CLASS: opened.code})


def class_in_address() -> str:
    """Return the code of the class that the address names, empty if it names none."""
    return page_address.told(PAGE, CLASS)


def draw_with_class(access: RunAccess, lesson: Lesson) -> None:
    """Draw the step at which the class is."""
    held = CLASSES.of_teacher(class_in_address()) if access.presents else None
    st.html(style_element(STYLE))
    seen = held is not None and held.has_seen
    st.header(text(lesson.heading(seen)), anchor=False)
    if held is None or held.lesson != lesson.name:
        st.info(text("This class is over, or it is not yours."))
        st.button(text("All lessons"), key=_key("away"), on_click=_leave)
        return
    _draw_controls(access, lesson, held)
    comes_in = held.step.kind == "welcome"
    main, side = st.columns([1, 1] if comes_in else [5, 1], gap="large")
    with main:
        _draw_step(access, lesson, held)
    if held.step.kind != "end":
        with side:
            draw_class_door(held, large=comes_in)


def _draw_controls(access: RunAccess, lesson: Lesson, held: ClassSession) -> None:
    # A button of each step's own: pressed again before the page has changed, it is still the same.
    seen, coming = held.version, held.coming
    with st.container(horizontal=True, vertical_alignment="center"):
        if coming:
            st.button(
                text(NEXT[coming.kind]),
                key=_key("next", str(seen)),
                on_click=_go_on,
                args=(access, lesson, held, seen),
                type="primary",
                shortcut="Right",
            )
        if held.step.poll is not None:
            st.button(
                text("Ask again"),
                key=_key("again", str(seen)),
                on_click=_ask_again,
                args=(access, held, seen),
                help=text("Forgets the answers to this question, and asks it anew."),
                shortcut="A",
            )
        st.button(text("End the class"), key=_key("end"), on_click=_end, args=(access, held))
        st.caption(text(KEYS))


def _draw_step(access: RunAccess, lesson: Lesson, held: ClassSession) -> None:
    step = held.step
    if step.kind == "welcome":
        _say(text("Open the address on your phone, or scan the code. No name is asked for."))
    elif step.kind == "ask":
        _draw_asked(held, step)
    elif step.kind == "bars":
        _draw_bars(lesson, held, step)
    elif step.kind == "run":
        _draw_run(access, lesson, held)
    else:
        _say(text("The lesson is over. The code is no longer known."))
        _draw_before_and_after(lesson, held)
    if step.kind in ("welcome", "ask"):
        st.fragment(partial(_draw_count, held, step), run_every=COUNT_EVERY)()


def _draw_asked(held: ClassSession, step: Step) -> None:
    assert step.poll is not None
    poll = held.polls[step.poll]
    _say(f"**{text(poll.words)}**")
    with st.container(key="learn-class-options"):
        for place, words in enumerate(poll.options):
            st.markdown(f"**{letter(place)}**  {text(words)}")


def _draw_count(held: ClassSession, step: Step) -> None:
    """Draw how many have come in and answered; draw the page anew where the class has gone on."""
    if held.step != step:
        st.rerun()
    pupils = held.num_pupils
    if step.poll is None:
        told = text(PHONES, pupils=pupils) if pupils else text("No phone is here yet.")
        _say(f"**{told}**", "-count")
        return
    answered = held.num_answered(step.poll)
    st.progress(answered / max(1, pupils))
    told = text("{answered} of {pupils} have answered.", answered=answered, pupils=pupils)
    _say(told, "-count")


def _draw_bars(lesson: Lesson, held: ClassSession, step: Step) -> None:
    if step.poll == len(held.polls) - 1:
        _draw_before_and_after(lesson, held)
        answer = lesson.question.option(lesson.answer)
        assert answer is not None
        st.success(text(answer.answer))
        return
    assert step.poll is not None
    _draw_poll(held, step.poll, [])


def _draw_before_and_after(lesson: Lesson, held: ClassSession) -> None:
    """Draw the guesses and the answers to the question after, side by side."""
    last = len(held.polls) - 1
    before, after = st.columns(2)
    with before:
        st.subheader(text("Before"), anchor=False)
        for poll, right in enumerate(lesson.expected):
            _draw_poll(held, poll, places(lesson.guesses[poll], [right]))
    with after:
        st.subheader(text("After"), anchor=False)
        _draw_poll(held, last, places(lesson.question, [lesson.answer]))


def _draw_poll(held: ClassSession, number: int, right: list[int]) -> None:
    poll: Poll = held.polls[number]
    st.markdown(f"**{text(poll.words)}**")
    figure = bars(poll, held.counts(number), right)
    label = said("How many pupils chose each answer to: {words}", words=said(poll.words))
    plot = ready(figure, height=height(poll), uirevision=held.code, label=label)
    live_plot(plot, key=_key("bars", str(number)))


def _draw_run(access: RunAccess, lesson: Lesson, held: ClassSession) -> None:
    restart = partial(_start, access, lesson, held)
    now = watch(access, _started(held), lesson.runs, lesson.charts, (), restart)
    if not now.whole:
        return
    measured = lesson.measure(now.seen)
    for place, key in enumerate(lesson.right(measured)):
        came = lesson.guesses[place].option(key)
        assert came is not None
        given = held.counts(place)[places(lesson.guesses[place], [key])[0]]
        of_all = text("{given} of {all} guessed so.", given=given, all=held.num_answered(place))
        st.success(f"**{text(came.words)}**  {text(came.answer)} {of_all}")
    for paragraph in lesson.paragraphs(measured):
        st.markdown(text(paragraph, **lesson.values(measured)))


# --- what the teacher presses: each asks anew whether it is the teacher ---


def _go_on(access: RunAccess, lesson: Lesson, held: ClassSession, seen: int) -> None:
    if not access.presents:
        return
    held.go_on(seen)
    if held.step.kind == "run" and held.version == seen + 1:
        _start(access, lesson, held)
    if held.step.kind == "end":
        CLASSES.close_door(held.code)


def _ask_again(access: RunAccess, held: ClassSession, seen: int) -> None:
    if access.presents:
        held.ask_again(seen)


def _end(access: RunAccess, held: ClassSession) -> None:
    if access.presents:
        CLASSES.end(held.code)
        _leave()


def _start(access: RunAccess, lesson: Lesson, held: ClassSession) -> None:
    start(access, _started(held), lesson.runs, lesson.title)


def _leave() -> None:
    page_address.tell(PAGE, lesson="", **{CLASS: ""})


def _say(words: str, place: str = "") -> None:
    with st.container(key=f"learn-class-say{place}"):
        st.markdown(words)


def _started(held: ClassSession) -> str:
    return _key("started", held.code)


def _key(*words: str) -> str:
    return session.own_key(PAGE, CLASS, *words)
