"""The skew that pages show: what it is called, and that today's is the default."""

import numpy as np
import pytest

from fl_core.analysis.skew import overall_skew
from fl_core.metrics import label_skew
from pages.shared import session, skew_measures
from pages.shared.skew_measures import DEFAULT, SKEW_MEASURES, chosen_measure, skew_in_words

COUNTS = np.array([[40, 0], [10, 10]])
APART = np.array([1.0, 0.0]), np.array([0.0, 1.0])


@pytest.fixture
def choose(monkeypatch):
    def chosen(name):
        monkeypatch.setattr(session, "choice", lambda key, default: name)

    return chosen


@pytest.mark.parametrize("name", SKEW_MEASURES)
def test_each_says_its_largest_value(name):
    measure = SKEW_MEASURES[name]
    assert measure.distance(*APART) == pytest.approx(measure.most)
    assert f"0 to {measure.most:g}" in measure.meaning


def test_by_default_it_is_what_runs_were_always_described_by(choose):
    choose(DEFAULT)
    assert f"Label skew {label_skew(COUNTS):.2f}: 0 is the same" in skew_in_words(COUNTS)


def test_another_one_is_named(choose):
    choose("earth_mover")
    # Twice 2/9; two parties with nothing in common would be 1/2 + 1/2 from the mix of both.
    assert skew_in_words(COUNTS) == (
        "Label skew (Earth mover’s distance) 0.44: 0 is the same mix everywhere; the higher, the "
        "less in common, up to 1 here. Parties of few images differ by chance alone."
    )


@pytest.mark.parametrize("name", SKEW_MEASURES)
@pytest.mark.parametrize("num_parties", [1, 2, 5])
def test_the_most_that_is_said_is_that_of_parties_with_nothing_in_common(choose, name, num_parties):
    choose(name)
    apart = 40 * np.eye(num_parties, 7, dtype=int)
    most = overall_skew(apart, SKEW_MEASURES[name].distance)
    assert f"up to {most:.2g} here" in skew_in_words(apart)


def test_what_there_is_not_is_not_chosen(choose):
    choose("phrenology")
    assert chosen_measure() is SKEW_MEASURES[skew_measures.DEFAULT]
