"""What lessons say and show: every one of them, without training anything."""

import string
from dataclasses import replace

import pytest

from pages.learn.lesson import Lesson
from pages.learn.lessons import LESSONS
from pages.learn.seen_runs import SeenRun, rounds_after
from pages.learn.visit import STEPS, Visit
from tests.pages.checked_figure import checked

WORDS_A_MINUTE = 200  # of a slow reader; the idea is to be read within a minute and a half
every_lesson = pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@every_lesson
def test_what_it_asks_can_be_answered(lesson):
    assert LESSONS[lesson.name] is lesson
    for question in (*lesson.guesses, lesson.question):
        keys = [option.key for option in question.options]
        assert len({*keys}) == len(keys) > 1
        assert all(option.words and option.answer for option in question.options)
    assert lesson.question.option(lesson.answer)
    pairs = zip(lesson.guesses, lesson.expected, strict=True)
    assert all(question.option(key) for question, key in pairs)
    assert all("." not in option.key for guess in lesson.guesses for option in guess.options)


@every_lesson
def test_it_is_read_soon_and_has_a_way_on(lesson):
    words = " ".join(lesson.idea).split()
    assert len(words) <= 1.5 * WORDS_A_MINUTE
    choices = lesson.play.choices
    assert len({choice.key for choice in choices}) == len(choices) > 1
    assert lesson.minutes <= 5  # six of them in half an hour


@every_lesson
def test_texts_have_no_field_that_nobody_fills(lesson):
    told = {name for text in lesson.told for name in fields_of(text)}
    lows = {name.removesuffix("_low") for name in told if name.endswith("_low")}
    assert lows == {name.removesuffix("_high") for name in told if name.endswith("_high")}
    assert {*lesson.bands} <= lows
    still = [text for text in lesson.texts() if text not in lesson.told]
    assert not any(fields_of(text) for text in still)
    assert len([*lesson.texts()]) > 20


@every_lesson
def test_charts_show_that_nothing_is_there_yet(lesson):
    nothing = [SeenRun(run.name, run.config) for run in lesson.runs]
    for chart in lesson.charts:
        checked(chart.draw(nothing, ()))
    for choice in lesson.play.choices:
        nothing = [SeenRun(run.name, run.config) for run in choice.runs]
        checked(lesson.play.chart.draw(nothing, ()))


@every_lesson
def test_a_visit_comes_back_from_its_address(lesson):
    keys = tuple(question.options[0].key for question in lesson.guesses)
    visit = Visit(lesson, guesses=keys, answer=lesson.answer).at("play").at("see")
    assert Visit.of(lesson, visit.words()) == visit
    assert visit.far == "play" and visit.has_started and visit.may_start


@every_lesson
def test_no_address_leads_past_the_guess(lesson):
    words = {"step": "question", "far": "play", "guess": "nonsense.<b>", "answer": "?"}
    visit = Visit.of(lesson, words)
    assert (visit.step, visit.far, visit.answer) == ("guess", "guess", "")
    assert not visit.may_start and not visit.guessed
    assert Visit.of(lesson, {"step": "../etc", "guess": "." * 99}).step == STEPS[0]


def test_numbers_that_were_guessed_are_dashed_lines():
    lesson = LESSONS["two-digits"]
    option = lesson.guesses[0].option("60")
    figure = lesson.charts[0].draw([SeenRun("", lesson.runs[0].config)], (option,))
    (line,) = [trace for trace in figure.traces if "Your guess" in trace["name"]]
    assert line["line"]["dash"] == "dash" and set(line["y"]) == {60}


@pytest.mark.parametrize(
    ("elapsed", "expected"),
    [
        (-1, [None, None]),
        (0, [0, None]),
        (1.9, [0, None]),
        (2, [1, None]),
        (4.9, [1, None]),
        (5, [2, 0]),
        (9, [2, 1]),
        (99, [2, 1]),
    ],
)
def test_a_run_is_shown_again_at_the_pace_of_then(elapsed, expected):
    """Rounds of 2 and 3 seconds, then a run with one of 4; untrained models wait for nobody."""
    assert rounds_after([[0.5, 2, 3], [0.5, 4]], elapsed) == expected


def outcome(lesson: Lesson, **measured: float):
    return [*lesson.right(measured)]


def test_which_guess_comes_true_is_read_from_the_runs():
    same_start, blind = LESSONS["same-start"], LESSONS["two-digits"]
    ends = {"same_own": 90, "same_average": 91, "apart_own": 90, "apart_average": 20}
    assert outcome(same_start, **ends) == ["same"]
    assert outcome(same_start, **ends | {"apart_average": 89}) == ["both"]
    assert outcome(blind, own=20.4, together=81) == ["20", "better"]
    assert outcome(blind, own=11, together=11) == ["10", "same"]
    together = LESSONS["together"]
    assert outcome(together, pooled=90, federated=85, alone=80) == ["pfa"]
    assert outcome(together, pooled=85, federated=90, alone=80) == ["fpa"]
    assert outcome(together, pooled=90, federated=70, alone=80) == ["paf"]
    assert outcome(together, pooled=90, federated=89.8, alone=89.5) == ["same"]
    ends = {"low_own": 90, "high_own": 98, "low_test": 90, "high_test": 40}
    assert outcome(LESSONS["two-tests"], **ends) == ["up", "down"]
    ends = {"alike_short": 90, "alike_long": 89, "two_short": 80, "two_long": 40}
    assert outcome(LESSONS["drift"], **ends) == ["same", "short"]


def test_bands_are_fields_of_texts():
    lesson = replace(LESSONS["together"], bands={"gain": (3, 9), "cost": (1, 6)})
    measured = {"gain": 5.0, "cost": 2.0, "alone": 80.0, "federated": 85.0, "pooled": 87.0}
    values = lesson.values(measured)
    assert (values["gain_low"], values["gain_high"], values["gain"]) == (3, 9, 5.0)
    assert len(lesson.paragraphs(measured)) == len(lesson.told)
    unknown = replace(lesson, bands={})
    assert len(unknown.paragraphs(measured)) == len(lesson.told) - 1, "no band is made up"
