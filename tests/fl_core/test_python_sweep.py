"""A sweep from Python: its runs are what `train` gives; what cannot be is said before it trains."""

import pytest

from fl_core import ConfigError, RunConfig, sweep, train
from fl_core.models import Softmax

TINY = RunConfig(
    model=Softmax(), num_images=600, num_rounds=2, party_test_images=50, gallery_images=10
)


def test_each_run_is_what_train_gives():
    swept = sweep(
        TINY,
        across={"partitioner.skew": [0, 0.9]},
        lines={"method": ["FedAvg", "FedProx"]},
        seeds=2,
        progress=False,
    )
    assert list(swept.runs.columns) == [
        "partitioner.skew",
        "method",
        "seed",
        "accuracy",
        "best_accuracy",
        "worst_party",
        "fingerprint",
    ]
    assert len(swept.runs) == 8
    again = train(swept.plan.points()[5].config, progress=False)
    row = swept.runs.iloc[5]
    assert (row["fingerprint"], row["accuracy"]) == (again.fingerprint, again.accuracy)
    assert (row["partitioner.skew"], row["method"], row["seed"]) == (0.9, "FedAvg", TINY.seed + 1)
    last = again.parties[again.parties["round"] == 2]
    assert row["worst_party"] == last["own_accuracy"].min()
    over = swept.over_seeds()
    both = swept.runs[(swept.runs["partitioner.skew"] == 0) & (swept.runs["method"] == "FedProx")]
    assert over.loc[(0.0, "FedProx"), "mean"] == pytest.approx(both["accuracy"].mean())
    assert len(over) == 4


def test_seeds_switches_and_knobs_may_be_named():
    swept = sweep(across={"own_start": [False, True]}, seeds=[7], progress=False, **dict(TINY))
    assert swept.runs["seed"].tolist() == [7, 7]
    assert [point.config.own_start for point in swept.plan.points()] == [False, True]


@pytest.mark.parametrize(
    ("across", "said"),
    [
        ({}, "must name one knob"),
        ({"num_parties": [2], "seed": [1]}, "must name one knob"),
        ({"seed": [1]}, "cannot be swept here"),
        ({"partitioner.skew": [2]}, "With 2: Skew must be"),
        ({"partitioner.skew": []}, "needs a value at least"),
        ({"method": ["FedPox"]}, "FedProx"),
        ({"method": ["SCAFFOLD"]}, "With SCAFFOLD: .*SGD"),
    ],
)
def test_what_cannot_be_is_said_before_anything_trains(across, said):
    with pytest.raises(ConfigError, match=said):
        sweep(TINY, across=across, progress=False)
