"""A browser that is some presses behind undoes nothing; one that goes back does."""

import pytest

from pages.shared.late_address import LATE, Told


def test_a_word_just_left_is_taken_for_the_one_that_it_became():
    told = Told("").anew("", "guess", 10.0)
    assert told.heard("", 10.0 + LATE / 2) == "guess"
    assert told.heard("guess", 10.0) == "guess"
    assert told.heard("play", 10.0) == "play", "somebody's own"
    assert told.heard("", 10.0 + LATE) == "", "by then it is meant"


def test_all_words_of_the_last_presses_are_known():
    told = Told("read").anew("read", "guess", 1.0).anew("guess", "see", 2.0)
    assert [told.heard(word, 2.5) for word in ("read", "guess", "see")] == ["see"] * 3


def test_one_that_comes_back_is_no_longer_left():
    told = Told("read").anew("read", "guess", 1.0).anew("guess", "read", 2.0)
    assert told.heard("read", 2.5) == "read"
    assert told.heard("guess", 2.5) == "read"


@pytest.mark.parametrize("word", ["", "see"])
def test_what_is_told_again_leaves_nothing(word):
    told = Told(word).anew(word, word, 1.0)
    assert told.heard(word, 1.0) == word and not told.left


def test_what_was_left_long_ago_is_forgotten():
    told = Told("")
    for second in range(100):
        told = told.anew(str(second - 1), str(second), float(second))
    assert len(told.left) <= LATE + 1
