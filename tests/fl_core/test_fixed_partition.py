"""What needs its images to stay with their party says so in one way."""

import pytest

from fl_core import RunConfig
from fl_core.fixed_partition import needs_fixed_partition
from tests.fl_core.tiny_data import assert_one_sentence

RESHUFFLED = RunConfig.of({"strategy": {"kind": "cyclic", "reshuffle": True}})


@pytest.mark.parametrize("field", ["partitioner", "appearance", "label_noise"])
def test_images_that_are_dealt_anew_are_told_with_both_knobs(field):
    (conflict,) = needs_fixed_partition(RESHUFFLED, field)
    assert conflict.knobs == ((field,), ("strategy", "reshuffle"))
    assert_one_sentence(conflict.sentence)
    assert conflict.sentence.endswith("switch “Reshuffle the images every round” off.")


def test_the_sentence_has_the_words_of_the_picker():
    (conflict,) = needs_fixed_partition(RESHUFFLED, "label_noise")
    assert conflict.sentence == (
        "With Labels “Correct” images must stay with their party: switch “Reshuffle the images "
        "every round” off."
    )


def test_nothing_is_said_where_images_stay():
    assert not list(needs_fixed_partition(RunConfig(), "appearance"))
    still = RunConfig.of({"strategy": "cyclic"})
    assert not list(needs_fixed_partition(still, "appearance"))
