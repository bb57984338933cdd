"""What every strategy promises of parties' training; what the server does is tried elsewhere."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import ConfigError, RunConfig, party_model_assignment, run_rounds
from fl_core.aggregators import WeightedMean
from fl_core.datasets import ImageData
from fl_core.image_kind import DIGITS
from fl_core.metrics import confusion_matrix
from fl_core.models import OwnCnn
from fl_core.party_data import brought_together, parties_images
from fl_core.party_views import labels_as_taught
from fl_core.server_steps import Momentum
from fl_core.strategies import (
    STRATEGIES,
    Alone,
    Cyclic,
    FedAvg,
    FedLC,
    FedNova,
    FedNTD,
    FedProx,
    FedRS,
    FedSAM,
    Ifca,
    Moon,
    PartialModels,
    Pooled,
    QFedAvg,
    Scaffold,
)
from fl_core.training.single_machine_trainer import LocalTrainer
from fl_core.updates_and_state import LocalRule, Party, Round
from fl_core.weight_layout import WeightPart, chosen
from tests.fl_core.server_cases import fresh, frozen_copy, next_state, some_updates, update
from tests.fl_core.tiny_data import (
    assert_same_history,
    last_weights,
    pooled_pixels,
    rounds,
    softmax_step,
    tiny,
    variants,
)

ALL = [choice for member in STRATEGIES.values() for choice in variants(member)]
every_strategy = pytest.mark.parametrize("strategy", ALL, ids=repr)
LAYOUT = (WeightPart("body", "kernel", (2, 2)), WeightPart("last", "bias", (2,), head=True))
ROUND = Round(number=1, num_parties=5, learning_rate=0.1, layout=LAYOUT)


def party(number: int) -> Party:
    return Party(number, 40, np.full(10, 4))


@every_strategy
def test_local_rules_fit_the_model(strategy):
    model = OwnCnn(normalisation="batch")
    config = RunConfig(strategy=strategy, optimizer="sgd", model=model)
    once = next_state(config, fresh(), some_updates()[:3])  # with a memory, where there is one
    for state, number in ((fresh(), 0), (fresh(), 4), (once, 0), (once, 4)):
        told = replace(party(number), memory=state.memory_of_party(number))
        memories = [*state.memory.values(), told.memory]
        given = [state.weights, told.label_counts, *(a for m in memories for a in m.values())]
        before = [frozen_copy(array) for array in given]
        rule = strategy.local_rule(state, ROUND, told)
        for array, copy in zip(given, before, strict=True):
            np.testing.assert_array_equal(array, copy)
        assert rule.proximal >= 0
        if rule.alternation:
            assert rule.alternation.first.shape == (6,)
        for vector in (rule.correction, rule.frozen):
            assert vector is None or vector.shape == (6,)
        for vector in (rule.logit_shift, rule.logit_scale):
            assert vector is None or (vector.shape == (10,) and np.isfinite(vector).all())


NEUTRAL = {
    "FedProx without a pull": {"strategy": FedProx(mu=0.0)},
    "FedLC without a margin": {"strategy": FedLC(tau=0.0)},
    "FedRS that leaves all of it": {"strategy": FedRS(scale=1.0)},
    "FedNova, equal steps": {"strategy": FedNova()},
    "q-FedAvg that is fair to none": {"strategy": QFedAvg(q=0.0)},
    "FedSAM of radius 0": {"strategy": FedSAM(radius=0.0)},
    "FedNTD of weight 0": {"strategy": FedNTD(beta=0.0)},
    "MOON of weight 0": {"strategy": Moon(mu=0.0)},
    "MOON's first round": {"strategy": Moon(), "num_rounds": 1},
    "IFCA with one model": {"strategy": Ifca(groups=1)},
    "nothing kept, all trained": {"strategy": PartialModels(keeps="nothing")},
    "pooled, one party": {"strategy": Pooled(), "num_parties": 1},
    "no momentum": {"server_step": Momentum(beta=0.0)},
    "SCAFFOLD's first round": {"strategy": Scaffold(), "num_rounds": 1},
    "alone, one party": {"strategy": Alone(), "num_parties": 1, "num_rounds": 4},
    "and with Adam": {"strategy": FedLC(tau=0.0), "optimizer": "adam"},
    "alone, with Adam": {"strategy": Alone(), "num_parties": 1, "optimizer": "adam"},
}


@pytest.mark.parametrize("knobs", NEUTRAL.values(), ids=NEUTRAL)
def test_a_neutral_knob_is_federated_averaging_bit_for_bit(data, knobs):
    common = {"num_parties": 3, "holdout": 0.2, "learning_rate": 0.05}
    ours = list(run_rounds(tiny(**common | knobs), data=data))
    plainly = common | {n: v for n, v in knobs.items() if n not in ("strategy", "server_step")}
    theirs = list(run_rounds(tiny(**plainly), data=data))
    for one, other in zip(rounds(ours), rounds(theirs), strict=True):
        told = {"bytes_up", "bytes_down", "warning"}  # and whose models are spoken of
        assert one.model_dump(exclude=told) == other.model_dump(exclude=told)
        strategy = tiny(**common | knobs).strategy
        np.testing.assert_array_equal(strategy.model_of(one.state, 0), other.state.weights)


def test_what_is_sent_by_hand():
    """Of a round of four parties, in models: down and up; all others as federated averaging."""
    sent = {
        "scaffold": (8, 8),
        "cyclic": (4, 1),
        "alone": (0, 0),
        "ifca": (8, 4),
        "pooled": (0, 0),
    }
    for kind in (*(set(STRATEGIES) - set(sent)), *sent):
        assert STRATEGIES[kind]().vectors_sent(4) == sent.get(kind, (4, 4))
    assert all(max(strategy.vectors_sent(0)) == 0 for strategy in ALL)


def test_what_is_sent_of_a_model_that_stays_in_part_by_hand():
    """Of a kernel of 4, a shift and a running mean of 2 each, and a last layer of 6: 14 in all."""
    layout = (
        WeightPart("body", "kernel", (2, 2)),
        WeightPart("norm", "shift", (2,)),
        WeightPart("last", "kernel", (3, 2), head=True),
        WeightPart("norm", "running_mean", (2,)),
    )
    for keeps, trains, each in (
        *(("nothing", "all", 14), ("nothing", "head_first", 14), ("nothing", "body", 8)),
        *(("head", "all", 8), ("head", "body", 8)),
        *(("normalisation", "all", 10), ("normalisation", "body", 4)),
    ):
        strategy = PartialModels(keeps=keeps, trains=trains)
        assert strategy.numbers_sent(layout, 3) == (3 * each, 3 * each)
    assert FedAvg().numbers_sent(layout, 3) == (42, 42)
    assert Ifca(groups=4).numbers_sent(layout, 3) == (168, 42)
    assert Scaffold().numbers_sent(layout, 3) == (84, 84)
    assert Cyclic().numbers_sent(layout, 3) == (42, 14)


def test_the_bytes_of_a_round_are_those_of_what_is_sent(data):
    knobs = {"num_parties": 3, "num_rounds": 1, "model": "cnn", "num_images": 60}
    config = tiny(strategy="partial", learning_rate=0.05, **knobs)
    *_, done = rounds(list(run_rounds(config, data=data)))
    assert done.bytes_down == done.bytes_up == 3 * 4 * (110_474 - 1_290)


def test_who_shares_one_model_and_who_does_not():
    several = {repr(s) for s in ALL if s.own_models}
    nothing_sent = {repr(s) for s in ALL if s.sends_nothing}
    assert {s.measured for s in ALL if repr(s) not in several} == {"Global model"}
    assert nothing_sent == {repr(Alone()), repr(Pooled())}
    assert repr(Alone()) in several and repr(Ifca(groups=1)) not in several
    assert repr(PartialModels(keeps="nothing")) not in several


def test_only_cyclic_goes_from_party_to_party_and_may_redeal():
    assert Cyclic.sequential and Cyclic.combines_itself
    assert not FedAvg.sequential and not FedAvg.combines_itself
    assert Cyclic(reshuffle=True).redeals_every_round
    assert not Cyclic().redeals_every_round and not FedAvg().redeals_every_round


def test_fedprox_asks_each_party_for_its_pull():
    assert FedProx(mu=0.3).local_rule(fresh(), ROUND, party(1)) == LocalRule(proximal=0.3)


def test_fedlc_by_hand():
    """tau 2; of 16, 1 and no images: 2 / 16^(1/4) = 1, 2 / 1 = 2, out of the softmax."""
    told = Party(0, 17, np.array([16, 1, 0]))
    rule = FedLC(tau=2.0).local_rule(fresh(), ROUND, told)
    np.testing.assert_allclose(rule.logit_shift, [-1, -2, -1e9], rtol=1e-6)
    assert FedLC(tau=0.0).local_rule(fresh(), ROUND, told) == LocalRule()


def test_fedsgd_is_pooled_gradient_descent(data):
    """Each round one step along the gradient of all images, whoever holds them, in any batches."""
    config = tiny(
        num_parties=3, num_rounds=4, strategy="fedsgd", batch_size=7, partitioner="dirichlet"
    )
    history = rounds(list(run_rounds(config, data=data)))
    images = np.concatenate([party.train for party in parties_images(config, data)])
    weights = history[0].state.weights.astype(np.float64)
    for _ in range(4):
        slope = softmax_step(weights, data.images[images], data.labels[images])[1]
        weights = weights - 0.5 * slope
    np.testing.assert_allclose(history[-1].state.weights, weights, rtol=1e-4, atol=1e-6)
    with pytest.raises(ConfigError, match="a party looks at each image once a round"):
        tiny(strategy="fedsgd", local_epochs=2)


def test_moon_draws_away_from_a_partys_own_last_model():
    rows = {0: {"model": np.full(6, 2, np.float32)}}
    state = replace(fresh(), party_memory=rows)
    told = replace(party(0), memory=rows[0])
    rule = Moon(mu=3.0, tau=0.2).local_rule(state, ROUND, told)
    assert (rule.contrast.weight, rule.contrast.temperature) == (3.0, 0.2)
    np.testing.assert_array_equal(rule.contrast.away_from, [2] * 6)
    assert Moon().local_rule(state, ROUND, party(1)) == LocalRule()
    row = Moon().next_row(state, ROUND, told, update(0, [1] * 6))
    np.testing.assert_array_equal(row["model"], fresh().weights + 1)


def test_two_kinds_of_parties_find_themselves_in_two_groups(data):
    """Half of them call each digit by the next one's name: no one model is right for both."""
    config = tiny(
        num_parties=4,
        num_images=600,
        num_rounds=8,
        holdout=0.3,
        seed=8,  # of ten seeds six part them in two, in the others one model is first for all
        strategy="ifca",
        label_noise={"kind": "next_class", "noisy_parties": 2, "share": 1.0},
    )
    grouped = rounds(list(run_rounds(config, data=data)))[-1]
    averaged = rounds(list(run_rounds(config.model_copy(update={"strategy": FedAvg()}), data=data)))
    taught = labels_as_taught(config, data, parties_images(config, data))
    wrong = [(taught != data.labels)[p.train].all() for p in parties_images(config, data)]
    groups = [int(grouped.state.party_memory[party]["group"][0]) for party in range(4)]
    assert sum(wrong) == 2 and len(set(zip(groups, wrong, strict=True))) == len(set(groups)) == 2
    for ours, theirs, misled in zip(grouped.parties, averaged[-1].parties, wrong, strict=True):
        assert misled or ours.own_accuracy > theirs.own_accuracy + 0.1


def test_pooled_is_one_party_with_everything(data):
    """All batches in one: the order in which images stand beside each other says nothing."""
    knobs = {"num_rounds": 3, "batch_size": 1024, "holdout": 0.2, "partitioner": "dirichlet"}
    config = tiny(strategy="pooled", num_parties=4, **knobs)
    *_, last = history = rounds(list(run_rounds(config, data=data)))
    dealt = parties_images(config.model_copy(update={"strategy": FedAvg()}), data)
    everything = np.concatenate([party.train for party in dealt])
    weights = history[0].state.weights.astype(np.float64)
    for _ in range(3):
        slope = softmax_step(weights, data.images[everything], data.labels[everything])[1]
        weights = weights - 0.5 * slope
    np.testing.assert_allclose(last.state.weights, weights, rtol=1e-4, atol=1e-6)
    (told,) = last.parties
    assert (told.party, told.num_examples) == (0, len(everything))
    held = brought_together(config, parties_images(config, data))
    assert [len(party.all) for party in held] == [config.num_images, 0, 0, 0]


def test_a_last_layer_that_stays_at_the_party(data):
    """FedPer: the body is common and averaged, the heads never are."""
    config = tiny(num_parties=3, num_rounds=3, model="cnn", strategy="partial", learning_rate=0.05)
    zero, *history = rounds(list(run_rounds(config, data=data)))
    head = chosen(config.model.parts(DIGITS), lambda part: part.head)
    last = history[-1].state
    models = [config.strategy.model_of(last, party) for party in range(3)]
    for model in models:
        np.testing.assert_array_equal(model[~head], last.weights[~head])
        assert not np.allclose(model[head], models[0][head]) or model is models[0]
    np.testing.assert_array_equal(last.weights[head], zero.state.weights[head])
    assert last.party_memory[0]["own"].shape == (head.sum(),) == (1290,)
    moved = last.weights - zero.state.weights
    assert moved[~head].any()


@pytest.mark.parametrize("trains", ["body", "head_first"])
def test_which_weights_move_when(data, trains):
    """FedBABU: never the last layer. FedRep: in the first half of the steps nothing but it."""
    knobs = {"num_parties": 2, "num_rounds": 1, "model": "cnn", "num_images": 64}
    strategy = PartialModels(keeps="nothing", trains=trains)
    config = tiny(strategy=strategy, learning_rate=0.05, **knobs)
    zero, one = rounds(list(run_rounds(config, data=data)))
    head = chosen(config.model.parts(DIGITS), lambda part: part.head)
    moved = one.state.weights != zero.state.weights
    assert moved[~head].any() and moved[head].any() == (trains == "head_first")
    told = Round(1, 2, 0.05, config.model.parts(DIGITS))
    rule = strategy.local_rule(zero.state, told, party(0))
    wanted = rule.frozen if trains == "body" else rule.alternation.first
    np.testing.assert_array_equal(wanted, head)


def test_normalisation_that_stays_needs_a_model_that_has_some():
    with pytest.raises(ConfigError, match="needs a model that has some") as refused:
        tiny(strategy=PartialModels(keeps="normalisation"))
    assert refused.value.conflicts[0].knobs == (("strategy", "keeps"), ("model",))
    batch = {"kind": "own_cnn", "normalisation": "batch"}
    assert tiny(model=batch, strategy=PartialModels(keeps="normalisation"))


def test_fedrs_by_hand():
    """What it has no images of is scaled; if it has of all classes, it trains as it always does."""
    told = Party(0, 17, np.array([16, 0, 1, 0]))
    rule = FedRS(scale=0.25).local_rule(fresh(), ROUND, told)
    np.testing.assert_array_equal(rule.logit_scale, np.float32([1, 0.25, 1, 0.25]))
    for neutral, counts in ((FedRS(scale=1.0), [1, 0, 1]), (FedRS(scale=0.5), [1, 2, 3])):
        nobody = Party(0, 17, np.array(counts))
        assert neutral.local_rule(fresh(), ROUND, nobody) == LocalRule()


def test_fedlc_counts_the_images_that_a_party_trains_on(data):
    """One that it only holds out is one that it never sees."""
    asked = []

    class Asks(FedLC):
        def local_rule(self, state, round, party):
            asked.append((party.number, party.label_counts.tolist()))
            return super().local_rule(state, round, party)

    config = tiny(num_parties=2, num_rounds=1, holdout=0.5, num_images=40, strategy=Asks())
    list(run_rounds(config, data=data))
    dealt = parties_images(config, data)
    expected = [np.bincount(data.labels[p.train], minlength=10).tolist() for p in dealt]
    assert asked == list(enumerate(expected))


def test_fedlc_leaves_alone_what_a_party_has_no_images_of(data):
    """Its own classes it learns; another class's weights get no gradient from it."""
    few = ImageData(data.images, np.where(data.labels < 5, 0, 9).astype(np.uint8), data.num_train)
    config = tiny(num_parties=1, num_rounds=1, strategy=FedLC())
    zero, one = rounds(list(run_rounds(config, data=few)))
    change = (one.state.weights - zero.state.weights)[:160].reshape(16, 10)
    assert not change[:, 1:9].any() and change[:, [0, 9]].any()


def test_scaffold_is_refused_with_another_optimiser_in_the_words_of_both():
    with pytest.raises(ConfigError, match=r"With Strategy “SCAFFOLD”.*: Optimiser must be “SGD”"):
        RunConfig(strategy=Scaffold())
    assert RunConfig(strategy=Scaffold(), optimizer="sgd").strategy.only_plain_steps


def test_scaffold_comes_closer_to_the_optimum_than_averaging_which_drifts(data):
    """Four parties of few classes each and many local steps; there, all slopes add up to 0."""
    knobs = {
        "num_parties": 4,
        "num_images": 80,
        "num_rounds": 15,
        "local_epochs": 30,
        "batch_size": 1024,
        "partitioner": {"kind": "dirichlet", "skew": 0.9},
        "party_test_images": 0,
    }
    parts = [party.train for party in parties_images(tiny(**knobs), data)]
    assert [len(part) for part in parts] == [20] * 4
    left = []
    for strategy in (FedAvg(), Scaffold()):
        weights = last_weights(list(run_rounds(tiny(**knobs, strategy=strategy), data=data)))
        slopes = [softmax_step(weights, data.images[p], data.labels[p])[1] for p in parts]
        left.append(np.linalg.norm(np.mean(slopes, axis=0)))
    assert left[1] < 0.6 * left[0]


def test_parties_alone_learn_from_nobody(data):
    """Each ends where it ends if there is nobody else, and a round's numbers are their mean."""
    knobs = {"num_parties": 4, "participation": 0.5, "num_rounds": 4, "holdout": 0.2}
    config = tiny(strategy="alone", **knobs)
    history = rounds(list(run_rounds(config, data=data)))
    last = history[-1].state
    took_part = [{p.party for p in done.parties} for done in history]
    assert set(last.party_memory) == set().union(*took_part)
    losses, hits = [], []
    for party in range(4):
        weights = config.strategy.model_of(last, party)
        loss, _ = softmax_step(weights, data.images[600:], data.labels[600:])
        losses.append(loss)
        hits.append(np.trace(confusion(weights, data)) / 200)
    assert history[-1].loss == pytest.approx(np.mean(losses), rel=1e-5)
    assert history[-1].accuracy == pytest.approx(np.mean(hits))
    assert np.trace(history[-1].confusion) == pytest.approx(sum(hits) * 200)
    assert np.sum(history[-1].confusion) == 4 * 200
    held = parties_images(config, data)
    for told in history[-1].parties:
        own, images = config.strategy.model_of(last, told.party), held[told.party].held_out
        loss, _ = softmax_step(own, data.images[images], data.labels[images])
        assert told.own_loss == pytest.approx(loss, rel=1e-5)


def confusion(weights, data):
    x = pooled_pixels(data.images[600:])
    said = (x @ weights[:160].reshape(16, 10) + weights[160:]).argmax(axis=1)
    return confusion_matrix(data.labels[600:], said, 10)


def test_of_many_models_a_part_is_handed_over_at_a_time(monkeypatch):
    monkeypatch.setattr(party_model_assignment, "MODELS_AT_ONCE", 2)
    rows = {p: {"weights": np.full(6, p, np.float32)} for p in (1, 3, 4)}
    state = replace(fresh(), party_memory=rows)
    parts = list(party_model_assignment.starts(Alone(), state, [0, 1, 2, 3, 4]))
    assert [part.start for part in parts] == [{0: 0, 2: 0, 1: 1}, {3: 0, 4: 1}]
    np.testing.assert_array_equal(parts[0].models, [fresh().weights, [1] * 6])
    np.testing.assert_array_equal(parts[1].models, [[3] * 6, [4] * 6])
    (part,) = party_model_assignment.starts(FedAvg(), state, [4, 0, 2])
    assert part.models.shape == (1, 6) and part.start == {4: 0, 0: 0, 2: 0}
    assert not part.candidates


def test_many_models_change_no_number_however_they_are_handed_over(data, monkeypatch):
    config = tiny(num_parties=7, num_rounds=3, strategy="alone")
    together = list(run_rounds(config, data=data))
    monkeypatch.setattr(party_model_assignment, "MODELS_AT_ONCE", 2)
    assert_same_history(together, list(run_rounds(config, data=data)))


def test_a_model_that_did_not_change_is_not_measured_again(data, monkeypatch):
    asked = []
    test = LocalTrainer.test
    monkeypatch.setattr(
        LocalTrainer, "test", lambda self, *told: asked.append(1) or test(self, *told)
    )
    list(run_rounds(tiny(num_parties=6, participation=0.34, strategy="alone"), data=data))
    assert len(asked) == 1 + 2 + 2  # untrained; who took part in the first round, in the second


def test_the_stronger_the_pull_the_less_a_party_moves(data):
    lengths = []
    for mu in (0.0, 1.0, 5.0):
        config = tiny(
            num_parties=3, num_rounds=1, local_epochs=3, learning_rate=0.1, strategy=FedProx(mu=mu)
        )
        (*_, last, _) = run_rounds(config, data=data)
        lengths.append([found.update_norm for found in last.parties])
    assert (np.diff(np.array(lengths), axis=0) < 0).all()


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
    mean = WeightedMean().combine(updates).astype(np.float32)
    exact = sum(float(v) * n for v, n in zip(values, sizes, strict=True)) / sum(sizes)
    assert mean.dtype == np.float32
    slack = 1e-6 * max(abs(values)) + 1e-40
    np.testing.assert_allclose(mean, [exact], rtol=1e-6, atol=slack)
    slack = 1e-6 * max(abs(values))
    assert values.min() - slack <= mean[0] <= values.max() + slack
