"""Names with numbers in them come in the order in which people count."""

import random

import pytest

from fl_core.datasets.name_order import in_order

ORDERS = {
    "numbers": ["1", "2", "10", "100"],
    "below 0": ["-10", "-2", "-1", "0", "3"],
    "behind a word": ["client 1", "client 2", "client 10"],
    "before a word": ["1 a", "2 a", "10 a"],
    "in paths": ["site-2/ward-9", "site-2/ward-10", "site-10/ward-1"],
    "padded": ["f0001_41", "f0002_07", "f0010_00"],
    "padded and not": ["01", "1", "2"],
    "words": ["Zoe", "ann", "bob"],
    "signs where digits could be": ["a-1", "a.1", "a1", "aa", "a~"],
    "codes of one length": ["30", "39", "41", "4a", "4f", "50", "5a"],
    "without end": ["a" + "9" * 4999, "a1" + "0" * 4999],
    "another script": ["\u0661", "\u0662", "\u0661\u0660"],
    "none": [],
}


@pytest.mark.parametrize("names", ORDERS.values(), ids=ORDERS)
def test_names_come_in_the_order_of_their_numbers(names):
    mixed = random.Random(1).sample(names, len(names))
    assert in_order(mixed) == names


def test_names_whose_numbers_are_of_one_length_are_in_the_order_of_words():
    draw = random.Random(2)
    names = {
        f"{draw.choice('abAB-_.~ ')}{draw.randrange(1000):03}{draw.choice('xyz/')}"
        for _ in "a" * 200
    }
    assert in_order(names) == sorted(names)
