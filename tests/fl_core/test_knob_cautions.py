"""What members say of knobs that go astray, and what a run that diverged is told to turn."""

import pytest

from fl_core import RunConfig
from fl_core.dead_training import likely_culprit
from fl_core.errors import DivergedError
from fl_core.round_report import check_finite


def cautions(**knobs) -> list[str]:
    config = RunConfig.of(knobs)
    members = (config.strategy, config.aggregator, config.server_step)
    return [found.sentence for member in members if (found := member.caution(config))]


def sgd(kind: str, rate: float, **knobs) -> dict:
    return {"optimizer": "sgd", "learning_rate": rate, "strategy": {"kind": kind, **knobs}}


def test_a_pull_is_too_strong_where_rate_times_it_is_above_1():
    """A step leaves 1 - 0.5 * 2 = 0 of the way to the received model, with 4 it leaves -1 of it."""
    assert cautions(**sgd("fedprox", 0.5, mu=2.0)) == []
    (said,) = cautions(**sgd("fedprox", 0.5, mu=4.0))
    assert "(mu) 4 times Learning rate 0.5 is 2. Above 1" in said and "to and fro" in said
    (said,) = cautions(**sgd("feddyn", 1.0, alpha=10.0))
    assert "(alpha) 10 times Learning rate 1 is 10." in said and "diverges" in said
    assert cautions(strategy={"kind": "fedprox", "mu": 10.0}, learning_rate=1.0) == []  # Adam


@pytest.mark.parametrize("kind", ["scaffold", "feddyn"])
def test_what_is_remembered_of_parties_grows_old_where_few_take_part(kind):
    assert cautions(**sgd(kind, 0.05), num_parties=100) == []
    (said,) = cautions(**sgd(kind, 0.05), num_parties=100, participation=0.1)
    assert said.startswith("10 of 100 parties take part in a round.") and "10 rounds old" in said


@pytest.mark.parametrize(
    ("fine", "astray"),
    [
        ({"kind": "plain", "rate": 2.0}, {"kind": "plain", "rate": 2.1}),
        ({"kind": "momentum", "beta": 0.5, "rate": 3.0}, {"kind": "momentum", "rate": 3.9}),
        ({"kind": "adam", "rate": 0.1}, {"kind": "adam", "rate": 0.2}),
    ],
)
def test_a_server_rate_beyond_which_nothing_settles(fine, astray):
    """A heavy ball on a quadratic settles up to 2 (1 + beta): 2, 3 and, with 0.9, 3.8."""
    assert cautions(server_step=fine) == []
    (said,) = cautions(server_step=astray)
    assert f"{astray['rate']:g}" in said and "Server rate" in said


@pytest.mark.parametrize(
    ("knobs", "culprit"),
    [
        ({"learning_rate": 1.0}, "Lower the learning rate (now 1; try 0.001)"),
        ({}, "Lower the learning rate (now 0.001; try 0.0001)"),
        (sgd("fedprox", 0.5, mu=10.0), "Lower Pull towards the server (mu) (now 10; try 0.2)"),
        (sgd("feddyn", 0.05), "Raise Pull and memory (alpha) (now 0.1; try 1)"),
        (sgd("feddyn", 5.0), "Lower the learning rate (now 5; try 0.05)"),
        (
            sgd("scaffold", 0.05) | {"num_parties": 10, "participation": 0.2},
            "Raise Participation (now 0.2; try 1)",
        ),
        ({"server_step": {"kind": "plain", "rate": 4.0}}, "Lower Server rate (now 4; try 1)"),
        ({"server_step": "momentum"}, "Lower Server rate (now 1; try 0.1)"),
        ({"server_step": "adam"}, "Lower Server rate (eta) (now 0.03; try 0.003)"),
        ({"server_step": "fedexp"}, "Raise Restraint (epsilon) (now 0.001; try 0.1)"),
    ],
)
def test_a_run_that_diverges_names_the_knob_that_is_likely_to_blame(knobs, culprit):
    config = RunConfig.of(knobs)
    assert likely_culprit(config).startswith(culprit)
    with pytest.raises(DivergedError) as stopped:
        check_finite(config, 3, None, float("nan"))
    assert stopped.value.suggestion.startswith(culprit)
    assert stopped.value.suggestion.endswith(" and start again.")
