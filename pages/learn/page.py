"""Six lessons in which one guesses first, then sees what really happens.

Who looks: a pupil or a student who has heard of federated learning and knows no more; a teacher
who goes through a lesson before the class does; somebody at a stakeholder's table. They read for a
minute, commit themselves to a guess, watch a run of some seconds, and are told why it came out so.
Next they answer a question, turn the one free knob, or open the setup on the Train page.
"""

from pages.components.browser_memory import Remembered, browser_memory
from pages.learn.lesson_path import draw_lesson
from pages.learn.lessons import LESSONS
from pages.learn.overview import draw_overview
from pages.learn.visit import PAGE, Visit, visit_in_address
from pages.learn.with_class import class_in_address, draw_with_class
from pages.shared import session
from pages.shared.run_service import service

REMEMBERED = session.own_key(PAGE, "remembered")


def draw() -> None:
    """Draw the page."""
    visit = visit_in_address(LESSONS)
    remembered = _remembered(visit)
    if visit and class_in_address():
        draw_with_class(service().access(), visit.lesson)
    elif visit is None:
        draw_overview(LESSONS, remembered)
    else:
        draw_lesson(service().access(), visit)


def _remembered(visit: Visit | None) -> Remembered:
    """Return where this visitor has been, as far as the browser or the session knows."""
    here = {visit.lesson.name: visit.words()} if visit else {}
    told = browser_memory(PAGE, here, key=session.own_key(PAGE, "memory"))
    known = {**told, **session.knob(REMEMBERED, {}), **here}
    session.set_knob(REMEMBERED, known)
    return known
