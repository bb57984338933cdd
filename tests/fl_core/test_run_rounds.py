"""What a run says: resuming, participation, measures, stopping, and how it fails."""

import json
from threading import Event as Flag
from typing import ClassVar

import numpy as np
import pytest

from fl_core import ConfigError, DataError, RunConfig, run_rounds
from fl_core.aggregators import AGGREGATORS
from fl_core.datasets import ImageData
from fl_core.events import PartyProgress, PartyTrained, RunFailed, event_of
from fl_core.federation import Checkpoint
from fl_core.party_data import parties_images
from fl_core.pre_aggregators import PRE_AGGREGATORS
from fl_core.runs import checkpoints
from fl_core.server_steps import SERVER_STEPS
from fl_core.strategies import STRATEGIES, FedAvg
from fl_core.train_test_split import test_images
from fl_core.training.single_machine_trainer import LocalTrainer
from fl_core.updates_and_state import LocalRule
from tests.fl_core.tiny_data import assert_same_history, rounds, slice_of, softmax_step, tiny


def run(config: RunConfig, data, **more):
    return list(run_rounds(config, data=data, **more))


def assert_json_holds(events):
    """Nothing is said that JSON has no word for, such as a number that is none."""
    for event in events:
        text = json.dumps(event.model_dump(mode="json"), allow_nan=False)
        assert event_of(json.loads(text)).model_dump() == event.model_dump()


@pytest.mark.parametrize(
    "knobs",
    [
        {"participation": 0.5, "holdout": 0.2},
        {"strategy": {"kind": "cyclic", "reshuffle": True}},
        {"server_step": "momentum", "optimizer": "adam", "learning_rate": 0.01},
        *({"strategy": kind, "participation": 0.5, "holdout": 0.1} for kind in STRATEGIES),
        *({"pre_aggregator": kind} for kind in PRE_AGGREGATORS),
        *({"aggregator": kind} for kind in AGGREGATORS),
        *({"server_step": kind} for kind in SERVER_STEPS),
    ],
    ids=str,
)
@pytest.mark.parametrize("stop", [0, 1, 3])
def test_a_resumed_run_ends_as_one_that_was_never_cut_off(data, knobs, stop, tmp_path):
    config = tiny(num_parties=4, num_rounds=4, **knobs)
    whole = run(config, data)
    finished = [e for e in whole if e.type == "round_finished"]
    for done in finished[: stop + 1]:
        before = finished[done.round - 1].state if done.round else None
        checkpoints.save(tmp_path, done.round, done.state, before)
    resumed = run(config, data, after=Checkpoint(stop, checkpoints.load(tmp_path, stop)))
    assert resumed[0].type == "run_started" and resumed[0].round == stop
    assert [e.round for e in rounds(resumed)] == list(range(stop + 1, 5))
    assert_same_history(finished[stop + 1 :], resumed)


def test_a_finished_run_has_nothing_left_to_resume(data):
    config = tiny()
    events = run(config, data, after=Checkpoint(2, rounds(run(config, data))[-1].state))
    assert [event.type for event in events] == ["run_started", "run_finished"]


def test_events_come_in_order_and_can_be_written_as_json(data):
    events = run(tiny(num_parties=2, holdout=0.1), data)
    said = [e.type for e in events if not isinstance(e, PartyProgress)]
    a_round = ["round_started", "party_trained", "party_trained", "round_finished"]
    assert said == ["run_started", "round_finished", *a_round, *a_round, "run_finished"]
    assert_json_holds(events)
    assert events[0].num_weights == 170 and events[0].num_test_images == 200
    assert events[0].num_sample_images == 50
    assert np.sum(events[0].label_counts, axis=1).tolist() == [60, 60]


def test_a_party_is_reported_when_it_is_done_and_again_with_its_round(data):
    events = run(tiny(num_parties=3), data)
    trained = {(e.round, e.result.party): e.result for e in events if isinstance(e, PartyTrained)}
    for done in (e for e in events if e.type == "round_finished" and e.round):
        assert [party.party for party in done.parties] == [0, 1, 2]
        for party in done.parties:  # with what was not known before the others were done
            known = trained[done.round, party.party].model_dump(exclude_none=True)
            assert known.items() <= party.model_dump().items()


@pytest.mark.parametrize(("share", "number"), [(1.0, 10), (0.3, 3), (0.01, 1)])
def test_the_right_number_takes_part_and_is_paid_for_in_bytes(data, share, number):
    zero, *others = rounds(run(tiny(num_parties=10, num_rounds=6, participation=share), data))
    assert (zero.parties, zero.bytes_down, zero.bytes_up) == ([], 0, 0)
    for done in others:
        who = [party.party for party in done.parties]
        assert len(who) == number and who == sorted(set(who))
        assert done.bytes_down == done.bytes_up == number * 170 * 4
    drawn = {tuple(party.party for party in done.parties) for done in others}
    assert len(drawn) > 1 or number == 10


def test_the_global_model_is_measured_on_the_whole_test_set(data):
    config = tiny(gallery_images=30)
    test = test_images(config, data)
    for done in rounds(run(config, data)):
        loss, _ = softmax_step(done.state.weights, data.images[600:], data.labels[600:])
        assert done.loss == pytest.approx(loss, rel=1e-5)
        confusion = np.array(done.confusion)
        assert (
            confusion.sum(axis=1).tolist() == np.bincount(data.labels[600:], minlength=10).tolist()
        )
        assert done.accuracy == pytest.approx(np.trace(confusion) / 200)
        gallery = np.array(done.gallery)
        assert gallery.shape == (len(test.gallery), 10) == (30, 10)
        np.testing.assert_allclose(gallery.sum(axis=1), 1, atol=6e-4)  # four digits each


def test_what_a_party_reports_by_hand(data):
    config = tiny(
        num_parties=3, num_rounds=1, num_images=50, batch_size=8, local_epochs=2, holdout=0.2
    )
    zero, done = rounds(run(config, data))
    for party, images in zip(done.parties, parties_images(config, data), strict=True):
        n = len(images.train)
        assert (party.num_examples, party.num_steps) == (n, 2 * -(-n // 8))
        own, _ = softmax_step(
            done.state.weights, data.images[images.held_out], data.labels[images.held_out]
        )
        assert party.own_loss == pytest.approx(own, rel=1e-5)
        assert 0 <= party.own_accuracy <= 1 and party.own_accuracy * 3 == pytest.approx(
            round(party.own_accuracy * 3)
        )  # of 3 held-out images
        assert party.update_norm > 0 and party.test_loss > 0
    assert zero.parties == []


def test_updates_have_the_length_they_say(data):
    config = tiny(num_parties=1, num_rounds=1)
    zero, done = rounds(run(config, data))
    step = np.linalg.norm(done.state.weights - zero.state.weights)
    assert done.parties[0].update_norm == pytest.approx(step, rel=1e-5)


def test_what_is_not_asked_for_is_left_out(data):
    for done in rounds(run(tiny(holdout=0.0, party_test_images=0, gallery_images=0), data)):
        assert done.gallery == []
        for party in done.parties:
            assert (party.own_loss, party.own_accuracy) == (None, None)
            assert (party.test_loss, party.test_accuracy) == (None, None)
            assert (party.own_model_own_loss, party.own_model_own_accuracy) == (None, None)
            assert party.own_commonest_share is None


def test_more_images_than_there_are_is_told_before_anything_trains(data):
    with pytest.raises(ConfigError, match="at most 600"):
        run(tiny(num_images=601), data)


def test_images_without_any_to_test_on_are_told_before_anything_trains(data):
    with pytest.raises(DataError, match="no test images"):
        run(tiny(), ImageData(data.images, data.labels, len(data.images)))


def test_a_round_says_who_takes_part_before_anybody_trains(data):
    events = run(tiny(num_parties=5, participation=0.4, num_rounds=3), data)
    began = {e.round: e.parties for e in events if e.type == "round_started"}
    assert sorted(began) == [1, 2, 3]
    for done in rounds(events)[1:]:
        assert began[done.round] == [party.party for party in done.parties]


def test_classes_are_those_of_the_kind_and_any_may_be_empty(data):
    kept = np.isin(data.labels, [0, 1, 4])
    few = ImageData(data.images[kept], data.labels[kept], int(kept[:600].sum()))
    started = run(tiny(num_rounds=1), few)[0]
    counts = np.array(started.label_counts)
    assert few.num_classes == counts.shape[1] == 10 and counts.sum() == 120
    assert not counts[:, [2, 3, *range(5, 10)]].any() and counts[:, [0, 1, 4]].all()


def test_a_cancelled_run_says_so_and_nothing_after(data):
    config = tiny(num_images=600, batch_size=1, local_epochs=50, num_rounds=5)
    events, stop = [], Flag()
    for event in run_rounds(config, data=data, cancelled=stop.is_set):
        events.append(event.type)
        if event.type == "party_progress":
            stop.set()
    assert events[-1] == "run_cancelled" and "party_trained" not in events
    assert events.count("run_cancelled") == 1 and events.count("round_finished") == 1


def diverging(data, **knobs):
    """Return the events of a CNN trained with far too high a learning rate."""
    lone = {"kind": "iid", "min_images": 1}
    small = slice_of(data, 600, 20)
    sgd = {"model": "cnn", "learning_rate": 10.0, "partitioner": lone}
    return run(tiny(**sgd | knobs), small)


def assert_failed_and_said_why(events):
    failed = events[-1]
    assert isinstance(failed, RunFailed), failed
    assert "in round 1: training diverged." in failed.reason
    assert "learning rate (now 10; try 0.05)" in failed.suggestion
    assert [e.round for e in events if e.type == "round_finished"] == [0]
    assert_json_holds(events)


def test_a_loss_that_is_no_number_fails_the_run_with_a_suggestion(data):
    assert_failed_and_said_why(diverging(data, batch_size=5, local_epochs=4))


def at_the_edge(weights):
    """Return weights from which a first step of learning rate 10 leaves the range of float32.

    Hidden units near the largest float, a last kernel of zeros: all logits are 0 and the loss is
    ln 10, but the gradient of the kernel is 0.9 * 3e38.
    """
    weights = weights.copy()
    weights[-10 - 1280 - 128 : -10 - 1280] = 3e38
    weights[-10 - 1280 :] = 0
    return weights


def test_a_party_whose_weights_overflow_in_its_last_step_fails_the_run(data, monkeypatch):
    untrained = LocalTrainer.initial_weights
    monkeypatch.setattr(LocalTrainer, "initial_weights", lambda self: at_the_edge(untrained(self)))
    knobs = {"num_parties": 10, "num_images": 10, "batch_size": 1}
    calm = {"kind": "cnn", "dropout": 0}
    assert_failed_and_said_why(diverging(data, **knobs, model=calm, num_rounds=1))


class Poisoned(FedAvg):
    """Makes one hidden unit's bias no number, which ReLU may hide from every loss."""

    kind: ClassVar[str] = "poisoned"
    combines_itself: ClassVar[bool] = True

    def aggregate(self, state, round, updates):
        weights = state.weights + updates[0].delta
        weights[-10 - 1280 - 1] = np.nan
        return weights


def test_a_global_model_with_a_weight_that_is_no_number_fails_the_run(data):
    knobs = {"strategy": Poisoned(), "learning_rate": 0.01, "num_rounds": 2}
    failed = diverging(data, **knobs)[-1]
    assert isinstance(failed, RunFailed), failed


class Jump(FedAvg):
    """Throws a party's biases so far apart that images of class 1 have an infinite loss."""

    kind: ClassVar[str] = "jump"
    combines_itself: ClassVar[bool] = True

    def local_rule(self, state, round, party):
        correction = np.zeros(170, np.float32)
        correction[160:162] = -3e37, 3e37  # times the learning rate of 10
        return LocalRule(correction=correction)

    def aggregate(self, state, round, updates):
        return state.weights


def test_a_party_whose_own_model_is_infinitely_wrong_says_nothing_json_cannot_hold(data):
    assert_json_holds(run(tiny(strategy=Jump(), learning_rate=10.0, batch_size=1024), data))
