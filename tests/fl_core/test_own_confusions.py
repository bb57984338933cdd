"""Confusions of parties’ own models and images: by hand, and how accuracies follow from them."""

import numpy as np
import pytest

from fl_core import RunConfig, run_rounds
from fl_core.own_confusions import OwnTaken, confusion_of
from fl_core.party_data import num_held, parties_images
from fl_core.predictions import Score
from fl_core.train_test_split import held_out_to_measure, test_images
from fl_core.trainer_contract import Trained
from fl_core.updates_and_state import LocalUpdate
from tests.fl_core.tiny_data import rounds, tiny

NAMES = ("global_on_own_confusion", "own_on_test_confusion", "own_on_own_confusion")


def taken(*pairs: tuple[int, int]) -> np.ndarray:
    return np.array(pairs, np.uint8).reshape(-1, 2)


def test_by_hand():
    """One party takes its 2 for a 0 and knows two 1s; another knows one 1 of two."""
    first, second = taken((2, 0), (1, 1), (1, 1)), taken((1, 1), (1, 2))
    expected = [[0, 0, 0], [0, 3, 1], [1, 0, 0]]
    assert confusion_of([first, second, None, taken()], 3) == expected
    assert confusion_of([second, first], 3) == expected  # whoever comes first
    assert confusion_of([None, taken()], 3) is confusion_of([], 3) is None


def test_a_hundred_classes_do_not_overflow_the_bytes_they_come_in():
    found = np.array(confusion_of([taken((99, 98), (99, 99))], 100))
    assert found.sum() == 2 and found[99, 98] == found[99, 99] == 1


def test_of_a_trained_party_its_answers_alone_are_kept():
    weights, score = np.zeros(3, np.float32), Score(0.5, 1.0, taken((1, 1)))
    update = LocalUpdate(0, weights, 1, 1, 0.5)
    own = OwnTaken.by(Trained(update, 0.0, weights, score, 0.1, None, None))
    assert own.sample is score.taken and own.held_out is None


def of_a_run(data, **knobs) -> tuple[RunConfig, list]:
    config = tiny(**{"num_parties": 4, "holdout": 0.2, "local_epochs": 3} | knobs)
    return config, rounds(list(run_rounds(config, data=data)))


@pytest.mark.parametrize("strategy", ["fedavg", "cyclic", "alone"])
def test_they_come_to_the_accuracies_and_classes_of_what_was_measured(data, strategy):
    """Of n images a share a is right: n times a, of all parties together, is the diagonal."""
    config, (zero, *later) = of_a_run(data, strategy=strategy, participation=0.75)
    sample = test_images(config, data).sample
    dealt = parties_images(config, data)
    all_held = num_held(config, data)
    assert [getattr(zero, name) for name in NAMES] == [None] * 3  # no party was measured
    for done in later:
        shown = [
            (
                party,
                dealt[party.party].held_out,
                held_out_to_measure(
                    config, all_held, party.party, party.num_examples, dealt[party.party].held_out
                ),
            )
            for party in done.parties
        ]
        assert len(shown) == 3
        measured = {
            "global_on_own_confusion": [(p.own_accuracy, held) for p, held, _ in shown],
            "own_on_test_confusion": [(p.test_accuracy, sample) for p, _, _ in shown],
            "own_on_own_confusion": [(p.own_model_own_accuracy, some) for p, _, some in shown],
        }
        for name, parts in measured.items():
            counts = np.array(getattr(done, name))
            right = sum(accuracy * len(images) for accuracy, images in parts)
            assert np.trace(counts) == pytest.approx(right)
            labels = data.labels[np.concatenate([images for _, images in parts])]
            np.testing.assert_array_equal(counts.sum(axis=1), np.bincount(labels, minlength=10))


def test_where_all_hold_the_same_model_the_whole_is_what_the_parties_see(data):
    """One party that takes part alone: its own model before combining is the global one after."""
    _, (_, *later) = of_a_run(data, num_parties=1, local_epochs=10)
    for done in later:
        assert done.own_on_own_confusion == done.global_on_own_confusion


def test_what_is_not_measured_has_none(data):
    _, history = of_a_run(data, holdout=0.0, party_test_images=0)
    assert {getattr(done, name) for done in history for name in NAMES} == {None}
