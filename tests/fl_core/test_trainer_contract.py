"""What every trainer must do, whoever it is: the round loop counts on no more, and on no less.

A new trainer is a new line in TRAINERS.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile

import numpy as np
import pytest

from fl_core import RunConfig
from fl_core.datasets import ImageData
from fl_core.events import PartyMissing, PartyTrained, RoundFinished, RoundStarted, RunFailed
from fl_core.federation import train_rounds
from fl_core.label_noise import NextClass
from fl_core.optimizers import OPTIMIZERS
from fl_core.party_data import parties_images
from fl_core.party_views import labels_as_taught, wrongly_taught
from fl_core.round_report import RoundReport
from fl_core.trainer_contract import Cancelled, Job, Missing, Progress, Trained, Trainer
from fl_core.training.single_machine_trainer import LocalTrainer
from fl_core.updates_and_state import Distillation, LocalRule, ServerState
from tests.fl_core.numpy_trainer import NumpyTrainer
from tests.fl_core.tiny_data import softmax_step, tiny

TRAINERS: dict[str, Callable[[RunConfig, ImageData], Trainer]] = {
    "here": lambda config, data: LocalTrainer(config, data, threads=2),
    "plain numpy": NumpyTrainer,
}
each_trainer = pytest.mark.parametrize("make", TRAINERS.values(), ids=TRAINERS)
CONFIG = tiny(num_parties=4, holdout=0.2, local_epochs=2, learning_rate=0.1)
NEVER = lambda: False  # noqa: E731


def jobs(*parties: int, rule: LocalRule | None = None) -> list[Job]:
    return [Job(1, party, rule or LocalRule()) for party in parties]


def trained(trainer: Trainer, starts: np.ndarray, asked: list[Job]) -> dict[int, Trained]:
    items = trainer.train(starts, asked, NEVER)
    return {item.update.party: item for item in items if isinstance(item, Trained)}


@each_trainer
def test_it_says_who_holds_how_much(make, data):
    with make(CONFIG, data) as trainer:
        told = trainer.holdings(1)
    dealt = parties_images(CONFIG, data, 1)
    assert told.label_counts.shape == (4, 10) and told.label_counts.sum() == CONFIG.num_images
    assert told.num_train.tolist() == [len(party.train) for party in dealt]
    for party, images in enumerate(dealt):
        counts = np.bincount(data.labels[images.train], minlength=10)
        assert told.train_counts[party].tolist() == counts.tolist()
        known = told.of(party, ServerState(np.zeros(1, np.float32), {}, {2: {"row": counts}}))
        assert (known.number, known.num_examples) == (party, len(images.train))
        assert known.label_counts.tolist() == counts.tolist()
        assert set(known.memory) == ({"row"} if party == 2 else set())
    assert told.label_counts.sum(axis=1).tolist() == [len(party.all) for party in dealt]


@each_trainer
def test_it_counts_what_is_trained_on_by_the_labels_that_are_taught(make, data):
    """Two parties of four are taught the next class throughout; all they hold, they hold truly."""
    noise = NextClass(noisy_parties=2, share=1.0)
    config = CONFIG.model_copy(update={"label_noise": noise})
    with make(CONFIG, data) as plain, make(config, data) as trainer:
        truly, told = plain.holdings(1), trainer.holdings(1)
    np.testing.assert_array_equal(told.label_counts, truly.label_counts)
    wrongly = wrongly_taught(config)
    assert len(wrongly) == 2
    for party in range(4):
        expected = np.roll(truly.train_counts[party], 1 if party in wrongly else 0)
        assert told.train_counts[party].tolist() == expected.tolist()


@each_trainer
def test_it_begins_with_the_model_of_the_seed(make, data):
    with make(CONFIG, data) as trainer, make(tiny(num_parties=4, seed=1), data) as other:
        first, again = trainer.initial_weights(), trainer.initial_weights(0)
        second, third = trainer.initial_weights(1), trainer.initial_weights(2)
        assert len({first.tobytes(), second.tobytes(), third.tobytes()}) == 3
        assert first.shape == (trainer.num_weights,) and first.dtype == np.float32
        np.testing.assert_array_equal(first, again)
        assert not np.array_equal(first, other.initial_weights())


@each_trainer
def test_each_job_ends_once_and_tells_what_was_done(make, data):
    dealt = parties_images(CONFIG, data, 1)
    with make(CONFIG, data) as trainer:
        start = trainer.initial_weights()
        before = start.copy()
        items = list(trainer.train(start[None], jobs(0, 2, 3), NEVER))
        ended = [item.update.party for item in items if isinstance(item, Trained)]
        assert sorted(ended) == [0, 2, 3]
        for item in items:
            if isinstance(item, Progress):
                assert 0 <= item.done <= item.total
            if isinstance(item, Trained):
                update = item.update
                num_images = len(dealt[update.party].train)
                assert update.num_examples == num_images
                assert update.num_steps == 2 * -(-num_images // CONFIG.batch_size)
                assert update.delta.dtype == item.weights.dtype == np.float32
                np.testing.assert_allclose(start + update.delta, item.weights, atol=1e-6)
                assert item.update_norm == pytest.approx(np.linalg.norm(update.delta), rel=1e-4)
                assert update.train_loss > 0 and 0 <= item.test_accuracy <= 1
        np.testing.assert_array_equal(start, before)  # nothing it was given is changed


@each_trainer
def test_order_and_company_change_nothing(make, data):
    with make(CONFIG, data) as trainer:
        start = trainer.initial_weights()[None]
        together, backwards = (trained(trainer, start, jobs(*p)) for p in ((0, 1, 2), (2, 1, 0)))
        alone = trained(trainer, start, jobs(1))[1]
    for party in range(3):
        one, other = together[party].update.delta, backwards[party].update.delta
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(alone.update.delta, together[1].update.delta)


@each_trainer
def test_each_job_starts_from_the_model_it_names(make, data):
    with make(CONFIG, data) as trainer:
        first = trainer.initial_weights()
        second = np.linspace(-1, 1, len(first), dtype=np.float32)
        mixed = [replace(job, start=job.party % 2) for job in jobs(0, 1, 2)]
        found = trained(trainer, np.stack([first, second]), mixed)
        for party, start in ((0, first), (1, second), (2, first)):
            (expected,) = trained(trainer, start[None], jobs(party)).values()
            np.testing.assert_array_equal(found[party].update.delta, expected.update.delta)


@each_trainer
def test_a_party_starts_from_the_candidate_that_does_best_on_what_it_trains_on(make, data):
    """By the labels that it is taught; and it says how well, before it trained."""
    config = CONFIG.model_copy(update={"label_noise": NextClass(noisy_parties=1, share=1.0)})
    with make(config, data) as trainer:
        start = trainer.initial_weights()
        good = trained(trainer, start[None], jobs(0, 1, 2))
        models = np.stack([start, *(good[party].weights for party in range(3))])
        found = trained(trainer, models, [replace(j, candidates=range(4)) for j in jobs(0, 1, 2)])
        plain = trained(trainer, models, [replace(j, start=j.party + 1) for j in jobs(0, 1, 2)])
    dealt, taught = (
        parties_images(config, data),
        labels_as_taught(config, data, parties_images(config, data)),
    )
    for party, done in found.items():
        images = dealt[party].train
        losses = [softmax_step(w, data.images[images], taught[images])[0] for w in models]
        assert done.update.start == np.argmin(losses)
        assert done.update.start_loss == pytest.approx(min(losses), rel=1e-5)
        if done.update.start == party + 1:
            np.testing.assert_array_equal(done.update.delta, plain[party].update.delta)
        assert plain[party].update.start_loss is None
    assert {done.update.start for done in found.values()} > {1}


@each_trainer
def test_a_personal_model_sees_its_images_in_an_order_of_its_own(make, data):
    with make(CONFIG, data) as trainer:
        start = trainer.initial_weights()[None]
        plain = trained(trainer, start, jobs(0, 1))
        first, again = (
            trained(trainer, start, [replace(job, personal=True) for job in jobs(*p)])
            for p in ((0, 1), (1, 0))
        )
    for party in (0, 1):
        np.testing.assert_array_equal(first[party].weights, again[party].weights)
        assert np.abs(first[party].weights - plain[party].weights).max() > 1e-4
        assert first[party].update.num_steps == plain[party].update.num_steps
        assert first[party].held_out and first[party].sample


@each_trainer
def test_a_job_that_asks_for_no_measuring_trains_the_same_and_is_not_measured(make, data):
    with make(CONFIG, data) as trainer:
        start = trainer.initial_weights()[None]
        plain = trained(trainer, start, jobs(0, 1))
        found = trained(trainer, start, [replace(job, measured=False) for job in jobs(0, 1)])
    for party, done in found.items():
        np.testing.assert_array_equal(done.weights, plain[party].weights)
        assert done.update.train_loss == plain[party].update.train_loss
        assert (done.sample, done.held_out, done.commonest_share) == (None, None, None)


@each_trainer
def test_a_rule_of_one_job_is_its_own(make, data):
    rules = [
        LocalRule(),
        LocalRule(proximal=0.5),
        LocalRule(correction=np.linspace(-0.1, 0.1, 170, dtype=np.float32)),
        LocalRule(logit_shift=np.linspace(-2, 0, 10, dtype=np.float32)),
        LocalRule(logit_scale=np.linspace(0, 1, 10, dtype=np.float32)),
        LocalRule(distillation=Distillation(2.0, 1.5)),
        LocalRule(sharpness=0.5),
        LocalRule(one_gradient_of=30),
        LocalRule(frozen=np.arange(170) < 100),
    ]
    with make(CONFIG.model_copy(update={"num_parties": 9}), data) as trainer:
        start = trainer.initial_weights()[None]
        mixed = [Job(1, party, rule) for party, rule in enumerate(rules)]
        found = trained(trainer, start, mixed)
        for party, rule in enumerate(rules):
            alone = trained(trainer, start, jobs(party, rule=rule))[party]
            np.testing.assert_allclose(
                found[party].update.delta, alone.update.delta, rtol=1e-5, atol=1e-7
            )
        plain = trained(trainer, start, jobs(*range(1, 9)))
        for party in range(1, 9):
            one, other = found[party].update.delta, plain[party].update.delta
            assert not np.allclose(one, other, atol=1e-6)


@each_trainer
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_frozen_weights_stay_to_the_bit_and_the_others_move(make, optimizer, data):
    frozen = np.arange(170) % 2 == 0
    rule = LocalRule(frozen=frozen, proximal=0.1, correction=np.ones(170, np.float32))
    config = CONFIG.model_copy(update={"optimizer": OPTIMIZERS[optimizer]()})
    with make(config, data) as trainer:
        (done,) = trained(trainer, trainer.initial_weights()[None], jobs(0, rule=rule)).values()
    assert not done.update.delta[frozen].any() and done.update.delta[~frozen].all()


@each_trainer
def test_a_class_shifted_far_down_is_not_in_the_loss(make, data):
    """Its bias gets no gradient; and the party's own model is measured without the shift."""
    shift = np.zeros(10, np.float32)
    shift[[2, 3]] = -1e9
    dealt = parties_images(CONFIG, data, 1)[0].train
    data = ImageData(data.images, np.where(data.labels < 4, 0, data.labels).astype(np.uint8), 600)
    with make(CONFIG, data) as trainer:
        start = trainer.initial_weights()[None]
        (done,) = trained(trainer, start, jobs(0, rule=LocalRule(logit_shift=shift))).values()
    assert len(dealt) and not done.update.delta[[162, 163]].any()
    assert done.update.delta[160:162].all() and np.isfinite(done.test_loss)


@each_trainer
def test_it_measures_a_model_wherever_it_is_asked_to(make, data):
    with make(CONFIG, data) as trainer:
        weights = trainer.initial_weights()
        whole = trainer.test(weights, NEVER)
        assert len(whole.labels) == trainer.num_test_images
        np.testing.assert_allclose(whole.chances.sum(axis=1), 1, rtol=1e-5)
        right = whole.chances[np.arange(len(whole.labels)), whole.labels]
        np.testing.assert_allclose(whole.losses, -np.log(right), rtol=1e-4, atol=1e-5)
        assert trainer.gallery(weights).shape == (CONFIG.gallery_images, 10)
        scores = trainer.held_out(weights, 1, [1, 3], NEVER)
        assert set(scores) == {1, 3} and all(0 <= s.accuracy <= 1 < s.loss for s in scores.values())
        for score in scores.values():
            truth, said = score.taken.T
            assert score.taken.dtype == np.uint8 and np.mean(truth == said) == score.accuracy
        assert trainer.held_out(weights, 1, [], NEVER) == {}
    with make(tiny(num_parties=4), data) as trainer:
        assert trainer.held_out(trainer.initial_weights(), 1, [0, 1], NEVER) == {}


@each_trainer
def test_a_partys_own_model_is_measured_on_what_it_held_out(make, data):
    """With ten epochs a twentieth of all visits is half of the images: more than it held out."""
    theirs = parties_images(CONFIG, data, 1)[2]
    with make(CONFIG.model_copy(update={"local_epochs": 10}), data) as trainer:
        (done,) = trained(trainer, trainer.initial_weights()[None], jobs(2)).values()
        score = trainer.held_out(done.weights, 1, [2], NEVER)[2]
    assert done.held_out is not None
    assert done.held_out.loss == pytest.approx(score.loss, rel=1e-5)
    assert done.held_out.accuracy == pytest.approx(score.accuracy)
    np.testing.assert_array_equal(done.held_out.taken, score.taken)
    np.testing.assert_array_equal(score.taken[:, 0], data.labels[theirs.held_out])
    commonest = np.bincount(data.labels[theirs.train]).argmax()
    assert done.commonest_share == np.mean(data.labels[theirs.held_out] == commonest)
    with make(tiny(num_parties=4), data) as trainer:
        (done,) = trained(trainer, trainer.initial_weights()[None], jobs(2)).values()
    assert (done.held_out, done.commonest_share) == (None, None)


@each_trainer
def test_it_stops_when_it_is_told_to(make, data):
    with make(CONFIG, data) as trainer:
        start = trainer.initial_weights()
        for measure in (
            lambda: list(trainer.train(start[None], jobs(0, 1), lambda: True)),
            lambda: trainer.test(start, lambda: True),
            lambda: trainer.held_out(start, 1, [0], lambda: True),
        ):
            with pytest.raises(Cancelled):
                measure()
        assert len(trained(trainer, start[None], jobs(0))) == 1  # and goes on when it is asked


# The loop, whoever trains -------------------------------------------------------------------------


class Forgetful:
    """A trainer, one of whose parties never answers in some rounds."""

    def __init__(self, trainer: Trainer, missing: dict[int, set[int]]) -> None:
        self._trainer, self._missing = trainer, missing

    def __getattr__(self, name: str):
        return getattr(self._trainer, name)

    def train(self, starts, asked, cancelled):
        lost = self._missing.get(asked[0].round, set())
        yield from (Missing(j.party, "It did not answer.") for j in asked if j.party in lost)
        if there := [job for job in asked if job.party not in lost]:
            yield from self._trainer.train(starts, there, cancelled)


class Breaking:
    """A trainer some of whose parties' losses are no numbers; the last are done first."""

    def __init__(self, trainer: Trainer, broken: set[int]) -> None:
        self._trainer, self._broken = trainer, broken

    def __getattr__(self, name: str):
        return getattr(self._trainer, name)

    def train(self, starts, asked, cancelled):
        items = self._trainer.train(starts, asked, cancelled)
        trained = [item for item in items if isinstance(item, Trained)]
        for item in sorted(trained, key=lambda item: item.update.party, reverse=True):
            nan = replace(item, update=replace(item.update, train_loss=float("nan")))
            yield nan if item.update.party in self._broken else item


@pytest.mark.parametrize("strategy", ["fedavg", "ifca", "ditto", "cyclic"])
def test_of_parties_that_diverge_the_first_is_named_whoever_was_done_first(data, strategy):
    """And nothing that is no number is said of the others in between."""
    config = tiny(strategy=strategy, num_parties=4, num_rounds=1)
    with LocalTrainer(config, data, threads=2) as trainer:
        breaking = Breaking(trainer, {1, 3})
        events = list(train_rounds(config, breaking, RoundReport(config, data, breaking)))
    assert isinstance(events[-1], RunFailed) and events[-1].reason.startswith("Party 2's")
    well = [event.result.party for event in events if isinstance(event, PartyTrained)]
    assert well == ([0] if strategy == "cyclic" else [2, 0])


@each_trainer
def test_a_party_that_never_answers_is_left_out_and_said(make, data):
    config = tiny(num_parties=3, num_rounds=3)
    with make(config, data) as trainer:
        forgetful = Forgetful(trainer, {1: {1}, 2: {0, 1, 2}})
        events = list(train_rounds(config, forgetful, RoundReport(config, data, forgetful)))
        start = trainer.initial_weights()
        two = trained(trainer, start[None], jobs(0, 2))
    missing = [(event.round, event.party) for event in events if isinstance(event, PartyMissing)]
    assert missing == [(1, 1), (2, 0), (2, 1), (2, 2)]
    done = [event for event in events if isinstance(event, RoundFinished)]
    assert [[party.party for party in event.parties] for event in done] == [
        [],
        [0, 2],
        [],
        [0, 1, 2],
    ]
    assert [e.parties for e in events if isinstance(e, RoundStarted)] == [[0, 1, 2]] * 3
    sizes = np.array([two[party].update.num_examples for party in (0, 2)])
    deltas = np.stack([two[party].update.delta for party in (0, 2)]).astype(np.float64)
    mean = (sizes[:, None] * deltas).sum(axis=0) / sizes.sum()
    np.testing.assert_allclose(done[1].state.weights, start + mean, atol=1e-6)
    np.testing.assert_array_equal(done[2].state.weights, done[1].state.weights)  # nobody answered


METHODS = {
    "FedAvg": {},
    "FedProx": {"strategy": {"kind": "fedprox", "mu": 0.5}},
    "SCAFFOLD": {"strategy": "scaffold"},
    "FedLC": {"strategy": {"kind": "fedlc", "tau": 2.0}},
    "passed on": {"strategy": "cyclic"},
    "alone": {"strategy": "alone"},
    "median": {"aggregator": "median"},
    "momentum": {"server_step": {"kind": "momentum", "beta": 0.5}},
    "own starts": {"own_start": True},
    "steps": {"local_steps": 3, "local_epochs": 2},
    "many steps, unlike sizes": {"local_steps": 23, "sizes": "power_law"},
    "factor, SCAFFOLD": {
        "strategy": "scaffold",
        "rate_schedule": {"kind": "by_factor", "factor": 0.6},
    },
    "cosine, steps": {"rate_schedule": "cosine", "local_steps": 9},
    "unlike looks": {"appearance": "rotation"},
    "noise, wrong labels": {
        "appearance": "noise",
        "label_noise": {"kind": "wrong_labels", "noisy_parties": 3, "share": 0.5},
    },
    "FedLC, next class": {
        "strategy": "fedlc",
        "label_noise": {"kind": "next_class", "noisy_parties": 2},
    },
}
OTHERS = {
    "momentum": {"kind": "sgd", "momentum": 0.8, "weight_decay": 0.05},
    "Nesterov": {"kind": "sgd", "momentum": 0.8, "nesterov": True},
    "Adam with decay": {"kind": "adam", "weight_decay": 0.05},
    "AdamW": {"kind": "adamw", "weight_decay": 0.5},
}
TRIED = [
    (method, optimizer)
    for method in METHODS
    for optimizer in ("sgd", "adam")
    if not RunConfig.problems(METHODS[method] | {"optimizer": optimizer})  # as SCAFFOLD with Adam
] + [("FedAvg", optimizer) for optimizer in OTHERS]


@pytest.mark.parametrize("participation", [1.0, 0.5])
@pytest.mark.parametrize(("method", "optimizer"), TRIED)
def test_two_trainers_that_share_no_code_agree(data, method, optimizer, participation):
    chosen = OTHERS.get(optimizer, optimizer)
    knobs = METHODS[method] | {"optimizer": chosen, "participation": participation}
    rate = 0.1 if RunConfig.of({"optimizer": chosen}).optimizer.kind == "sgd" else 0.01
    config = tiny(num_parties=4, num_rounds=5, holdout=0.2, learning_rate=rate, **knobs)
    histories = []
    for make in TRAINERS.values():
        with make(config, data) as trainer:
            events = train_rounds(config, trainer, RoundReport(config, data, trainer))
            histories.append([event for event in events if isinstance(event, RoundFinished)])
    for one, other in zip(*histories, strict=True):
        for party in range(4):
            ours, theirs = (config.strategy.model_of(e.state, party) for e in (one, other))
            np.testing.assert_allclose(ours, theirs, atol=1e-5)
        assert one.loss == pytest.approx(other.loss, abs=1e-5)
        assert [p.party for p in one.parties] == [p.party for p in other.parties]
        for name in ("global_on_own", "own_on_test", "own_on_own"):
            ours, theirs = (getattr(event, f"{name}_confusion") for event in (one, other))
            assert ours == theirs and (ours is None) == (one.round == 0)
        for ours, theirs in zip(one.parties, other.parties, strict=True):
            assert ours.train_loss == pytest.approx(theirs.train_loss, abs=1e-5)
            assert ours.own_loss == pytest.approx(theirs.own_loss, abs=1e-5)
            for name in ("own_model_own_loss", "own_model_own_accuracy", "own_commonest_share"):
                assert getattr(ours, name) == pytest.approx(getattr(theirs, name), abs=1e-5)
    assert len(list(takewhile(lambda e: e.round < 5, histories[0]))) == 5
