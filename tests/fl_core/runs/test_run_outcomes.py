"""What runs came to, by hand: final, best, worst party, and what a target took."""

import pytest

from fl_core.config import RunConfig
from fl_core.runs.run_outcomes import Reached
from fl_core.runs.run_states import RunState
from tests.fl_core.runs.test_run_catalogue import trained
from tests.fl_core.runs.test_store import finished


def test_what_a_run_came_to(store):
    run_id = trained(store, [0.1, 0.5, None, 0.9, 0.8])
    outcome = store.outcomes([run_id], target=0.5)[run_id]
    assert outcome.curve.to_dict() == {0: 0.1, 1: 0.5, 3: 0.9, 4: 0.8}
    assert (outcome.final, outcome.best, outcome.best_round) == (0.8, 0.9, 3)
    assert outcome.reached == Reached(round=1, bytes=2 * 1600, seconds=2 * 2.0)  # rounds 0 and 1
    assert (outcome.bytes, outcome.seconds) == (5 * 1600, 5 * 2.0)
    assert outcome.worst_party is None
    assert store.outcomes([run_id], target=0.95)[run_id].reached is None


def test_the_worst_party_is_that_of_the_last_measured_round(store):
    run_id = store.create(RunConfig(num_rounds=2), owner="me")
    for round, shares in enumerate([(0.1, 0.2), (0.9, 0.4), (0.7, 0.6)]):
        told = finished(round)
        parties = [
            party.model_copy(update={"own_accuracy": share})
            for party, share in zip(told.parties, shares, strict=True)
        ]
        store.add_round(run_id, told.model_copy(update={"parties": parties}))
    store.move(run_id, RunState.FINISHED)
    other = trained(store, [0.1])
    outcomes = store.outcomes([run_id, other], target=1.0)
    assert outcomes[run_id].worst_party == pytest.approx(0.6)
    assert outcomes[other].worst_party is None


def test_of_two_equal_rounds_the_first_is_the_best(store):
    run_id = trained(store, [0.1, 0.9, 0.9])
    assert store.outcomes([run_id], target=0.9)[run_id].best_round == 1


def test_one_without_rounds_has_come_to_nothing(store):
    waits, fresh = store.create(RunConfig()), trained(store, [None])
    outcomes = store.outcomes([waits, fresh, "00000000"], target=0.5)
    assert [*outcomes] == [fresh]
    assert (outcomes[fresh].final, outcomes[fresh].best, outcomes[fresh].best_round) == (
        None,
        None,
        None,
    )
    assert store.outcomes([], target=0.5) == {}
