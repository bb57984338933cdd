"""Where methods end whose parties disagree: on quadratics, whose common optimum is known.

A party's loss is (w - b)' A (w - b) / 2. The loss of all parties together is least where the sum of
A (w - b) is 0; federated averaging with many local steps ends elsewhere. Parties are trained by a
plain loop written here; of the engine there are the strategies and the server's part.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from fl_core import RunConfig
from fl_core.optimizers import Sgd
from fl_core.server_update import server_update
from fl_core.updates_and_state import LocalUpdate, Party, Round, ServerState

RATE = 0.05


@dataclass(frozen=True)
class Quadratic:
    """One party: how curved its loss is in three directions, where it is least, its steps."""

    curvature: np.ndarray
    least: np.ndarray
    steps: int

    def trained(self, start: np.ndarray, rule, optimizer) -> np.ndarray:
        weights, velocity = start.astype(np.float64), 0.0
        correction = 0.0 if rule.correction is None else rule.correction
        for _ in range(self.steps):
            slope = self.curvature * (weights - self.least) + correction
            slope = slope + rule.proximal * (weights - start)
            velocity = optimizer.momentum * velocity + slope
            ahead = slope + optimizer.momentum * velocity
            weights = weights - RATE * (ahead if optimizer.nesterov else velocity)
        return weights


UNLIKE = [
    Quadratic(np.array([1.0, 0.2, 3.0]), np.array([1.0, 0.0, -1.0]), 20),
    Quadratic(np.array([0.1, 2.0, 1.0]), np.array([-2.0, 1.0, 0.0]), 20),
    Quadratic(np.array([4.0, 1.0, 0.3]), np.array([0.0, -3.0, 2.0]), 20),
]
AT_ONCE = [
    Quadratic(q.curvature, q.least, steps) for q, steps in zip(UNLIKE, (1, 5, 30), strict=True)
]


def optimum(parties) -> np.ndarray:
    curvature = np.sum([q.curvature for q in parties], axis=0)
    return np.sum([q.curvature * q.least for q in parties], axis=0) / curvature


def distance(strategy, parties=UNLIKE, rounds=300, share=1.0, **knobs) -> float:
    """Return how far from the common optimum a method ends."""
    knobs = {"strategy": strategy, "optimizer": "sgd", "learning_rate": RATE} | knobs
    config = RunConfig(num_parties=len(parties), **knobs)
    state, draw = ServerState(np.zeros(3, np.float32)), np.random.default_rng(4)
    for number in range(1, rounds + 1):
        told = Round(number, len(parties), RATE, gradients_in=config.optimizer.gradients_in)
        who = [p for p in range(len(parties)) if draw.random() < share] or [0]
        known = {p: Party(p, 10, np.ones(2, int), state.memory_of_party(p)) for p in who}
        sent = []
        for p, party in known.items():
            rule = config.strategy.local_rule(state, told, party)
            end = parties[p].trained(state.weights, rule, config.optimizer)
            delta = end - state.weights
            sent.append(LocalUpdate(p, delta.astype(np.float32), 10, parties[p].steps, 0.0))
        state = server_update(config, state, told, known, sent)
    return float(np.abs(state.weights - optimum(parties)).max())


def test_averaging_ends_at_the_wrong_point_and_a_pull_only_narrows_it():
    assert distance("fedavg") > 0.2
    assert 0.02 < distance({"kind": "fedprox", "mu": 3.0}) < distance("fedavg")


@pytest.mark.parametrize(
    "strategy",
    ["scaffold", {"kind": "feddyn", "alpha": 0.3}, {"kind": "feddyn", "alpha": 2.0}],
    ids=str,
)
@pytest.mark.parametrize("share", [1.0, 0.6], ids=["all", "some"])
def test_control_variates_and_dynamic_regularisation_end_at_the_right_one(strategy, share):
    assert distance(strategy, share=share, rounds=600) < 1e-3


def test_with_unequal_work_only_normalised_averaging_comes_near():
    """Equation 4 of the paper: averaging minimises a loss in which who works more counts more.

    What is left of FedNova's distance is its parties' drift, which goes with the rate.
    """
    few = [Quadratic(q.curvature / 20, q.least, q.steps) for q in AT_ONCE]
    assert distance("fedavg", few, 2000) > 0.5
    assert distance("fednova", few, 2000) < 0.1


@pytest.mark.parametrize("nesterov", [False, True])
def test_with_momentum_normalised_averaging_comes_as_near(nesterov, monkeypatch):
    """With momentum 0.8 late gradients count for less, so that steps alone are no measure."""
    few = [Quadratic(q.curvature / 60, q.least, q.steps) for q in AT_ONCE]
    momentum = Sgd(momentum=0.8, nesterov=nesterov)
    assert distance("fedavg", few, 2000, optimizer=momentum) > 0.5
    assert distance("fednova", few, 2000, optimizer=momentum) < 0.15
    monkeypatch.setattr(Sgd, "gradients_in", lambda self, steps: float(steps))
    assert distance("fednova", few, 2000, optimizer=momentum) > 0.3
