"""Each aggregator by hand, where it is the plain mean, and what nonsense can do to it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fl_core import ConfigError, RunConfig
from fl_core.aggregators import (
    AGGREGATORS,
    Bulyan,
    CentredClipping,
    CoordinateMedian,
    GeometricMedian,
    Krum,
    MultiKrum,
    NormClipping,
    PlainMean,
    TrimmedMean,
    WeightedMean,
)
from fl_core.aggregators.repeated_krum import selected
from fl_core.server_steps import Momentum
from fl_core.update_matrix import squared_distances
from fl_core.updates_and_state import ServerState
from tests.fl_core.server_cases import next_state, some_updates, update


def sent(*deltas) -> list:
    return [update(party, np.atleast_1d(delta), 10 + party) for party, delta in enumerate(deltas)]


def some(num: int, length: int = 7, seed: int = 0) -> list:
    return sent(*np.random.default_rng(seed).normal(size=(num, length)))


# By hand ----------------------------------------------------------------------------------------


def test_the_plain_mean_by_hand():
    two = [update(0, [1, 3], 1), update(1, [4, -3], 99)]
    np.testing.assert_array_equal(PlainMean().combine(two), [2.5, 0])  # (1 + 4)/2, (3 - 3)/2


def test_the_trimmed_mean_by_hand():
    five = sent([1, 0], [2, 7], [4, -9], [9, 1], [-50, 4])
    step = TrimmedMean(share=0.2).combine(five)  # one at each end is left out
    np.testing.assert_allclose(step, [(1 + 2 + 4) / 3, (0 + 1 + 4) / 3])
    step = TrimmedMean(share=0.4).combine(five)  # two: the median is left
    np.testing.assert_array_equal(step, [2, 1])
    assert TrimmedMean(share=0.29).combine(sent(*range(100))).tolist() == [49.5]  # 29..70 are left
    assert TrimmedMean(share=0.35).combine(sent(1, 6)).tolist() == [3.5]  # of two none is left out


def test_krum_by_hand():
    """Five on a line, f = 1: the n - f - 2 = 2 nearest count."""
    five = sent(0, 1, 3, 4, 90)
    # 0: 1 + 9; 1: 1 + 4; 3: 1 + 4; 4: 1 + 9; 90: 86^2 + 87^2. Of 1 and 3 the first.
    assert Krum(faulty=1).combine(five).tolist() == [1]
    # f = 0, the 3 nearest: 0: 1+9+16; 1: 1+4+9 = 14; 3: 1+4+9 = 14; 4: 1+9+16.
    assert Krum(faulty=0).combine(five).tolist() == [1]
    assert Krum(faulty=1).combine(sent(0, 2.5, 3, 4, 90)).tolist() == [3]  # 0.25 + 1 is the least


def test_krum_with_fewer_than_it_needs_withstands_fewer():
    four = sent(0, 1, 1.5, 9)
    one = Krum(faulty=1).combine(four)  # four allow f = (4 - 3) // 2 = 0
    np.testing.assert_array_equal(one, Krum(faulty=0).combine(four))
    for rule in (Krum(faulty=3), MultiKrum(faulty=3, kept=5), Bulyan(faulty=3)):
        assert rule.combine(sent(1, 4)).tolist() == [2.5] and rule.combine(sent(4)).tolist() == [4]


def test_multi_krum_by_hand():
    five = sent(0, 1, 3, 4, 90)  # scores with f = 1: 10, 5, 5, 10 and many
    assert MultiKrum(faulty=1, kept=2).combine(five).tolist() == [2]  # (1 + 3) / 2
    assert MultiKrum(faulty=1, kept=3).combine(five).tolist() == [4 / 3]  # and 0, before 4
    assert MultiKrum(faulty=1).combine(five).tolist() == [2]  # all but one: (0 + 1 + 3 + 4) / 4


def test_bulyan_by_hand():
    """Seven, f = 1: five are selected, then for each weight the mean of three."""
    seven = sent(0, 1, 2, 3, 5, 100, -100)
    # Krum counts 7 - 1 - 2 = 4 neighbours: 0: 1+4+9+25; 1: 1+1+4+16 = 22; 2: 4+1+1+9 = 15;
    # 3: 9+4+1+4 = 18. 2 is selected. Left are 0, 1, 3, 5, with 3 neighbours: 1: 1+4+16 = 21;
    # 0: 1+9+25; 3: 4+4+9 = 17: 3 is selected. Left are 0, 1, 5, with 2 neighbours: 0: 1+25;
    # 1: 1+16: 1. Left 0 and 5, with 1: 25 each: 0, then 5 (25 + 95^2... is more for the others).
    # Selected: 0, 1, 2, 3, 5; median 2; the three closest are 1, 2, 3.
    assert Bulyan(faulty=1).combine(seven).tolist() == [2]
    np.testing.assert_array_equal(  # six allow f = (6 - 3) // 4 = 0: the plain mean
        Bulyan(faulty=1).combine(seven[:6]), PlainMean().combine(seven[:6])
    )


@settings(max_examples=50)
@given(seed=st.integers(0, 2**20), num=st.integers(3, 24), share=st.floats(0, 0.49))
def test_repeated_krum_is_krum_again_and_again(seed, num, share):
    points = np.random.default_rng(seed).normal(size=(num, 3)).astype(np.float32)
    faulty = int(share * (num - 1) / 2)
    distances, left, chosen = squared_distances(list(points)), list(range(num)), []
    for _ in range(num - 2 * faulty):
        rest = distances[np.ix_(left, left)]
        nearest = max(1, len(left) - faulty - 2)
        sums = [np.sort(np.delete(row, i))[:nearest].sum() for i, row in enumerate(rest)]
        chosen.append(left.pop(int(np.argmin(sums))))
    if faulty:
        assert selected(distances, faulty, num - 2 * faulty) == sorted(chosen)
    assert selected(distances, 0, num) == list(range(num))


def test_the_geometric_median_by_hand():
    """One pass from the median (0, 0) of each weight of four at distances 1, 1, 2 and 2."""
    four = sent([1, 0], [-1, 0], [0, 2], [0, -2])
    np.testing.assert_allclose(GeometricMedian(passes=1).combine(four), [0, 0], atol=1e-12)
    three = sent([0, 0], [4, 0], [0, 3])  # the median of each weight is (0, 0), the first
    step = GeometricMedian(passes=1, smoothing=1.0).combine(three)
    weights = np.array([1, 1 / 4, 1 / 3])  # the first is nearer than 1
    np.testing.assert_allclose(step, weights @ [[0, 0], [4, 0], [0, 3]] / weights.sum())


def test_many_passes_come_to_the_fermat_point():
    """All three corners are seen at 120 degrees from it: for this triangle at 1 / sqrt(3) high."""
    corners = sent([-1, 0], [1, 0], [0, 3])
    found = GeometricMedian(passes=100).combine(corners)
    np.testing.assert_allclose(found, [0, 1 / np.sqrt(3)], atol=1e-6)


def test_norm_clipping_by_hand():
    step = NormClipping(longest=2.5).combine(sent([3, 4], [0, 2]))
    np.testing.assert_allclose(step, [(1.5 + 0) / 2, (2 + 2) / 2])  # (3, 4) is 5 long: halved


def test_centred_clipping_by_hand():
    rule = CentredClipping(radius=2.0, passes=1)
    step, kept = rule.combine_after({}, sent(1, 8))
    assert step.tolist() == [1.5]  # 0 + (1 + 8 * 2/8) / 2
    step, kept = rule.combine_after(kept, sent(1, 8))
    assert step.tolist() == [2.25] == kept["centre"].tolist()  # 1.5 + (-0.5 + 2) / 2
    twice, _ = CentredClipping(radius=2.0, passes=2).combine_after({}, sent(1, 8))
    assert twice.tolist() == [2.25]


def test_a_centre_is_the_aggregators_own_and_handed_on():
    """1.5, then 2.25 as above; the server's momentum of 0.5 beside it: 1.5, then 0.75 + 2.25."""
    chain = {"aggregator": CentredClipping(radius=2.0), "server_step": Momentum(beta=0.5)}
    state = ServerState(np.zeros(1, np.float32))
    for centre, weights in ((1.5, 1.5), (2.25, 4.5)):
        state = next_state(RunConfig(**chain), state, sent(1, 8))
        assert state.weights.tolist() == [weights]
        assert state.memory["aggregator"]["centre"].tolist() == [centre]
    assert set(state.memory) == {"aggregator", "server_step"}


# Where a rule is the plain mean -----------------------------------------------------------------

EXACTLY = {
    "nothing trimmed": TrimmedMean(share=0.0),
    "too few to trim": TrimmedMean(share=0.1),
    "Multi-Krum keeping all": MultiKrum(faulty=1, kept=5),
    "Multi-Krum, nobody faulty": MultiKrum(),
    "Bulyan, nobody faulty": Bulyan(),
    "nothing clipped": NormClipping(longest=1e6),
    "a huge radius, from zero, one pass": CentredClipping(radius=1e6),
}
NEARLY = {
    "much smoothing": GeometricMedian(smoothing=1e6),
    "a huge radius, more passes": CentredClipping(radius=1e6, passes=3),
}


@pytest.mark.parametrize("rule", EXACTLY.values(), ids=EXACTLY)
def test_at_a_neutral_knob_it_is_the_plain_mean_bit_for_bit(rule):
    np.testing.assert_array_equal(rule.combine(some_updates()), PlainMean().combine(some_updates()))


@pytest.mark.parametrize("rule", NEARLY.values(), ids=NEARLY)
def test_or_the_plain_mean_but_for_rounding(rule):
    np.testing.assert_allclose(
        rule.combine(some_updates()), PlainMean().combine(some_updates()), rtol=1e-6
    )


def test_for_parties_of_one_size_the_two_means_are_one():
    alike = [update(u.party, u.delta, 17) for u in some_updates()]
    np.testing.assert_array_equal(WeightedMean().combine(alike), PlainMean().combine(alike))


def test_a_mean_by_images_counts_images_and_all_other_rules_count_parties():
    """Ten times the images of one party change no other rule's result."""
    updates = some_updates()
    heavy = [update(u.party, u.delta, u.num_examples * 10 ** (u.party == 2)) for u in updates]
    for kind, member in AGGREGATORS.items():
        same = np.array_equal(member().combine(updates), member().combine(heavy))
        assert same == (kind != "mean")


def test_multi_krum_keeping_one_is_krum():
    nine = some(9)
    np.testing.assert_array_equal(
        MultiKrum(faulty=2, kept=1).combine(nine), Krum(faulty=2).combine(nine)
    )


# What must hold for any updates -----------------------------------------------------------------

RULES = {
    "median": CoordinateMedian(),
    "trimmed": TrimmedMean(share=0.3),
    "krum": Krum(faulty=2),
    "multi-krum": MultiKrum(faulty=2),
    "bulyan": Bulyan(faulty=2),
    "rfa": GeometricMedian(passes=5),
}
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
SEEDS = st.integers(0, 2**20)


@every_rule
@settings(max_examples=25)
@given(seed=SEEDS)
def test_moved_or_reordered_updates_move_or_leave_the_result(rule, seed):
    draw = np.random.default_rng(seed)
    deltas = draw.integers(-1000, 1000, size=(11, 5)).astype(np.float32)
    shift, order = draw.integers(-1000, 1000, size=5), draw.permutation(11)
    found = rule.combine(sent(*deltas))
    np.testing.assert_allclose(rule.combine(sent(*(deltas + shift))), found + shift, atol=1e-6)
    distances = squared_distances(list(deltas))
    # Of two that are each other's nearest Bulyan takes the first, however seldom others tie.
    if len(np.unique(distances)) == 11 * 10 / 2 + 1 and rule is not RULES["bulyan"]:
        np.testing.assert_allclose(rule.combine(sent(*deltas[order])), found, atol=1e-6)
    weights = draw.permutation(5)  # no weight is another than the others
    np.testing.assert_allclose(rule.combine(sent(*deltas[:, weights])), found[weights], atol=1e-6)


@every_rule
@settings(max_examples=25)
@given(seed=SEEDS, where=st.sampled_from([1e6, -1e6, 1e30]))
def test_two_of_eleven_that_send_nonsense_cannot_carry_the_result_away(rule, seed, where):
    draw = np.random.default_rng(seed)
    honest = draw.normal(size=(9, 5)).astype(np.float32)
    liars = np.full((2, 5), where, np.float32)
    everybody = draw.permutation(np.vstack([honest, liars]))
    found = rule.combine(sent(*everybody))
    # The median in R^5 of 9 of 11 stays within 2 * 9 / (9 - 2) times the longest of the honest.
    assert np.linalg.norm(found) <= 2.6 * np.linalg.norm(honest, axis=1).max()
    if rule is not RULES["rfa"]:
        assert (found >= honest.min(axis=0)).all() and (found <= honest.max(axis=0)).all()


@settings(max_examples=25)
@given(seed=SEEDS)
def test_clipping_lets_nonsense_move_a_step_by_so_much(seed):
    honest = np.random.default_rng(seed).normal(size=(9, 5))
    liars = np.full((2, 5), 1e30)
    for rule in (NormClipping(longest=2.0), CentredClipping(radius=2.0)):
        with_them = rule.combine(sent(*honest, *liars))
        assert np.linalg.norm(with_them) <= 2 + 1e-6
    assert np.linalg.norm(PlainMean().combine(sent(*honest, *liars))) > 1e29


@settings(max_examples=25)
@given(seed=SEEDS)
def test_every_rule_stays_among_what_parties_sent(seed):
    updates = some(11, 4, seed)
    deltas = np.stack([u.delta for u in updates]).astype(np.float64)
    for rule in (WeightedMean(), PlainMean(), *RULES.values()):
        step = rule.combine(updates)
        assert (step >= deltas.min(axis=0) - 1e-9).all()
        assert (step <= deltas.max(axis=0) + 1e-9).all()


def test_bulyan_hears_nobody_who_lies_in_one_weight_only():
    """Krum may take over such a party whole; here each weight stays among the honest ones'."""
    draw = np.random.default_rng(4)
    deltas = draw.normal(size=(11, 50)).astype(np.float32)
    deltas[3:5, 7] = 12.0
    assert Bulyan(faulty=2).combine(sent(*deltas))[7] < 2


# Knobs that do not go together ------------------------------------------------------------------

KRUM = "With Aggregation “Krum” and Faulty parties (f) {} a round must have at least {} updates"
TOO_FEW = [
    ({"num_parties": 6}, Krum(faulty=2), KRUM.format(2, 7) + " to combine, got 6 from Parties 6."),
    (
        {"num_parties": 20, "participation": 0.3},
        Krum(faulty=2),
        KRUM.format(2, 7) + " to combine, got 6 from Parties 20 and Participation 0.3.",
    ),
    (
        {"num_parties": 12, "pre_aggregator": "bucketing"},
        Krum(faulty=2),
        KRUM.format(2, 7) + " to combine, got 6 from Parties 12 and Mixing “Bucketing”.",
    ),
    (
        {"num_parties": 10},
        Bulyan(faulty=2),
        "With Aggregation “Bulyan” and Faulty parties (f) 2 a round must have at least 11 updates "
        "to combine, got 10 from Parties 10.",
    ),
    (
        {"num_parties": 4},
        MultiKrum(kept=5),
        "With Aggregation “Multi-Krum” and Updates kept (m) 5 a round must have at least 5 updates "
        "to combine, got 4 from Parties 4.",
    ),
    (
        {"num_parties": 4},
        TrimmedMean(share=0.2),
        "With Aggregation “Trimmed mean of each weight” and Left out at each end 0.2 a round must "
        "have at least 5 updates to combine, got 4 from Parties 4.",
    ),
    (
        {"num_parties": 4},
        TrimmedMean(share=1e-153),  # a number as long as a line helps nobody
        "With Aggregation “Trimmed mean of each weight” and Left out at each end 1e-153 a round "
        "must have at least 1,000,000 updates to combine, got 4 from Parties 4.",
    ),
]


@pytest.mark.parametrize(("knobs", "rule", "said"), TOO_FEW)
def test_too_few_for_a_rule_is_said_in_the_words_of_both_knobs(knobs, rule, said):
    with pytest.raises(ConfigError) as refused:
        RunConfig.of({**knobs, "aggregator": rule})
    assert str(refused.value) == said
    (conflict,) = refused.value.conflicts
    assert conflict.knobs[0][0] == "aggregator" and conflict.knobs[1] == ("num_parties",)
    assert {name for name, *_ in conflict.knobs[2:]} == set(knobs) - {"num_parties"}


def test_just_enough_for_a_rule_is_allowed():
    for num, rule in ((7, Krum(faulty=2)), (11, Bulyan(faulty=2)), (5, TrimmedMean(share=0.2))):
        assert RunConfig(num_parties=num, aggregator=rule).aggregator == rule
    assert all(RunConfig.of({"aggregator": kind}) for kind in AGGREGATORS)  # with three parties
