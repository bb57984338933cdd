"""The Learn page's logic: a lesson from its card to its end, with a real run."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from fl_core.runs.run_roles import LESSON
from fl_core.runs.run_states import RunState
from pages.learn.lesson_runs import found
from pages.learn.lessons import LESSONS
from tests.pages.conftest import text, wait_for

SCRIPT = """
from pages.learn import page
from pages.shared import session
session.keep_knobs()
page.draw()
"""
QUICK_ONE = LESSONS["travels"]  # one round of 900 images


def opened(**words: str) -> AppTest:
    page = AppTest.from_string(SCRIPT, default_timeout=60)
    for name, word in words.items():
        page.query_params[f"learn:{name}"] = word
    page.run()
    assert not page.exception
    return page


def button(page: AppTest, label: str):
    return next(b for b in page.button if re.sub(r"\\(.)", r"\1", b.label) == label)


def in_address(page: AppTest, name: str) -> str:
    told = page.query_params.get(f"learn:{name}", [""])
    return told[0] if isinstance(told, list) else told


def runs_of(manager, lesson):
    return found(manager.store, lesson.runs)


def trained(manager) -> None:
    """See to it that the quick lesson's run is in the store, and is a lesson's."""
    for run in runs_of(manager, QUICK_ONE):
        if run is not None and run.role != LESSON:
            manager.delete(run.id)
    page = opened(lesson="travels", step="guess", far="guess", guess="numbers")
    button(page, "Start").click().run()
    (run,) = runs_of(manager, QUICK_ONE)
    wait_for(manager, run.id, lambda run: run.state is RunState.FINISHED)


def test_there_is_a_card_for_each_lesson(manager):
    page = opened()
    assert [b.label for b in page.button] == ["Begin"] * len(LESSONS)
    for lesson in LESSONS.values():
        assert lesson.about in text(page)
    page.button[3].click().run()
    assert in_address(page, "lesson") == [*LESSONS][3]
    button(page, "All lessons").click().run()
    assert in_address(page, "lesson") == ""


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
def test_start_is_locked_until_all_is_guessed(manager, lesson):
    page = opened(lesson=lesson.name)
    assert lesson.idea[0][:40] in text(page)
    button(page, "Next: your guess").click().run()
    for radio in range(len(lesson.guesses)):
        assert button(page, "Start").disabled
        page.radio[radio].set_value(lesson.guesses[radio].options[0].key).run()
        assert not page.exception
    assert not button(page, "Start").disabled
    assert runs_of(manager, lesson).count(None) == len(lesson.runs) or lesson is QUICK_ONE


@pytest.mark.parametrize("guess", ["numbers", "images"])
def test_a_lesson_to_its_end(manager, guess):
    trained(manager)
    page = opened(lesson="travels", step="guess", far="guess", guess=guess)
    button(page, "Start").click().run()
    assert in_address(page, "step") == "see"
    (run,) = runs_of(manager, QUICK_ONE)
    assert run.role == LESSON and run.state is RunState.FINISHED, "it is trained once"
    page = opened(lesson="travels", step="see", far="see", guess=guess)  # as after a reload
    said = text(page) + " ".join(str(each.value) for each in page.success)
    verdict = "Your guess came true" if guess == "numbers" else "What happened: "
    assert verdict in said and "110,474 numbers" in said
    button(page, "Next: a question").click().run()
    page.radio[0].set_value("10000").run()
    assert "Not quite." in text(page)
    page.radio[0].set_value("0").run()
    assert "Yes." in page.success[0].value
    button(page, "Next: play").click().run()
    assert page.radio[0].value == "2"
    page.radio[0].set_value("6").run()
    assert in_address(page, "choice") == "6"
    button(page, "Done: to all lessons").click().run()
    assert page.button[0].label == "Look at it again"


def test_from_the_end_of_a_lesson_one_goes_on_to_the_next(manager):
    first, second = [*LESSONS][:2]
    page = opened(lesson=first, step="play", far="play", guess="images", answer="0", choice="6")
    button(page, f"Next lesson: {LESSONS[second].asks}").click().run()
    assert not page.exception
    assert [in_address(page, name) for name in ("lesson", "step", "far")] == [
        second,
        "read",
        "read",
    ]
    assert not any(in_address(page, name) for name in ("guess", "answer", "choice"))
    last = LESSONS[[*LESSONS][-1]]
    page = opened(lesson=last.name, step="play", far="play", guess=".".join(last.expected))
    assert not [each for each in page.button if each.label.startswith("Next lesson")]
    assert button(page, "Done: to all lessons")


def test_a_guess_stands_once_it_has_run(manager):
    trained(manager)
    page = opened(lesson="travels", step="guess", far="question", guess="images")
    assert page.radio[0].disabled and page.radio[0].value == "images"
    button(page, "Begin again").click().run()
    assert not page.radio[0].disabled and page.radio[0].value is None
    assert in_address(page, "far") == "guess"


def test_a_run_that_is_gone_is_trained_anew(manager):
    trained(manager)
    (run,) = runs_of(manager, QUICK_ONE)
    manager.delete(run.id)
    page = opened(lesson="travels", step="see", far="see", guess="images")
    assert "Your guess" not in text(page), "nothing is told that did not run"
    button(page, "Start").click().run()
    (new,) = runs_of(manager, QUICK_ONE)
    assert new.id != run.id and new.priority > 0
    wait_for(manager, new.id, lambda run: run.state is RunState.FINISHED)


LATE = """
import streamlit as st
from pages.learn import answered, free_play, lesson_path
from pages.learn.lessons import LESSONS
from pages.learn.visit import Visit
drawn = Visit(LESSONS["travels"], "{step}", "see", ("images",))
st.session_state.setdefault("late", "{told}")
st.button("late", on_click={take}, args=(drawn, {more} "late"))
"""


@pytest.mark.parametrize(
    ("step", "take", "more", "told"),
    [
        ("guess", "lesson_path._take_guess", "0,", "numbers"),
        ("question", "answered._take", "", "none"),
        ("play", "free_play._take", "", "nine"),
    ],
)
def test_what_a_browser_tells_late_of_a_screen_it_has_left_takes_nobody_back(
    step, take, more, told
):
    page = AppTest.from_string(LATE.format(step=step, take=take, more=more, told=told))
    there = {"lesson": "travels", "step": "see", "far": "see", "guess": "images"}
    page.query_params.update({f"learn:{name}": word for name, word in there.items()})
    page.run().button[0].click().run()
    assert not page.exception
    assert {name: in_address(page, name) for name in there} == there
    assert not in_address(page, "answer") and not in_address(page, "choice")
