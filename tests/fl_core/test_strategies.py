"""What every strategy promises, and one case worked out by hand each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import RunConfig
from fl_core.strategies import (
    STRATEGIES,
    Cyclic,
    FedAvg,
    LocalRule,
    LocalUpdate,
    ServerState,
    Strategy,
)
from tests.fl_core.tiny import variants

ALL = [choice for member in STRATEGIES.values() for choice in variants(member)]
every_strategy = pytest.mark.parametrize("strategy", ALL, ids=repr)


def update(party: int, delta: object, num_examples: int = 10, num_steps: int = 4) -> LocalUpdate:
    return LocalUpdate(party, np.array(delta, dtype=np.float32), num_examples, num_steps, 0.5)


def some_updates() -> list[LocalUpdate]:
    """Five parties of unequal size and unlike each other."""
    draw = np.random.default_rng(3)
    return [update(p, draw.normal(size=6), int(draw.integers(5, 50)), p + 2) for p in range(5)]


def fresh(strategy: Strategy) -> ServerState:
    return strategy.start(np.linspace(-1, 1, 6, dtype=np.float32))


def frozen_copy(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array.copy()


@every_strategy
def test_zero_deltas_leave_a_fresh_models_weights_alone(strategy):
    state = fresh(strategy)
    after = strategy.aggregate(state, [update(p, np.zeros(6), 3 + p) for p in range(5)])
    np.testing.assert_array_equal(after.weights, state.weights)


@every_strategy
def test_a_fresh_state_holds_the_weights_it_was_given(strategy):
    np.testing.assert_array_equal(fresh(strategy).weights, np.linspace(-1, 1, 6, dtype=np.float32))


@every_strategy
def test_the_order_of_the_parties_does_not_matter(strategy):
    updates = some_updates()
    one, other = fresh(strategy), fresh(strategy)
    for _ in range(2):  # the second round has the first one's memory
        one, other = strategy.aggregate(one, updates), strategy.aggregate(other, updates[::-1])
    np.testing.assert_allclose(one.weights, other.weights, rtol=1e-5, atol=1e-6)
    for name in one.memory:
        np.testing.assert_allclose(one.memory[name], other.memory[name], rtol=1e-5, atol=1e-6)


@every_strategy
def test_nothing_handed_in_is_changed(strategy):
    weights, updates = np.linspace(-1, 1, 6, dtype=np.float32), some_updates()
    before = [frozen_copy(weights), *(frozen_copy(u.delta) for u in updates)]
    state = strategy.start(weights)
    for party in range(5):
        strategy.local_rule(state, party)
    memory = {name: frozen_copy(array) for name, array in state.memory.items()}
    strategy.aggregate(state, updates)
    for array, copy in zip([weights, *(u.delta for u in updates)], before, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert state.memory.keys() == memory.keys()
    for name, copy in memory.items():
        np.testing.assert_array_equal(state.memory[name], copy)


@every_strategy
def test_states_can_be_stored_and_gone_on_from(strategy):
    state = strategy.aggregate(fresh(strategy), some_updates())
    assert state.weights.shape == (6,) and state.weights.dtype == np.float32
    assert np.isfinite(state.weights).all()
    assert all(isinstance(array, np.ndarray) for array in state.memory.values())
    stored = ServerState(state.weights.copy(), {n: a.copy() for n, a in state.memory.items()})
    one, other = (strategy.aggregate(s, some_updates()) for s in (state, stored))
    np.testing.assert_array_equal(one.weights, other.weights)


@every_strategy
def test_one_party_alone_can_be_aggregated(strategy):
    after = strategy.aggregate(fresh(strategy), [update(3, np.ones(6))])
    assert after.weights.shape == (6,) and np.isfinite(after.weights).all()


@every_strategy
def test_local_rules_fit_the_model(strategy):
    state = strategy.aggregate(fresh(strategy), some_updates())
    for party in (0, 4):
        rule = strategy.local_rule(state, party)
        assert rule.proximal >= 0
        assert rule.correction is None or rule.correction.shape == (6,)


@every_strategy
def test_a_config_brings_the_strategy_back_from_json(strategy):
    again = RunConfig.from_json(RunConfig(strategy=strategy).to_json()).strategy
    assert again == strategy and type(again) is type(strategy)


def test_fedavg_by_hand():
    state = ServerState(np.array([2, 0], dtype=np.float32))
    after = FedAvg().aggregate(state, [update(0, [1, 3], 1), update(1, [4, -3], 2)])
    np.testing.assert_array_equal(after.weights, [5, -1])  # 2 + (1*1 + 2*4)/3, 0 + (3 - 6)/3


def test_cyclic_by_hand():
    state = ServerState(np.array([2, 0], dtype=np.float32))
    after = Cyclic().aggregate(state, [update(0, [1, 3], 1), update(1, [4, -3], 2)])
    np.testing.assert_array_equal(after.weights, [7, 0])  # 2 + 1 + 4, however many images each has


@pytest.mark.parametrize("strategy", [FedAvg(), Cyclic()], ids=repr)
def test_a_strategy_without_a_memory_of_its_own_hands_on_what_is_there(strategy):
    state = ServerState(np.zeros(2, np.float32), {"velocity": np.array([1.0, 2.0])})
    assert strategy.aggregate(state, [update(0, [1, 3])]).memory == state.memory


def test_only_cyclic_goes_from_party_to_party_and_may_redeal():
    assert Cyclic.sequential and not FedAvg.sequential
    assert Cyclic(reshuffle=True).redeals_every_round
    assert not Cyclic().redeals_every_round and not FedAvg().redeals_every_round


def test_a_rule_pulls_only_if_it_changes_a_gradient():
    assert not LocalRule().pulls
    assert LocalRule(proximal=0.1).pulls
    assert LocalRule(correction=np.zeros(2, dtype=np.float32)).pulls


@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e6, width=32, allow_subnormal=False), st.integers(1, 60_000)),
        min_size=1,
        max_size=30,
    )
)
def test_a_mean_lies_between_its_parts_and_is_right_in_float64(parts):
    values, sizes = np.array([v for v, _ in parts], dtype=np.float32), [n for _, n in parts]
    updates = [update(p, [value], size) for p, (value, size) in enumerate(parts)]
    mean = FedAvg().aggregate(ServerState(np.zeros(1, np.float32)), updates).weights
    exact = sum(float(v) * n for v, n in zip(values, sizes, strict=True)) / sum(sizes)
    assert mean.dtype == np.float32
    slack = 1e-6 * max(abs(values)) + 1e-40
    np.testing.assert_allclose(mean, [exact], rtol=1e-6, atol=slack)
    slack = 1e-6 * max(abs(values))
    assert values.min() - slack <= mean[0] <= values.max() + slack
