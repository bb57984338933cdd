"""Means over parties weigh each by its images, and leave out who was not measured."""

import warnings

import pandas as pd
import pytest

from pages.shared.party_means import mean_by_round

PARTIES = pd.DataFrame(
    {
        "round": [1, 1, 2, 2, 3, 4],
        "party": [0, 1, 0, 1, 1, 0],
        "num_examples": [300, 100, 300, 100, 100, 0],
        "accuracy": [0.5, 0.7, None, 0.9, None, 0.2],
    }
)


@pytest.mark.parametrize("kind", [float, object])
def test_each_party_weighs_as_much_as_it_has_images(kind):
    with warnings.catch_warnings(action="error"):
        means = mean_by_round(PARTIES.astype({"accuracy": kind}), "accuracy")
    assert means.index.tolist() == [1, 2, 4]  # in round 3 nobody was measured
    assert means[1] == pytest.approx(0.55)  # (3 * 0.5 + 1 * 0.7) / 4
    assert means[2] == 0.9
    assert pd.isna(means[4])  # a mean of no images


def test_of_nobody_there_is_no_mean():
    assert mean_by_round(PARTIES[:0], "accuracy").empty
