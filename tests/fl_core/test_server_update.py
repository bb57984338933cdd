"""What the server does with what comes back: strategy, mixing, aggregator, server step."""

from dataclasses import replace

import numpy as np
import pytest

from fl_core import ConfigError, RunConfig
from fl_core.aggregators import AGGREGATORS, CoordinateMedian, WeightedMean
from fl_core.optimizers import Sgd
from fl_core.pre_aggregators import PRE_AGGREGATORS, Bucketing
from fl_core.runs import checkpoints
from fl_core.server_steps import SERVER_STEPS, Momentum, Plain
from fl_core.strategies import STRATEGIES, Alone, Cyclic, FedDyn, FedNova, Ifca, QFedAvg, Scaffold
from fl_core.updates_and_state import Party, Round, ServerState
from tests.fl_core.knob_edges import MOST_PARTIES
from tests.fl_core.server_cases import (
    assert_same_state,
    fresh,
    frozen_copy,
    next_state,
    no_updates,
    some_updates,
    update,
)
from tests.fl_core.tiny_data import variants

ANY = {
    "optimizer": "sgd",
    "learning_rate": 0.5,
    "model": {"kind": "own_cnn", "normalisation": "batch"},
}
FAMILIES = {
    "strategy": STRATEGIES,
    "pre_aggregator": PRE_AGGREGATORS,
    "aggregator": AGGREGATORS,
    "server_step": SERVER_STEPS,
}
ALL = [
    # As many parties as the most faulty ones need; those that come here are fewer.
    RunConfig.of(MOST_PARTIES | ANY | {field: choice})
    for field, family in FAMILIES.items()
    for member in family.values()
    for choice in variants(member)
]
NAMES = [" ".join(repr(getattr(c, field)) for field in FAMILIES) for c in ALL]
every_way = pytest.mark.parametrize("config", ALL, ids=NAMES)


@every_way
def test_zero_deltas_leave_a_fresh_models_weights_alone(config):
    after = next_state(config, fresh(), no_updates())
    np.testing.assert_array_equal(after.weights, fresh().weights)
    for party in range(5):
        np.testing.assert_array_equal(config.strategy.model_of(after, party), fresh().weights)


@every_way
def test_the_order_of_the_parties_does_not_matter(config):
    one, other = fresh(), fresh()
    for _ in range(2):  # the second round has the first one's memory
        one = next_state(config, one, some_updates())
        other = next_state(config, other, some_updates()[::-1])
    assert_same_state(one, other, rtol=1e-5, atol=1e-6)


@every_way
def test_nothing_handed_in_is_changed(config):
    state = next_state(config, fresh(), some_updates())  # with a memory, where there is one
    updates = some_updates()
    arrays = [state.weights, *(u.delta for u in updates)]
    memories = [*state.memory.values(), *state.party_memory.values()]
    arrays += [array for memory in memories for array in memory.values()]
    before = [frozen_copy(array) for array in arrays]
    next_state(config, state, updates)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@every_way
def test_states_can_be_stored_and_gone_on_from(config, tmp_path):
    state = next_state(config, fresh(), some_updates())
    assert state.weights.shape == (6,) and state.weights.dtype == np.float32
    assert np.isfinite(state.weights).all()
    checkpoints.save(tmp_path, 1, state)
    stored = checkpoints.load(tmp_path, 1)
    assert_same_state(stored, state)
    one, other = (next_state(config, s, some_updates()) for s in (state, stored))
    assert_same_state(one, other)


@every_way
def test_one_party_alone_can_be_combined(config):
    after = next_state(config, fresh(), [update(3, np.ones(6))])
    moved = config.strategy.model_of(after, 3) - fresh().weights
    assert (moved > 0).all()
    if not rescales(config):
        np.testing.assert_allclose(moved, 1, rtol=1e-6)


def rescales(config: RunConfig) -> bool:
    """Whether a step may be longer or shorter than what a party sent."""
    chosen = {config.strategy.kind, config.aggregator.kind, config.server_step.kind}
    rescaling = {"feddyn", "qfedavg", "norm_clipping", "centred_clipping"}
    return bool(chosen & (rescaling | {"adagrad", "adam", "yogi"})) or own_rate(config) != 1


def own_rate(config: RunConfig) -> float:
    return getattr(config.server_step, "rate", 1.0)


@every_way
def test_what_others_remember_is_handed_on(config):
    theirs = {"somebody else": {"kept": np.array([1.0, 2.0])}}
    after = next_state(config, replace(fresh(), memory=theirs), some_updates())
    np.testing.assert_array_equal(after.memory["somebody else"]["kept"], [1, 2])


@every_way
def test_a_row_is_written_for_who_took_part_and_the_others_stay_as_they_are(config):
    first = next_state(config, fresh(), some_updates()[:3])
    second = next_state(config, first, some_updates()[2:])
    took_part = [{0, 1, 2}, {0, 1, 2, 3, 4}]
    remembers = bool(second.party_memory)
    assert [set(s.party_memory) for s in (first, second)] == [
        p if remembers else set() for p in took_part
    ]
    for party in (0, 1) if remembers else ():
        assert second.party_memory[party] is first.party_memory[party]
    if remembers:
        assert second.party_memory[2] is not first.party_memory[2]
        assert all(
            a.dtype == np.float32 for row in second.party_memory.values() for a in row.values()
        )


@every_way
def test_a_config_brings_its_choices_back_from_json(config):
    again = RunConfig.from_json(config.to_json())
    assert again == config
    for field in FAMILIES:
        assert type(getattr(again, field)) is type(getattr(config, field))


@pytest.mark.parametrize("mixing", PRE_AGGREGATORS)
@pytest.mark.parametrize("aggregator", AGGREGATORS)
def test_every_chain_goes_on_for_rounds_in_which_fewer_arrive(mixing, aggregator):
    for step in SERVER_STEPS:
        chain = {"pre_aggregator": mixing, "aggregator": aggregator, "server_step": step}
        config = RunConfig.of({"num_parties": 7, **chain})
        np.testing.assert_array_equal(
            next_state(config, fresh(), no_updates()).weights, fresh().weights
        )
        state = fresh()
        for arrived in (5, 4, 3, 2, 1):
            before, state = state, next_state(config, state, some_updates()[:arrived])
            assert np.isfinite(state.weights).all()
            assert not np.array_equal(state.weights, before.weights)


# By hand ----------------------------------------------------------------------------------------


def after(state: ServerState, *updates, **choices) -> np.ndarray:
    return next_state(RunConfig(**choices), state, updates).weights


def test_the_weighted_mean_by_hand():
    state = ServerState(np.array([2, 0], dtype=np.float32))
    found = after(state, update(0, [1, 3], 1), update(1, [4, -3], 2))
    np.testing.assert_array_equal(found, [5, -1])  # 2 + (1*1 + 2*4)/3, 0 + (3 - 6)/3


def test_the_median_by_hand():
    state = ServerState(np.array([1, 0, 0], dtype=np.float32))
    three = [update(0, [1, 5, -1], 1), update(1, [3, -9, -1], 99), update(2, [2, 0, 1e6], 1)]
    found = after(state, *three, aggregator=CoordinateMedian())
    np.testing.assert_array_equal(found, [3, 0, -1])  # the middle of 1, 2, 3; -9, 0, 5; -1, -1, 1e6
    found = after(state, *three[:2], aggregator=CoordinateMedian())
    np.testing.assert_array_equal(found, [3, -2, -1])  # an even number: (1 + 3)/2, (5 - 9)/2, -1


def test_a_minority_that_sends_nonsense_cannot_spoil_a_median():
    honest = [update(party, np.full(6, 1 + party / 10)) for party in range(3)]
    liars = [update(3 + party, np.full(6, 1e30)) for party in range(2)]
    step = CoordinateMedian().combine([*honest, *liars])
    assert (step >= 1).all() and (step <= 1.2 + 1e-6).all()
    assert WeightedMean().combine([*honest, *liars]).min() > 1e29


def test_a_median_of_many_weights_is_numpys(monkeypatch):
    draw = np.random.default_rng(5)
    many = [update(party, draw.normal(size=40_001)) for party in range(7)]
    expected = np.median(np.stack([u.delta for u in many]).astype(np.float64), axis=0)
    np.testing.assert_array_equal(CoordinateMedian().combine(many), expected)


def test_momentum_by_hand():
    config = RunConfig(server_step=Momentum(beta=0.5))
    state = ServerState(np.array([0], dtype=np.float32))
    found = []
    for step in (4, 2, 0):
        state = next_state(config, state, [update(0, [step])])
        found.append((float(state.weights[0]), float(state.memory["server_step"]["velocity"][0])))
    # v = 4; v = 0.5*4 + 2 = 4; v = 0.5*4 + 0 = 2, and the model moves by v each time
    assert found == [(4, 4), (8, 4), (10, 2)]


def test_no_momentum_is_the_plain_step_bit_for_bit():
    one = other = fresh()
    for _ in range(3):
        one = next_state(RunConfig(server_step=Momentum(beta=0.0)), one, some_updates())
        other = next_state(RunConfig(server_step=Plain()), other, some_updates())
        np.testing.assert_array_equal(one.weights, other.weights)


def test_control_variates_by_hand():
    """Rate 0.5, parties of 4 and 2 steps, of 3 parties the first two take part."""
    config = RunConfig(strategy=Scaffold(), optimizer="sgd", learning_rate=0.5)
    sent = [update(0, [-4], 1, num_steps=4), update(1, [2], 1, num_steps=2)]
    state = next_state(config, ServerState(np.array([10], np.float32)), sent, num_parties=3)
    rows = {party: row["control"].tolist() for party, row in state.party_memory.items()}
    assert rows == {0: [2], 1: [-2]}  # 4 / (4 * 0.5), -2 / (2 * 0.5)
    assert state.memory["strategy"]["control"].tolist() == [0]  # (2 - 2) / 3
    assert state.weights.tolist() == [9]  # 10 + (-4 + 2) / 2
    state = next_state(config, state, [update(1, [-3], 1, num_steps=2)], num_parties=3)
    assert state.party_memory[1]["control"].tolist() == [1]  # -2 - 0 + 3 / (2 * 0.5)
    assert state.memory["strategy"]["control"].tolist() == [1]  # 0 + (1 + 2) / 3
    state = next_state(config, state, [update(2, [-1], 1, num_steps=1)], num_parties=3)
    assert state.party_memory[2]["control"].tolist() == [1]  # 0 - 1 + 1 / 0.5
    np.testing.assert_allclose(state.memory["strategy"]["control"], [4 / 3])  # 1 + (1 - 0) / 3
    rules = [
        config.strategy.local_rule(state, Round(4, 3, 0.5), Party(p, 1, np.ones(1), row))
        for p, row in ((0, state.party_memory[0]), (7, {}))
    ]
    corrections = [float(rule.correction[0]) for rule in rules]
    assert corrections == pytest.approx([4 / 3 - 2, 4 / 3])  # c - c_i; one that is new has none


def test_the_common_control_variate_is_the_mean_of_the_parties():
    config = RunConfig(strategy=Scaffold(), optimizer="sgd", learning_rate=0.1)
    state, draw = fresh(), np.random.default_rng(1)
    for _ in range(6):
        who = sorted(draw.choice(9, 4, replace=False).tolist())
        sent = [update(p, draw.normal(size=6), 10, 1 + p) for p in who]
        state = next_state(config, state, sent, num_parties=9)
    rows = np.sum([row["control"] for row in state.party_memory.values()], axis=0)
    np.testing.assert_allclose(state.memory["strategy"]["control"], rows / 9, rtol=1e-4, atol=1e-5)


def test_normalised_averaging_by_hand():
    """A third and two thirds of the images, 2 and 4 steps: (2 + 2*4)/3 = 10/3 on average."""
    state = ServerState(np.array([1, 0], dtype=np.float32))
    sent = [update(0, [2, 3], 1, num_steps=2), update(1, [4, -3], 2, num_steps=4)]
    found = after(state, *sent, strategy=FedNova(), optimizer="sgd")
    # a step of party 0 is [1, 1.5], of party 1 [1, -0.75]: their mean is [1, 0]
    np.testing.assert_allclose(found, [1 + 10 / 3, 0], rtol=1e-6, atol=1e-6)
    median = {"strategy": FedNova(), "optimizer": "sgd", "aggregator": CoordinateMedian()}
    np.testing.assert_allclose(after(state, *sent, **median), [1 + 10 / 3, 1.25], rtol=1e-6)


def test_normalised_averaging_of_equal_steps_is_federated_averaging_bit_for_bit():
    sent = [replace(one, num_steps=7) for one in some_updates()]
    for optimizer in ("sgd", Sgd(momentum=0.9), Sgd(momentum=0.9, nesterov=True)):
        ours, plain = (
            next_state(RunConfig(strategy=strategy, optimizer=optimizer), fresh(), sent)
            for strategy in ("fednova", "fedavg")
        )
        np.testing.assert_array_equal(ours.weights, plain.weights)


def test_normalised_averaging_with_momentum_by_hand():
    """Momentum 0.5: 2 steps count 1 + 1.5 = 2.5 gradients, 4 1 + 1.5 + 1.75 + 1.875 = 6.125."""
    momentum = {"kind": "sgd", "momentum": 0.5}
    state = ServerState(np.array([1, 0], dtype=np.float32))
    sent = [update(0, [2.5, 5], 1, num_steps=2), update(1, [6.125, -6.125], 2, num_steps=4)]
    # a gradient of party 0 is [1, 2], of party 1 [1, -1]: their mean is [1, 0]
    effective = (2.5 + 2 * 6.125) / 3
    found = after(state, *sent, strategy=FedNova(), optimizer=momentum)
    np.testing.assert_allclose(found, [1 + effective, 0], rtol=1e-6, atol=1e-6)
    with_nesterov = after(state, *sent, strategy=FedNova(), optimizer=momentum | {"nesterov": True})
    # 1.5 + 1.75 = 3.25, and 1.5 + 1.75 + 1.875 + 1.9375 = 7.0625
    mean = np.array([2.5, 5]) / 3.25 / 3 + np.array([6.125, -6.125]) / 7.0625 * 2 / 3
    expected = np.array([1, 0]) + (3.25 + 2 * 7.0625) / 3 * mean
    np.testing.assert_allclose(with_nesterov, expected, rtol=1e-6)


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.9, 0.99])
def test_what_steps_count_for_is_how_far_they_go_down_an_even_slope(momentum, nesterov):
    optimizer = Sgd(momentum=momentum, nesterov=nesterov)
    gone = velocity = 0.0
    for steps in range(1, 200):
        velocity = momentum * velocity + 1
        gone += 1 + momentum * velocity if nesterov else velocity
        assert optimizer.gradients_in(steps) == pytest.approx(gone, rel=1e-9)
        if not momentum:
            assert optimizer.gradients_in(steps) == steps


def test_dynamic_regularisation_by_hand():
    """alpha 0.5, four parties."""
    config = RunConfig(strategy=FedDyn(alpha=0.5))
    state = ServerState(np.array([10], np.float32))
    state = next_state(config, state, [update(0, [-4], 1), update(1, [2], 99)], num_parties=4)
    rows = {party: row["slope"].tolist() for party, row in state.party_memory.items()}
    assert rows == {0: [2], 1: [-1]}  # 0 - 0.5 * -4, 0 - 0.5 * 2
    assert state.memory["strategy"]["drift"].tolist() == [0.25]  # 0 - 0.5/4 * (-4 + 2)
    assert state.weights.tolist() == [8.5]  # 10 + (-4 + 2)/2 - 0.25/0.5
    state = next_state(config, state, [update(1, [-2], 1)], num_parties=4)
    assert state.party_memory[1]["slope"].tolist() == [0]  # -1 - 0.5 * -2
    assert state.memory["strategy"]["drift"].tolist() == [0.5]  # 0.25 - 0.5/4 * -2
    assert state.weights.tolist() == [5.5]  # 8.5 - 2 - 0.5/0.5
    told = [Party(p, 1, np.ones(1), state.memory_of_party(p)) for p in (0, 3)]
    rules = [config.strategy.local_rule(state, Round(3, 4, 0.1), party) for party in told]
    assert [rule.proximal for rule in rules] == [0.5, 0.5]
    assert rules[0].correction.tolist() == [-2] and rules[1].correction is None


def test_groups_by_hand():
    """Parties 0 and 2 chose the first model, 1 the second."""
    config = RunConfig(strategy=Ifca(groups=2))
    models = {"model_0": np.float32([1]), "model_1": np.float32([10])}
    state = ServerState(np.array([1], np.float32), {"strategy": models})
    sent = [replace(update(p, [d], n), start=s) for p, d, n, s in ((0, 3, 1, 0), (1, 5, 9, 1))]
    state = next_state(config, state, [*sent, update(2, [6], 2)])
    found = [state.memory["strategy"][f"model_{group}"].tolist() for group in range(2)]
    assert found == [[6], [15]]  # 1 + (1*3 + 2*6)/3, 10 + 5
    used = [config.strategy.model_of(state, party).tolist() for party in range(4)]
    assert used == [[6], [15], [6], [6]] and state.weights.tolist() == [6]
    assert config.strategy.model_of(state, 0) is config.strategy.model_of(state, 2)


def test_fair_averaging_by_hand():
    """q 1, rate 0.5, so L 2; losses 1 and 3 before training."""
    state = ServerState(np.array([4], dtype=np.float32))
    sent = [update(0, [1], 99, start_loss=1.0), update(1, [2], 1, start_loss=3.0)]
    knobs = {"optimizer": "sgd", "learning_rate": 0.5}
    # dw -2 and -4; F dw -2 and -12; h 1*1*4 + 2*1 = 6 and 1*1*16 + 2*3 = 22
    found = after(state, *sent, strategy=QFedAvg(q=1.0), **knobs)
    np.testing.assert_allclose(found, [4 + 14 / 28], rtol=1e-6)
    plain = after(state, *sent, strategy=QFedAvg(q=0.0), **knobs)
    np.testing.assert_array_equal(plain, [5.5])


def test_each_party_alone_by_hand():
    config = RunConfig(strategy=Alone())
    state = ServerState(np.array([1, 1], dtype=np.float32))
    state = next_state(config, state, [update(0, [1, 0]), update(2, [0, 5])])
    state = next_state(config, state, [update(0, [1, -1])])
    models = [config.strategy.model_of(state, party).tolist() for party in range(3)]
    assert models == [[3, 0], [1, 1], [1, 6]]  # 1+1+1, 1-1; untrained; 1, 1+5
    assert state.weights.tolist() == [1, 1]


def test_passing_it_on_by_hand():
    state = ServerState(np.array([2, 0], dtype=np.float32))
    found = after(state, update(0, [1, 3], 1), update(1, [4, -3], 2), strategy=Cyclic())
    np.testing.assert_array_equal(found, [7, 0])  # 2 + 1 + 4, however many images each has


COMBINES = "With Strategy “Pass it on (cyclic)” nothing is combined:"
BUCKETS = f"{COMBINES} Mixing must be “None”, got “Bucketing”."
MEDIAN = f"{COMBINES} Aggregation must be “Mean, weighted by images”, got “Median of each weight”."
MOMENTUM = f"{COMBINES} Server step must be “As far as the parties say”, got “Momentum (FedAvgM)”."


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({"pre_aggregator": Bucketing()}, [BUCKETS]),
        ({"aggregator": CoordinateMedian()}, [MEDIAN]),
        ({"server_step": Momentum()}, [MOMENTUM]),
        ({"aggregator": CoordinateMedian(), "server_step": Momentum()}, [MEDIAN, MOMENTUM]),
    ],
    ids=["mixing", "aggregator", "server step", "both"],
)
def test_who_combines_nothing_says_which_knobs_do_not_fit(others, said):
    with pytest.raises(ConfigError) as refused:
        RunConfig(strategy=Cyclic(), **others)
    assert refused.value.sentences == said and str(refused.value) == said[0]
    assert [c.knobs for c in refused.value.conflicts] == [(("strategy",), (n,)) for n in others]
