"""Each server step by hand, and where it is the plain one."""

from math import sqrt

import numpy as np
import pytest

from fl_core import RunConfig
from fl_core.server_steps import Adagrad, Adam, FedExP, Momentum, Plain, Yogi
from fl_core.updates_and_state import ServerState
from tests.fl_core.server_cases import fresh, next_state, some_updates, update


def path_of(step, *deltas) -> list[float]:
    """Return where a model of one weight goes from 0, one party a round."""
    state, found = ServerState(np.zeros(1, np.float32)), []
    for delta in deltas:
        state = next_state(RunConfig(server_step=step), state, [update(0, [delta])])
        found.append(float(state.weights[0]))
    return found


def test_a_server_rate_by_hand():
    assert path_of(Plain(rate=0.5), 4, 2) == [2, 3]
    assert path_of(Momentum(rate=0.5, beta=0.5), 4, 2) == [2, 4]  # v = 4, then 0.5 * 4 + 2


@pytest.mark.parametrize(
    "step", [Plain(rate=1.0), Momentum(beta=0.0), Momentum(rate=1.0, beta=0.0), FedExP(eps=1e6)]
)
def test_at_a_neutral_knob_it_is_the_plain_step_bit_for_bit(step):
    one = other = fresh()
    for _ in range(3):
        one = next_state(RunConfig(server_step=step), one, some_updates())
        other = next_state(RunConfig(), other, some_updates())
        np.testing.assert_array_equal(one.weights, other.weights)


def test_adagrad_by_hand():
    """v is tau^2 = 1, then 1 + 9 = 10, then 10 + 16 = 26."""
    found = path_of(Adagrad(rate=0.5, tau=1.0), 3, 4)
    first = 0.5 * 3 / (sqrt(10) + 1)
    assert found == pytest.approx([first, first + 0.5 * 4 / (sqrt(26) + 1)])


def test_adam_by_hand():
    """m = 0.1 * 3, then 0.9 * 0.3 + 0.1 * 4; v = 0.75 * 1 + 0.25 * 9 = 3, then 2.25 + 4 = 6.25."""
    found = path_of(Adam(rate=0.5, tau=1.0, beta_1=0.9, beta_2=0.75), 3, 4)
    first = 0.5 * 0.3 / (sqrt(3) + 1)
    assert found == pytest.approx([first, first + 0.5 * 0.67 / (2.5 + 1)])


def test_yogi_by_hand():
    """v = 1 + 0.25 * 9 = 3.25, since 1 < 9; then 3.25 - 0.25 * 1 = 3, since 3.25 > 1."""
    found = path_of(Yogi(rate=0.5, tau=1.0, beta_1=0.9, beta_2=0.75), 3, 1)
    first = 0.5 * 0.3 / (sqrt(3.25) + 1)
    assert found == pytest.approx([first, first + 0.5 * 0.37 / (sqrt(3) + 1)])


def test_the_correction_of_the_first_rounds_by_hand():
    """In round 1 times sqrt(1 - beta2^2) / (1 - beta1^2)."""
    knobs = {"rate": 0.5, "tau": 1.0, "beta_1": 0.5, "beta_2": 0.75}
    (plain,), (corrected,) = (path_of(Adam(**knobs, bias_correction=on), 3) for on in (False, True))
    assert corrected == pytest.approx(plain * sqrt(1 - 0.5625) / 0.75)
    assert Adam(**knobs, bias_correction=True).rate_in(500) == pytest.approx(0.5)


def test_with_a_tiny_tau_every_weight_moves_by_the_rate_first():
    config = RunConfig(server_step=Adagrad(rate=0.01, tau=1e-9))
    state = next_state(config, fresh(), [update(0, [1e-3, -1, 5, 1e3, -1e-2, 1])])
    moved = state.weights - fresh().weights
    np.testing.assert_allclose(moved, 0.01 * np.array([1, -1, 1, 1, -1, 1]), rtol=1e-4)


def test_fedexp_by_hand():
    """Lengths 5 and 5, their mean (1.5, 2) is 2.5 long: (25 + 25) / (2 * 2 * (6.25 + 0.25))."""
    config = RunConfig(server_step=FedExP(eps=0.25))
    state = ServerState(np.zeros(4, np.float32))
    after = next_state(config, state, [update(0, [3, 4, 0, 0], 8), update(1, [0, 0, 3, 4], 8)])
    factor = 50 / (4 * (2 * 6.25 + 0.25))  # of two at right angles the mean is sqrt(12.5) long
    assert factor < 1
    np.testing.assert_allclose(after.weights, [1.5, 2, 1.5, 2])  # so the factor is 1
    after = next_state(config, state, [update(0, [3, 4, 0, 0], 8), update(1, [3, -4, 0, 0], 8)])
    factor = 50 / (4 * (9 + 0.25))  # the mean is (3, 0)
    np.testing.assert_allclose(after.weights, [3 * factor, 0, 0, 0], rtol=1e-6)


def test_fedexp_counts_parties_as_the_mean_does():
    """3 and 1 image: (3 * 16 + 1 * 16) / 4 = 16; the mean is (3 * 4 - 4) / 4 = 2."""
    state = ServerState(np.zeros(1, np.float32))
    sent = [update(0, [4], 3), update(1, [-4], 1)]
    by_images = next_state(RunConfig(server_step=FedExP(eps=1.0)), state, sent)
    assert by_images.weights.tolist() == pytest.approx([2 * 16 / (2 * (4 + 1))])
    sent = [update(0, [4], 3), update(1, [-2], 1)]
    config = RunConfig(server_step=FedExP(eps=1.0), aggregator="plain_mean")
    by_parties = next_state(config, state, sent)  # mean 1, (16 + 4) / 2 = 10
    assert by_parties.weights.tolist() == pytest.approx([1 * 10 / (2 * (1 + 1))])


def test_what_stays_at_a_party_is_no_part_of_fedexps_lengths():
    """Of the sent weight lengths 4 and 4, mean 1; what stays at the party, 100, nobody was sent."""
    config = RunConfig.of({"strategy": "partial", "server_step": {"kind": "fedexp", "eps": 1.0}})
    memory = {"strategy": {"kept": np.array([False, True])}}
    state = ServerState(np.zeros(2, np.float32), memory)
    after = next_state(config, state, [update(0, [2, 100]), update(1, [0, -100])])
    np.testing.assert_allclose(after.weights, [1, 0])  # 2 / (2 * (1 + 1)) is below 1
    after = next_state(config, state, [update(0, [4, 100]), update(1, [-2, -100])])
    np.testing.assert_allclose(after.weights, [10 / (2 * (1 + 1)), 0])  # (16 + 4) / 2 = 10


def test_fedexp_measures_the_updates_as_fednova_has_them_combined():
    """Steps 1 and 3, updates 1 and -3: per step, times their mean of 2, they are 2 and -2."""
    config = RunConfig.of(
        {"strategy": "fednova", "optimizer": "sgd", "server_step": {"kind": "fedexp", "eps": 1.0}}
    )
    sent = [update(0, [1, 1], 10, 1), update(1, [-3, 1], 10, 3)]
    after = next_state(config, ServerState(np.zeros(2, np.float32)), sent)
    # To be combined: (2, 2) and (-2, 2/3); their mean is (0, 4/3).
    lengths = (4 + 4 + 4 + 4 / 9) / 2
    factor = lengths / (2 * (16 / 9 + 1))
    np.testing.assert_allclose(after.weights, [0, factor * 4 / 3], rtol=1e-6)


def test_memories_are_of_float32_and_of_the_step_alone():
    for step in (Adagrad(), Adam(), Yogi()):
        memory = next_state(RunConfig(server_step=step), fresh(), some_updates()).memory
        assert set(memory) == {"server_step"}
        assert {a.dtype.name for a in memory["server_step"].values()} == {"float32"}
