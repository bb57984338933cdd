"""What members say of knobs that go astray, and what a run that diverged is told to turn."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from fl_core import RunConfig, run_rounds
from fl_core.datasets import keep
from fl_core.dead_training import likely_culprit
from fl_core.errors import DivergedError
from fl_core.optimizers import Adam, Sgd
from fl_core.round_report import check_finite
from tests.fl_core.test_dead_training import DEAD, GUESSES, warned
from tests.fl_core.tiny_data import last_weights, npz_of, rounds, tiny


def cautions(**knobs) -> list[str]:
    config = RunConfig.of(knobs)
    members = (config.strategy, config.aggregator, config.server_step, config.optimizer)
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


@pytest.mark.parametrize("optimizer", [Sgd(), Sgd(momentum=0.5), Sgd(momentum=0.9, nesterov=True)])
def test_steps_on_a_quadratic_settle_up_to_what_the_optimiser_says(optimizer):
    """Of slope w at w, with the rate as the product: a little below they do, a little above not."""
    most = optimizer.settles_below
    for product, settles in ((0.99 * most, True), (1.01 * most, False)):
        weight, velocity = 1.0, 0.0
        for _ in range(2000):
            velocity = optimizer.momentum * velocity + weight
            ahead = weight + optimizer.momentum * velocity
            weight -= product * (ahead if optimizer.nesterov else velocity)
            if abs(weight) > 1e6:
                break
        assert (abs(weight) < 1e-3) == settles
    assert Adam().settles_below == inf


def test_momentum_changes_from_where_a_pull_diverges():
    """Of product 2.5: plain steps diverge, with momentum 0.5 they settle below 3."""
    plain, kept = sgd("fedprox", 0.25, mu=10.0), {"optimizer": {"kind": "sgd", "momentum": 0.5}}
    assert "diverges" in cautions(**plain)[0] and "to and fro" in cautions(**(plain | kept))[0]
    nesterov = {"optimizer": {"kind": "sgd", "momentum": 0.9, "nesterov": True}}
    assert "diverges" in cautions(**(sgd("fedprox", 0.15, mu=10.0) | nesterov))[0]


def test_a_pull_that_goes_to_and_fro_is_not_blamed_before_a_rate_that_is_too_high():
    """5 times 0.3 is 1.5: not what made it diverge, where networks learn at 0.05."""
    config = RunConfig.of(sgd("fedprox", 5.0, mu=0.3))
    assert likely_culprit(config) == "Lower the learning rate (now 5; try 0.05)"


ONE_LAYER, STEPS = {"model": "logistic"}, {"local_steps": 1}
HEAD_FIRST = {"strategy": {"kind": "partial", "keeps": "head", "trains": "head_first"}}
BODY = {"strategy": {"kind": "partial", "keeps": "nothing", "trains": "body"}}
ONE_CLASS = {"partitioner": {"kind": "classes", "classes": 1}, "num_parties": 10}


@pytest.mark.parametrize(
    ("fine", "idle", "said"),
    [
        ({"strategy": "moon"}, ONE_LAYER, "no hidden layer"),
        ({"strategy": "partial"}, ONE_LAYER, "each party learns alone"),
        (HEAD_FIRST, STEPS, "the others, which would come after it, stay untrained"),
        (HEAD_FIRST, {"num_parties": 1000}, "about one step a round"),
        ({"strategy": "fedprox"}, STEPS, "this is federated averaging"),
    ],
)
def test_a_method_that_does_nothing_as_the_knobs_stand_says_so_and_is_blamed_for_nothing(
    fine, idle, said
):
    assert cautions(**fine) == []
    (sentence,) = cautions(**(fine | idle))
    assert said in sentence
    assert likely_culprit(RunConfig.of(fine | idle)).startswith("Lower the learning rate")


def test_a_method_at_its_neutral_knob_has_nothing_to_say():
    for strategy in ({"kind": "moon", "mu": 0.0}, {"kind": "fedprox", "mu": 0.0}):
        assert cautions(strategy=strategy, **(ONE_LAYER | STEPS)) == []
    assert cautions(strategy={"kind": "fedlc", "tau": 0.0}, **ONE_CLASS) == []


def test_of_two_classes_there_is_nothing_to_distil(home):
    draw = np.random.default_rng(0)
    for classes, told in ((2, 1), (3, 0)):
        arrays = {
            "x_train": draw.integers(0, 256, (60, 8, 8), dtype=np.uint8),
            "y_train": np.arange(60) % classes,
        }
        images = {"dataset": keep(npz_of(arrays)), "num_images": 40, "test_on": "fifth"}
        found = cautions(strategy="fedntd", model="own_cnn", **images)
        assert len(found) == told


def test_moon_of_a_single_layer_is_federated_averaging_as_it_says(data):
    ours, theirs = (
        last_weights(list(run_rounds(tiny(strategy=kind, num_rounds=3), data=data)))
        for kind in ("moon", "fedavg")
    )
    np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    ("knobs", "remedy"),
    [
        ({"model": "softmax"} | BODY, "Choose another Model."),
        (ONE_CLASS | {"strategy": "fedlc"}, "Choose a gentler Split, or another Strategy."),
        ({"strategy": {"kind": "fedsam", "radius": 2.0}}, "Lower Radius (rho) (now 2; try 0.05)."),
        (sgd("qfedavg", 0.05, q=10.0), "Lower Fairness (q) (now 10; try 1)."),
        ({"server_step": {"kind": "plain", "rate": 10.0}}, "Lower Server rate (now 10; try 1)."),
        (
            {"optimizer": {"kind": "sgd", "weight_decay": 0.3}, "learning_rate": 0.05},
            "Lower Weight decay (now 0.3; try 0.001).",
        ),
    ],
)
def test_a_run_that_came_to_nothing_names_what_stalls_it_and_not_the_learning_rate(knobs, remedy):
    config = RunConfig.of(knobs)
    for length in (0.0, 0.5):
        chances = np.eye(10, dtype=np.float32)[[0, 1, 2, 3]]
        last = replace(GUESSES, is_last=True, chances=chances, length=length)
        assert warned(last, config).endswith(remedy)
        assert "earning rate" not in warned(last, config)


@pytest.mark.parametrize("knobs", [{"strategy": "fedlc"} | ONE_CLASS, BODY])
def test_where_nothing_moves_it_is_told_of_a_run(data, knobs):
    config = tiny(num_images=600, num_rounds=3, batch_size=4, **knobs)
    *_, last = rounds(list(run_rounds(config, data=data)))
    assert "Choose a" in last.warning and max(p.update_norm for p in last.parties) == 0


def test_a_dead_network_is_not_blamed_on_a_learning_rate_at_which_networks_learn():
    """A server that moves each weight by 10 killed it."""
    config = RunConfig.of({"optimizer": "sgd", "learning_rate": 0.05, "server_step": "adam"})
    step = config.server_step.model_copy(update={"rate": 10.0})
    fast = config.model_copy(update={"server_step": step})
    assert "Lower Server rate (eta) (now 10; try 0.01) and start again" in warned(DEAD, fast)
    assert "earning rate" not in warned(DEAD, fast)


def test_adamw_stands_more_weight_decay():
    """At 0.3 a network learned as well as without; with Adam and SGD not at all."""
    for kind, told in (("sgd", 1), ("adam", 1), ("adamw", 0)):
        assert len(cautions(optimizer={"kind": kind, "weight_decay": 0.3})) == told
        assert not cautions(optimizer={"kind": kind, "weight_decay": 0.03})
