"""Running statistics of batch normalisation follow the images, whatever a method corrects.

They are no sum of steps and no part of a loss: what a method adds to a mean of weights would take
them where no party's were, a variance below 0.
"""

from typing import Any

import numpy as np
import pytest

from fl_core import RunConfig, run_rounds
from fl_core.models import OwnCnn
from fl_core.party_data import parties_images
from fl_core.server_update import server_update
from fl_core.strategies import STRATEGIES
from fl_core.training.flat_model import flat_model_of
from fl_core.updates_and_state import SERVER_STEP, STRATEGY, LocalRule, Party, Round, ServerState
from fl_core.weight_layout import WeightPart, num_running
from tests.fl_core.server_cases import update
from tests.fl_core.test_batch_normalisation import Middle, started
from tests.fl_core.test_party_pool import batches, task, train
from tests.fl_core.tiny_data import rounds, tiny

LAYOUT = (
    WeightPart("last", "kernel", (2, 2), head=True),
    WeightPart("normal", "running_mean", (1,)),
    WeightPart("normal", "running_variance", (1,)),
)
BATCH = OwnCnn(blocks=1, filters=8, dense=16, normalisation="batch")
CORRECTS = ("fednova", "feddyn")
OTHERS = [
    kind
    for kind, member in STRATEGIES.items()
    if kind not in CORRECTS and not member.sequential and not member.pools
]


def after(kind: str, num_rounds: int, **knobs: Any) -> ServerState:
    """Return the state after rounds of two parties: 10 images and 2 steps, 30 and 8.

    Weights and running statistics move by 1 and 3 each round.
    """
    config = RunConfig.of({"strategy": kind, "optimizer": "sgd", "learning_rate": 0.5, **knobs})
    memory = config.strategy.first_memory(lambda _: np.zeros(6, np.float32), LAYOUT)
    state = ServerState(np.zeros(6, np.float32), {STRATEGY: memory} if memory else {})
    for number in range(1, num_rounds + 1):
        told = Round(number, 2, 0.5, LAYOUT)
        known = {p: Party(p, 10, np.full(10, 4), state.memory_of_party(p)) for p in (0, 1)}
        sent = [update(0, [1] * 6, 10, 2, 0.7), update(1, [3] * 6, 30, 8, 0.7)]
        state = server_update(config, state, told, known, sent)
    return state


@pytest.mark.parametrize(
    ("kind", "mean"),
    # (10 * 1 + 30 * 3) / 40; each counts the same in FedDyn and, of equal losses, in q-FedAvg.
    [("fedavg", 2.5), ("fednova", 2.5), ("scaffold", 2.5), ("feddyn", 2.0), ("qfedavg", 2.0)],
)
def test_running_statistics_become_a_mean_of_the_parties_and_no_more(kind, mean):
    assert num_running(LAYOUT) == 2
    for num_rounds in (1, 2, 3):
        state = after(kind, num_rounds)
        np.testing.assert_allclose(state.weights[4:], mean * num_rounds, rtol=1e-6)
    if kind not in ("fedavg", "scaffold"):
        assert np.abs(state.weights[:4] - 3 * mean).min() > 0.3  # the weights go elsewhere


SERVER_STEPS = [
    {"kind": "plain", "rate": 0.3},
    {"kind": "plain", "rate": 4.0},
    "momentum",
    "adagrad",
    "adam",
    "yogi",
    "fedexp",
]


@pytest.mark.parametrize("step", SERVER_STEPS, ids=str)
def test_running_statistics_follow_the_parties_whatever_the_server_step(step):
    """Each round the mean of 1 and 3, weighted by 10 and 30 images, is 2.5."""
    for num_rounds in (1, 2, 3):
        state = after("fedavg", num_rounds, server_step=step)
        np.testing.assert_allclose(state.weights[4:], 2.5 * num_rounds, rtol=1e-6)
        for array in state.memory_of(SERVER_STEP).values():
            assert array.shape == (4,)
    if step != "fedexp":
        assert np.abs(state.weights[:4] - 7.5).min() > 0.3  # the weights go elsewhere


def test_how_far_running_statistics_moved_is_no_part_of_fedexps_lengths():
    """Lengths of 4 weights: 4 and 36, weighted 28; the mean's is 25: 28 / (2 * 25.001) is below 1.

    Of weights that pull apart it is (4 + 4) / 2 over next to nothing, and statistics that agree
    would have hidden it.
    """
    config = RunConfig.of({"server_step": {"kind": "fedexp", "eps": 1.0}})
    sent = [update(0, [1, 1, 1, 1, 50, 50]), update(1, [-1, -1, -1, 1, 50, 50])]
    known = {p: Party(p, 10, np.full(10, 4), {}) for p in (0, 1)}
    state = server_update(
        config, ServerState(np.zeros(6, np.float32)), Round(1, 2, 0.5, LAYOUT), known, sent
    )
    factor = 4 / (2 * (1 + 1))  # the mean is (0, 0, 0, 1)
    np.testing.assert_allclose(state.weights, [0, 0, 0, factor, 50, 50])


def test_a_server_that_remembers_more_goes_on_with_what_is_its_steps():
    """As a run of an earlier version left it, with momentum of running statistics, too."""
    config = RunConfig.of({"server_step": {"kind": "momentum", "beta": 0.5}})
    memory = {SERVER_STEP: {"velocity": np.full(6, 8, np.float32)}}
    known = {0: Party(0, 10, np.full(10, 4), {})}
    state = server_update(
        config,
        ServerState(np.zeros(6, np.float32), memory),
        Round(2, 1, 0.5, LAYOUT),
        known,
        [update(0, [1] * 6)],
    )
    np.testing.assert_array_equal(state.weights, [5, 5, 5, 5, 1, 1])


def test_how_far_running_statistics_moved_does_not_slow_q_fedavg_down():
    """q 0.2, both losses 0.7: 2 F^q delta / sum (q F^(q-1) 4 |delta|^2 + 2 F^q), of 4 weights."""
    fair, steep = 0.7**0.2, 0.2 * 0.7**-0.8
    scale = steep * 4 * (4 * 1 + 4 * 9) + 2 * 2 * fair
    np.testing.assert_allclose(after("qfedavg", 1).weights[:4], 2 * fair * 4 / scale, rtol=1e-5)


def test_one_gradients_running_statistics_follow_all_batches(data):
    """As in any other epoch: a tenth of each batch's, nine tenths of what was before."""
    (done,) = train(
        data,
        [task(24, rule=LocalRule(one_gradient_of=24))],
        batch_size=8,
        model=Middle(),
        start=started(Middle()),
    )
    mean, variance = 0.0, 1.0
    for batch in batches(np.arange(24), 8):
        numbers = (data.images[batch].astype(np.float64) / 255).mean(axis=(1, 2))
        mean = 0.9 * mean + 0.1 * numbers.mean()
        variance = 0.9 * variance + 0.1 * numbers.var()
    np.testing.assert_allclose(done.weights[-2:], [mean, variance], rtol=1e-5)


@pytest.mark.parametrize(
    "kind", [*CORRECTS, *(pytest.param(kind, marks=pytest.mark.slow) for kind in OTHERS)]
)
def test_no_methods_variances_leave_those_of_its_parties(data, kind):
    """Three rounds of parties of very unlike sizes: variances stay above 0 and finite."""
    config = tiny(
        model=BATCH,
        strategy=kind,
        num_parties=3,
        num_rounds=3,
        learning_rate=0.05,
        party_test_images=0,
        batch_size=8,
        seed=5,
        sizes={"kind": "power_law", "exponent": 2.0},
    )
    sizes = [len(party.train) for party in parties_images(config, data)]
    assert max(sizes) > 5 * min(sizes)
    network = flat_model_of(BATCH)
    variances = slice(network.num_weights - 8, None)
    for done in rounds(list(run_rounds(config, data=data))):
        assert (done.state.weights[variances] > 0).all() and np.isfinite(done.loss)
