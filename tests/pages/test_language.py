"""Sentences in the words of a language: its marks, its lists, and one thing or several."""

import copy
import pickle

import pytest

from fl_core.errors import ConfigError
from fl_core.told_values import (
    DURATIONS,
    Bytes,
    Duration,
    Listed,
    Marks,
    Points,
    Share,
    Skew,
    points_between,
)
from fl_core.translatable import Plural, joined, translatable
from pages.language.language import Language

ROUNDS = Plural("rounds", "After one round.", "After {rounds} rounds.")
GERMAN = Language(
    "de",
    {
        "After one round.": ("Nach einer Runde.", "Nach {rounds} Runden."),
        "{done} of {total} done by {who}": "{who} hat {total} vor, {done} fertig",
        "party": "Teilnehmer",
        "the {what}": "der {what}",
        DURATIONS["seconds"]: "{number:.0f} Sekunden",
    },
    marks=Marks(".", ",", "\u202f%", "{0} und {1}"),
)
SAME = Language("en")


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
    assert SAME.text("{value}", {"value": value}) == english
    assert GERMAN.text("{value}", {"value": value}) == german


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "less than a second"), (60, "60 s"), (90, "2 min"), (5400, "1.5 h")],
)
def test_durations_are_told_as_a_person_would(seconds, words):
    assert SAME.told(Duration(seconds)) == words


def test_one_is_told_otherwise_than_several():
    assert GERMAN.text(ROUNDS, {"rounds": 1}) == "Nach einer Runde."
    assert GERMAN.text(ROUNDS, {"rounds": 1200}) == "Nach 1.200 Runden."
    assert SAME.text(ROUNDS, {"rounds": 1200}) == "After 1,200 rounds."


def test_points_are_those_between_the_numbers_that_are_shown():
    """0.9405 and 0.6004 are shown as 94.0 and 60.0, or 94.1: never 34.0 beside 94.1 and 60.0."""
    assert points_between(0.94051, 0.60049).value == pytest.approx(94.1 - 60.0)
    assert points_between(0.6, 0.94).value == pytest.approx(34.0)


def test_a_field_may_stand_elsewhere_and_what_has_no_translation_stays_english():
    values = {"done": 1, "total": 2000, "who": "{party}"}
    assert (
        GERMAN.text("{done} of {total} done by {who}", values) == "{party} hat 2.000 vor, 1 fertig"
    )
    assert GERMAN.text("Nobody has translated {this}.", {"this": 0.5}) == (
        "Nobody has translated 0,5."
    )
    assert GERMAN.text("Braces {are} braces.") == "Braces {are} braces."


def test_an_english_text_remembers_how_it_was_made_and_is_a_text_like_any_other():
    said = translatable("the {what}", what="party")
    assert said == "the party" and GERMAN.text(said) == "der Teilnehmer"
    both = joined(" · ", [said, "", translatable(ROUNDS, rounds=2)])
    assert both == "the party · After 2 rounds."
    assert GERMAN.text(both) == "der Teilnehmer · Nach 2 Runden."
    assert GERMAN.text("{who}", {"who": said}) == "der Teilnehmer"
    assert GERMAN.text("{who}", {"who": "party"}) == "party"  # somebody may be called that


def test_a_text_that_was_only_marked_is_filled_where_it_is_said():
    marked = translatable("{done} of {total} done by {who}")
    values = {"done": 1, "total": 2000, "who": "me"}
    assert GERMAN.text(marked, values) == "me hat 2.000 vor, 1 fertig"
    assert SAME.text(marked, values) == "1 of 2,000 done by me"
    assert SAME.text(marked) == "{done} of {total} done by {who}"


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_it_remembers_when_it_is_copied_or_is_the_message_of_an_error(copied):
    said = translatable("the {what}", what="party")
    assert GERMAN.text(copied(said)) == "der Teilnehmer"
    assert GERMAN.text(str(ConfigError(said))) == "der Teilnehmer"
    assert GERMAN.text(ConfigError(said).sentences[0]) == "der Teilnehmer"
