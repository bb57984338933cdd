"""A class goes through its steps together, and each pupil answers once."""

import threading

import pytest

from pages.classroom.class_codes import (
    KEPT_FOR,
    LENGTH,
    LETTERS,
    MOST_CLASSES,
    PATIENCE,
    REFILL,
    ClassCodes,
)
from pages.classroom.class_session import MOST_PUPILS, ClassError, ClassSession, Poll, Step

ANNA = "a token"
POLLS = (Poll("Which?", ("this", "that")), Poll("And now?", ("one", "two", "three")))


@pytest.fixture
def session() -> ClassSession:
    return ClassSession("ABCDE", "drift", POLLS)


def at(session: ClassSession, step: Step) -> ClassSession:
    while session.step != step:
        session.go_on(session.version)
    return session


def test_a_class_is_asked_sees_runs_and_is_asked_again(session):
    seen = [session.step]
    while session.coming:
        session.go_on(session.version)
        seen.append(session.step)
    assert [(step.kind, step.poll) for step in seen] == [
        ("welcome", None),
        ("ask", 0),
        ("bars", 0),
        ("run", None),
        ("ask", 1),
        ("bars", 1),
        ("end", None),
    ]


def test_next_pressed_twice_on_one_page_is_once(session):
    seen = session.version
    session.go_on(seen)
    session.go_on(seen)
    assert session.step == Step("ask", 0)


def test_each_pupil_is_counted_once_and_the_first_answer_stands(session):
    at(session, Step("ask", 0))
    for pupil, option in (("anna", 0), ("ben", 1), ("anna", 1), ("anna", 0)):
        session.come_in(pupil)
        session.answer(pupil, 0, option)
    assert session.counts(0) == [1, 1] and session.num_answered(0) == session.num_pupils == 2
    assert session.answers_of("anna") == {0: 0} and session.answers_of("nobody") == {}


@pytest.mark.parametrize(
    ("step", "poll", "option"),
    [
        (Step("welcome"), 0, 0),
        (Step("bars", 0), 0, 0),
        (Step("ask", 0), 1, 0),
        (Step("ask", 0), 0, 2),
        (Step("ask", 0), 0, -1),
        (Step("ask", 0), -1, 0),
        (Step("end"), 1, 0),
    ],
)
def test_what_is_not_asked_cannot_be_answered(session, step, poll, option):
    session.come_in("anna")
    at(session, step)
    with pytest.raises(ClassError):
        session.answer("anna", poll, option)
    assert session.counts(0) == [0, 0]


def test_who_has_not_come_in_cannot_answer(session):
    at(session, Step("ask", 0))
    with pytest.raises(ClassError):
        session.answer("stranger", 0, 0)


def test_asking_again_forgets_the_answers_to_this_poll_only(session):
    session.come_in("anna")
    at(session, Step("ask", 0)).answer("anna", 0, 1)
    at(session, Step("ask", 1)).answer("anna", 1, 2)
    at(session, Step("bars", 1)).ask_again(session.version)
    assert session.step == Step("ask", 1)
    assert session.answers_of("anna") == {0: 1}


def test_a_class_is_full_at_some_time_but_lets_back_in_who_was_there(session):
    for pupil in range(MOST_PUPILS):
        session.come_in(str(pupil))
    with pytest.raises(ClassError, match="full"):
        session.come_in("one more")
    session.come_in("0")
    assert session.num_pupils == MOST_PUPILS


def test_listeners_hear_each_step_and_no_answer_until_they_leave(session):
    heard = []
    leave = session.listen(lambda: heard.append(session.step))
    at(session, Step("ask", 0))
    session.come_in("anna")
    session.answer("anna", 0, 0)
    assert heard == [Step("ask", 0)] and session.num_listening == 1
    leave()
    leave()
    session.go_on(session.version)
    assert len(heard) == 1 and session.num_listening == 0


def test_answers_of_many_at_once_are_all_counted(session):
    at(session, Step("ask", 0))
    start = threading.Barrier(20)

    def answer(first: int) -> None:
        start.wait()
        for pupil in range(first, first + 20):
            session.come_in(str(pupil))
            session.answer(str(pupil), 0, pupil % 2)

    threads = [threading.Thread(target=answer, args=(20 * n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.counts(0) == [200, 200]


# --- codes ---


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def codes(clock) -> ClassCodes:
    return ClassCodes(clock)


def test_a_code_leads_to_its_class_however_it_is_typed(codes):
    opened, other = codes.open("drift", POLLS), codes.open("drift", POLLS)
    assert len(opened.code) == LENGTH and set(opened.code) <= set(LETTERS)
    assert opened.code != other.code
    spaced = f" {opened.code[:2].lower()} {opened.code[2:].lower()} "
    assert codes.of_pupil(spaced, "phone", ANNA) is opened
    assert codes.of_teacher(other.code) is other
    assert codes.of_pupil("nothing", "phone", ANNA) is codes.of_teacher("nothing") is None


def test_the_code_ends_with_the_lesson(codes):
    opened = codes.open("drift", POLLS)
    codes.end(opened.code)
    codes.end(opened.code)
    assert opened.step.kind == "end" and codes.of_pupil(opened.code, "phone", ANNA) is None


def test_wrong_codes_are_refused_after_a_few_and_let_try_again_slowly(codes, clock):
    opened = codes.open("drift", POLLS)
    for _ in range(PATIENCE):
        assert codes.of_pupil("WRONG", "one", ANNA) is None
    for code in ("WRONG", opened.code):  # nor is it told that one was right
        with pytest.raises(ClassError, match="Wait"):
            codes.of_pupil(code, "one", ANNA)
    assert codes.of_pupil(opened.code, "another", ANNA) is opened
    clock.now += REFILL + 0.1
    assert codes.of_pupil("WRONG", "one", ANNA) is None
    with pytest.raises(ClassError):
        codes.of_pupil(opened.code, "one", ANNA)


def test_who_was_in_comes_back_whoever_tries_codes_from_the_same_address(codes):
    opened = codes.open("drift", POLLS)
    opened.come_in(ANNA)
    for _ in range(PATIENCE):
        assert codes.of_pupil("WRONG", "a proxy", "a stranger") is None
    with pytest.raises(ClassError):
        codes.of_pupil(opened.code, "a proxy", "a stranger")
    assert codes.of_pupil(opened.code, "a proxy", ANNA) is opened


def test_a_right_code_costs_nothing(codes):
    opened = codes.open("drift", POLLS)
    for _ in range(10 * PATIENCE):
        assert codes.of_pupil(opened.code, "a router of a school", ANNA) is opened


def test_a_class_that_nobody_teaches_any_more_is_forgotten(codes, clock):
    left, taught = codes.open("drift", POLLS), codes.open("drift", POLLS)
    clock.now += 0.6 * KEPT_FOR
    codes.of_teacher(taught.code)
    clock.now += 0.6 * KEPT_FOR
    assert codes.of_pupil(left.code, "phone", ANNA) is None
    assert left.step.kind == "end" and codes.of_pupil(taught.code, "phone", ANNA) is taught


def test_not_more_than_some_classes_are_open(codes):
    opened = [codes.open("drift", POLLS) for _ in range(MOST_CLASSES)]
    with pytest.raises(ClassError, match="End one"):
        codes.open("drift", POLLS)
    codes.end(opened[0].code)
    codes.open("drift", POLLS)
