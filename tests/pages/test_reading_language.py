"""Sentences in the words of a language: its marks, its lists, and one thing or several."""

import pytest

from pages.shared.run_reading.english import ENGLISH
from pages.shared.run_reading.language import Language, Plural
from pages.shared.run_reading.sentence import (
    Bytes,
    Duration,
    Listed,
    Points,
    Share,
    Skew,
    points_between,
    say,
)

GERMAN = Language(
    texts={
        "value": "{value}",
        "rounds": Plural("rounds", "Nach einer Runde.", "Nach {rounds} Runden."),
    },
    durations={"seconds": "{number} Sekunden"},
    last_joint=" und ",
    thousands=".",
    point=",",
)
SAME = Language({"value": "{value}"}, ENGLISH.durations, " and ", ",", ".")


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (Share(0.94049), "94.0", "94,0"),
        (Share(1.0), "100.0", "100,0"),
        (Points(2.5), "2.5", "2,5"),
        (Skew(0.664), "0.66", "0,66"),
        (Bytes(26_513_760), "26.5 MB", "26,5 MB"),
        (Bytes(1_234_567_890), "1,234.6 MB", "1.234,6 MB"),
        (Bytes(4080), "4.1 kB", "4,1 kB"),
        (12_000, "12,000", "12.000"),
        (0.001, "0.001", "0,001"),
        ("FedProx, v2.0", "FedProx, v2.0", "FedProx, v2.0"),
        (Listed(("4",)), "4", "4"),
        (Listed(("4", "7", "{9}")), "4, 7 and {9}", "4, 7 und {9}"),
    ],
)
def test_values_are_told_with_the_marks_of_a_language(value, english, german):
    assert SAME.words(say("value", value=value)) == english
    assert GERMAN.words(say("value", value=value)) == german


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "less than a second"), (60, "60 s"), (90, "2 min"), (5400, "1.5 h")],
)
def test_durations_are_told_as_a_person_would(seconds, words):
    assert SAME.words(say("value", value=Duration(seconds))) == words


def test_one_is_told_otherwise_than_several():
    assert GERMAN.words(say("rounds", rounds=1)) == "Nach einer Runde."
    assert GERMAN.words(say("rounds", rounds=1200)) == "Nach 1.200 Runden."


def test_points_are_those_between_the_numbers_that_are_shown():
    """0.9405 and 0.6004 are shown as 94.0 and 60.0, or 94.1: never 34.0 beside 94.1 and 60.0."""
    assert points_between(0.94051, 0.60049).value == pytest.approx(94.1 - 60.0)
    assert points_between(0.6, 0.94).value == pytest.approx(34.0)


def test_sentences_follow_one_another():
    told = GERMAN.paragraph([say("rounds", rounds=1), say("rounds", rounds=2)])
    assert told == "Nach einer Runde. Nach 2 Runden."
