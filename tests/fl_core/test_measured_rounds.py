"""Rounds in which nothing is measured: trained the same, with nothing said of how well it went."""

import numpy as np
import pytest

from fl_core import RunConfig, run_rounds
from fl_core.errors import DivergedError
from fl_core.events import RunFailed, Seconds
from fl_core.federation import Checkpoint, train_rounds
from fl_core.measured_rounds import is_measured, last_measured
from fl_core.round_report import RoundReport
from fl_core.training.single_machine_trainer import LocalTrainer
from fl_core.updates_and_state import ServerState
from tests.fl_core.tiny_data import assert_same_history, rounds, tiny

OF_A_ROUND = ("loss", "accuracy", "confusion", "gallery", "warning")
OF_MATRICES = (
    *("global_on_own_confusion", "own_on_test_confusion", "own_on_own_confusion"),
    "own_on_test_by_class",
)
OF_A_PARTY = (
    *("test_loss", "test_accuracy", "own_loss", "own_accuracy", "own_commonest_share"),
    *("own_model_own_loss", "own_model_own_accuracy"),
)
MANY = {"num_parties": 4, "holdout": 0.3, "num_rounds": 7, "learning_rate": 0.1}
STRATEGIES = [
    *("fedavg", "scaffold", "ditto", "fine_tuning", "ifca", "alone", "cyclic", "qfedavg"),
    {"kind": "partial", "trains": "head_first"},
]


@pytest.mark.parametrize(
    ("num_rounds", "every", "measured"),
    [
        (4, 1, [0, 1, 2, 3, 4]),
        (6, 3, [0, 3, 6]),
        (10, 3, [0, 3, 6, 9, 10]),
        (2, 5, [0, 2]),
        (1, 1000, [0, 1]),
    ],
)
def test_the_first_every_nth_and_the_last_are_measured(num_rounds, every, measured):
    config = RunConfig(num_rounds=num_rounds, measure_every=every)
    found = [round for round in range(num_rounds + 1) if is_measured(config, round)]
    assert found == measured
    for round in range(num_rounds + 1):
        assert last_measured(config, round) == max(one for one in measured if one <= round)


def test_a_run_of_two_rounds_measured_every_fifth_is_measured_before_and_after(data):
    told = rounds(list(run_rounds(tiny(measure_every=5), data=data)))
    assert [(event.round, event.measured) for event in told] == [(0, True), (1, False), (2, True)]


@pytest.mark.parametrize("strategy", STRATEGIES, ids=str)
def test_the_training_and_what_is_measured_are_the_same_bit_for_bit(data, strategy):
    knobs = {**MANY, "strategy": strategy, "participation": 0.5}
    always = rounds(list(run_rounds(tiny(**knobs), data=data)))
    seldom = rounds(list(run_rounds(tiny(**knobs, measure_every=3), data=data)))
    measured = [event.round for event in seldom if event.measured]
    assert measured == [0, 3, 6, 7] and len(seldom) == len(always) == 8
    for event, other in zip(seldom, always, strict=True):
        same_state(event.state, other.state)
        if event.measured:
            assert event.model_dump() == other.model_dump()
            continue
        assert [getattr(event, name) for name in OF_A_ROUND] == [None] * 4 + [""]
        assert [getattr(event, name) for name in OF_MATRICES] == [None] * 4
        assert {getattr(p, name) for p in event.parties for name in OF_A_PARTY} == {None}
        unknown = {"parties": {"__all__": {*OF_A_PARTY}}} | dict.fromkeys(
            OF_A_ROUND + OF_MATRICES, True
        )
        assert event.model_dump(exclude=unknown) == other.model_dump(exclude=unknown)
        assert all(party.train_loss > 0 and party.update_norm > 0 for party in event.parties)


def same_state(one: ServerState, other: ServerState) -> None:
    np.testing.assert_array_equal(one.weights, other.weights)
    assert one.party_memory.keys() == other.party_memory.keys()
    for party, row in one.party_memory.items():
        for name, kept in row.items():
            np.testing.assert_array_equal(kept, other.party_memory[party][name])


@pytest.mark.parametrize("stopped", [1, 2, 3, 4])
@pytest.mark.parametrize("strategy", ["fedavg", "ditto"])
def test_a_run_goes_on_from_any_round_and_measures_in_the_same_ones(data, stopped, strategy):
    """Where it stopped is measured only where the config says so."""
    config = tiny(**{**MANY, "num_rounds": 5}, strategy=strategy, measure_every=3)
    whole = list(run_rounds(config, data=data))
    at = rounds(whole)[stopped]
    rest = list(run_rounds(config, data=data, after=Checkpoint(stopped, at.state)))
    assert at.measured == (stopped == 3)
    assert_same_history(rounds(whole)[stopped + 1 :], rest)


class Counting(LocalTrainer):
    """Counts what is measured, by what for."""

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.asked = {"test": 0, "gallery": 0, "held_out": 0, "jobs": 0}

    def test(self, *arguments):
        self.asked["test"] += 1
        return super().test(*arguments)

    def gallery(self, *arguments):
        self.asked["gallery"] += 1
        return super().gallery(*arguments)

    def held_out(self, *arguments):
        self.asked["held_out"] += 1
        return super().held_out(*arguments)

    def train(self, starts, jobs, cancelled):
        self.asked["jobs"] += sum(job.measured for job in jobs)
        return super().train(starts, jobs, cancelled)


@pytest.mark.parametrize("strategy", ["fedavg", "ditto"])
def test_nothing_is_measured_in_between(data, strategy):
    config = tiny(**{**MANY, "num_rounds": 6}, strategy=strategy, measure_every=3)
    with Counting(config, data, 1) as trainer:
        list(train_rounds(config, trainer, RoundReport(config, data, trainer)))
    assert trainer.asked == {"test": 3, "gallery": 3, "held_out": 2, "jobs": 2 * 4}


def test_weights_that_are_no_numbers_are_found_in_any_round(data):
    config = tiny(num_rounds=9, measure_every=9)
    with Counting(config, data, 1) as trainer:
        weights = trainer.initial_weights().copy()
        weights[3] = np.inf
        report = RoundReport(config, data, trainer)
        with pytest.raises(DivergedError, match=r"^The global model's .* in round 4: "):
            report.of_round(4, ServerState(weights), [], [], Seconds(), lambda: False)
    assert trainer.asked["test"] == 0


def test_a_run_that_diverges_ends_measured_or_not(data):
    """Decay times rate is 10: each step makes the weights 9 times as long, until they overflow.

    Weights that are finite can have a loss that is not: then the parties find it, a round later.
    """
    decays = {"kind": "sgd", "weight_decay": 1.0}
    knobs = {"num_rounds": 60, "optimizer": decays, "learning_rate": 10.0, "local_steps": 1}
    always, seldom = (
        list(run_rounds(tiny(**knobs, measure_every=every), data=data)) for every in (1, 60)
    )
    assert isinstance(always[-1], RunFailed) and isinstance(seldom[-1], RunFailed)
    assert len(rounds(seldom)) - len(rounds(always)) in (0, 1)
    assert 20 < len(rounds(always)) < 60
