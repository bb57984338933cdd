"""Personal models beside the global one: whose numbers are whose, and what is remembered."""

from dataclasses import replace

import numpy as np
import pytest

from fl_core import RunConfig, party_model_assignment, run_rounds
from fl_core.events import PartyProgress, PartyTrained, RoundFinished, RunFailed
from fl_core.federation import Checkpoint, train_rounds
from fl_core.party_data import parties_images
from fl_core.personal_training import GlobalRound, personal_jobs
from fl_core.round_report import RoundReport
from fl_core.seeding import rng
from fl_core.strategies import Ditto, FedAvg, FineTuning
from fl_core.train_test_split import test_images
from fl_core.training.single_machine_trainer import LocalTrainer
from fl_core.updates_and_state import LocalRule, LocalUpdate, Party, Round, ServerState
from tests.fl_core.numpy_trainer import NumpyTrainer
from tests.fl_core.tiny_data import assert_same_history, rounds, softmax_step, tiny

UNLIKE = {
    "num_parties": 4,
    "num_images": 200,
    "num_rounds": 3,
    "holdout": 0.2,
    "partitioner": "dirichlet",
    "learning_rate": 0.1,
}
WHOSE_OWN = {
    *("test_loss", "test_accuracy", "own_model_own_loss", "own_model_own_accuracy"),
    "own_commonest_share",
}
each = pytest.mark.parametrize("strategy", [Ditto(), FineTuning()], ids=repr)
ROUND = Round(2, 3, 0.1)


def told(number: int, **memory) -> Party:
    return Party(number, 10, np.array([10]), memory)


def states() -> tuple[ServerState, ServerState]:
    memory = {"strategy": {"untrained": np.float32([0, 0])}}
    return ServerState(np.float32([1, 2]), memory), ServerState(np.float32([5, 5]), memory)


def test_ditto_by_hand():
    """lambda 0.5, w = (1, 2), v_0 = (3, 0): 0.5 (v - v_0) and (1, -1), which is 0.5 (v_0 - w)."""
    ditto, (before, after) = Ditto(pull=0.5), states()
    row = {"personal": np.float32([3, 0])}
    np.testing.assert_array_equal(ditto.personal_start(before, after, told(1, **row)), [3, 0])
    rule = ditto.personal_rule(before, after, told(1, **row))
    assert rule.proximal == 0.5
    np.testing.assert_array_equal(rule.correction, [1, -1])
    np.testing.assert_array_equal(ditto.personal_start(before, after, told(2)), [0, 0])
    np.testing.assert_array_equal(
        ditto.personal_rule(before, after, told(2)).correction, [-0.5, -1]
    )
    assert ditto.personal_row(told(1), np.float32([7, 8])).keys() == {"personal"}
    assert Ditto(pull=0.0).personal_rule(before, after, told(1, **row)) == LocalRule()
    update = LocalUpdate(1, np.float32([1, 1]), 10, 1, 0.0)
    assert ditto.next_memory(before, ROUND, [update]) == before.memory["strategy"]


def test_fine_tuning_starts_from_the_new_global_model_and_remembers_nothing():
    before, after = states()
    assert FineTuning().personal_start(before, after, told(1)) is after.weights
    assert FineTuning().personal_rule(before, after, told(1)) == LocalRule()
    assert FineTuning().personal_row(told(1), after.weights) == {}


@each
def test_the_global_model_is_federated_averagings_bit_for_bit(data, strategy):
    ours = rounds(list(run_rounds(tiny(**UNLIKE, strategy=strategy), data=data)))
    theirs = rounds(list(run_rounds(tiny(**UNLIKE), data=data)))
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one.state.weights, other.state.weights)
        whose = {"own_on_test_confusion", "own_on_own_confusion", "own_on_test_by_class", "parties"}
        assert one.model_dump(exclude=whose) == other.model_dump(exclude=whose)
        for p, q in zip(one.parties, other.parties, strict=True):
            assert p.model_dump(exclude=WHOSE_OWN) == q.model_dump(exclude=WHOSE_OWN)
            assert p.own_commonest_share == q.own_commonest_share
            assert p.test_loss != q.test_loss and p.own_model_own_loss != q.own_model_own_loss


def test_of_the_cnn_too_with_its_dropout_the_global_model_is_federated_averagings(data):
    knobs = {"model": "cnn", "num_parties": 2, "num_images": 48, "learning_rate": 0.05}
    ours = rounds(list(run_rounds(tiny(**knobs, strategy=Ditto()), data=data)))
    theirs = rounds(list(run_rounds(tiny(**knobs), data=data)))
    np.testing.assert_array_equal(ours[-1].state.weights, theirs[-1].state.weights)
    rows = ours[-1].state.party_memory
    assert rows[0]["personal"].shape == rows[1]["personal"].shape == (110_474,)
    assert not np.array_equal(rows[0]["personal"], rows[1]["personal"])


def steps_in_numpy(config, data, weights, towards, round, party, pull):
    """Train a personal model as the paper says it: gradient + lambda (v - w) at every step."""
    images = parties_images(config, data)[party].train
    draw, size = rng(config.seed, "personal_batches", round, party), config.batch_size
    weights = weights.astype(np.float64)
    for _ in range(config.local_epochs):
        order = draw.permutation(images)
        for batch in (order[at : at + size] for at in range(0, len(order), size)):
            slope = softmax_step(weights, data.images[batch], data.labels[batch])[1]
            weights = weights - config.learning_rate * (slope + pull * (weights - towards))
    return weights


def test_ditto_is_its_papers_algorithm_written_out(data):
    """Some take part in a round; each is measured with its personal model."""
    knobs = UNLIKE | {"participation": 0.5, "num_rounds": 4, "local_epochs": 2}
    config = tiny(**knobs, strategy=Ditto(pull=0.7))
    zero, *history = rounds(list(run_rounds(config, data=data)))
    personal, received, sample = {}, zero.state.weights, test_images(config, data).sample
    for done in history:
        for result in done.parties:
            party = result.party
            start = personal.get(party, zero.state.weights)
            personal[party] = steps_in_numpy(
                config, data, start, received.astype(np.float64), done.round, party, 0.7
            )
            loss, _ = softmax_step(personal[party], data.images[sample], data.labels[sample])
            assert result.test_loss == pytest.approx(loss, rel=1e-4)
        received = done.state.weights
    rows = history[-1].state.party_memory
    assert set(rows) == set(personal) and len(personal) > 2
    for party, weights in personal.items():
        np.testing.assert_allclose(rows[party]["personal"], weights, rtol=1e-4, atol=1e-5)


def test_fine_tuning_is_one_more_training_from_the_new_global_model(data):
    config = tiny(**UNLIKE, strategy=FineTuning())
    last = rounds(list(run_rounds(config, data=data)))[-1]
    start, sample = last.state.weights, test_images(config, data).sample
    assert not last.state.party_memory and not last.state.memory
    for result in last.parties:
        weights = steps_in_numpy(config, data, start, start, last.round, result.party, 0.0)
        loss, _ = softmax_step(weights, data.images[sample], data.labels[sample])
        assert result.test_loss == pytest.approx(loss, rel=1e-4)


def test_without_a_pull_the_personal_models_are_those_of_parties_alone(data):
    """All batches in one, for which party sees which image when is drawn anew."""
    knobs = UNLIKE | {"batch_size": 1024, "participation": 0.5, "num_rounds": 5}
    ours = rounds(list(run_rounds(tiny(**knobs, strategy=Ditto(pull=0.0)), data=data)))[-1]
    theirs = rounds(list(run_rounds(tiny(**knobs, strategy="alone"), data=data)))[-1]
    assert ours.state.party_memory.keys() == theirs.state.party_memory.keys()
    for party, row in theirs.state.party_memory.items():
        own = ours.state.party_memory[party]["personal"]
        np.testing.assert_allclose(own, row["weights"], atol=1e-6)
    for one, other in zip(ours.parties, theirs.parties, strict=True):
        assert one.test_loss == pytest.approx(other.test_loss, rel=1e-5)


def test_the_stronger_the_pull_the_nearer_to_the_global_model(data):
    apart = []
    for pull in (0.0, 0.5, 5.0):
        last = rounds(list(run_rounds(tiny(**UNLIKE, strategy=Ditto(pull=pull)), data=data)))[-1]
        rows = last.state.party_memory.values()
        apart.append(max(np.linalg.norm(r["personal"] - last.state.weights) for r in rows))
    assert apart[0] > 1.2 * apart[1] and apart[1] > 1.2 * apart[2]


@each
def test_two_trainers_agree_on_every_number(data, strategy):
    config = tiny(**UNLIKE, strategy=strategy, optimizer="adam", local_epochs=2)
    histories = []
    for make in (lambda: LocalTrainer(config, data, threads=2), lambda: NumpyTrainer(config, data)):
        with make() as trainer:
            report = RoundReport(config, data, trainer)
            histories.append(rounds(list(train_rounds(config, trainer, report))))
    for one, other in zip(*histories, strict=True):
        np.testing.assert_allclose(one.state.weights, other.state.weights, atol=1e-4)
        for p, q in zip(one.parties, other.parties, strict=True):
            for name in WHOSE_OWN:
                assert getattr(p, name) == pytest.approx(getattr(q, name), rel=1e-3), name


@each
def test_threads_and_parts_change_no_number(data, monkeypatch, strategy):
    config = tiny(**UNLIKE, strategy=strategy)
    at_once = list(run_rounds(config, data=data, threads=1))
    monkeypatch.setattr(party_model_assignment, "MODELS_AT_ONCE", 3)
    assert_same_history(at_once, list(run_rounds(config, data=data, threads=2)))


def test_a_resumed_run_ends_as_one_that_was_never_cut_off(data):
    config = tiny(**UNLIKE, strategy=Ditto(), participation=0.5)
    at_once = list(run_rounds(config, data=data))
    stopped = rounds(at_once)[2]
    after = Checkpoint(stopped.round, stopped.state)
    (last,) = rounds(list(run_rounds(config, data=data, after=after)))
    assert last.model_dump() == rounds(at_once)[-1].model_dump()
    for party, row in last.state.party_memory.items():
        other = rounds(at_once)[-1].state.party_memory[party]
        np.testing.assert_array_equal(row["personal"], other["personal"])


@each
def test_a_party_is_trained_once_and_its_personal_model_is_only_told_of(data, strategy):
    events = list(run_rounds(tiny(**UNLIKE | {"num_rounds": 1}, strategy=strategy), data=data))
    trained = [e.result for e in events if isinstance(e, PartyTrained)]
    assert sorted(result.party for result in trained) == [0, 1, 2, 3]
    assert all(result.test_loss is None for result in trained)
    ended = [e for e in events if isinstance(e, PartyProgress) and e.personal and e.done == e.total]
    assert sorted(event.party for event in ended) == [0, 1, 2, 3]
    last = next(e for e in reversed(events) if isinstance(e, RoundFinished))
    assert sum(map(sum, last.own_on_test_confusion)) == 4 * 50


def test_parts_hold_as_many_models_as_are_handed_over_at_once(monkeypatch):
    """Five parties of Ditto have a model each; all that fine-tune share one."""
    monkeypatch.setattr(party_model_assignment, "MODELS_AT_ONCE", 2)
    before, after = states()
    rows = {p: told(p, personal=np.float32([p, p])) for p in range(5)}
    results = [_result(party) for party in range(5)]
    over = GlobalRound(3, before, after, rows, results)
    parts = list(personal_jobs(Ditto(), over))
    assert [[job.party for job in jobs] for _, jobs in parts] == [[0, 1], [2, 3], [4]]
    assert [len(models) for models, _ in parts] == [2, 2, 1]
    for models, jobs in parts:
        for job in jobs:
            assert models[job.start].tolist() == [job.party] * 2
            assert job.personal and job.measured and job.round == 3
    ((models, jobs),) = personal_jobs(FineTuning(), replace(over, results=results[1:3]))
    assert models.tolist() == [[5, 5]] and [job.party for job in jobs] == [1, 2]


def _result(party: int):
    from fl_core.party_round import PartyRound

    return PartyRound(
        party=party, num_examples=1, num_steps=1, train_loss=0.0, test_loss=None,
        test_accuracy=None, update_norm=0.0, seconds=0.0,
    )  # fmt: skip


def test_a_personal_model_that_diverges_is_named(data):
    """10 times a rate of 1 overshoots, ninefold a step; the global model is well."""
    knobs = UNLIKE | {"learning_rate": 1.0, "local_epochs": 30, "batch_size": 8}
    *_, failed = run_rounds(tiny(**knobs, strategy=Ditto(pull=10.0)), data=data)
    assert isinstance(failed, RunFailed) and "personal model's loss or weights" in failed.reason
    assert not isinstance(list(run_rounds(tiny(**knobs), data=data))[-1], RunFailed)


def test_other_strategies_train_none():
    assert not FedAvg.trains_personal and RunConfig(strategy=Ditto()).strategy.trains_personal
    assert not Ditto().own_models and Ditto().vectors_sent(3) == (3, 3)
