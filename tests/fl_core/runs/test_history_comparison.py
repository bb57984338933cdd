"""Two histories are compared to the last bit, but for what a clock said."""

import numpy as np

from fl_core.events import Seconds
from fl_core.runs.history_comparison import compare_histories
from fl_core.runs.run_states import RunState
from tests.fl_core.runs.test_run_catalogue import trained
from tests.fl_core.runs.test_store import finished


def of(store, *told):
    from fl_core.config import RunConfig

    run_id = store.create(RunConfig(num_rounds=2), owner="me")
    for each in told:
        store.add_round(run_id, each)
    store.move(run_id, RunState.FINISHED)
    return run_id


def test_equal_ones_are_equal_whatever_the_clock_said(store):
    one = of(store, *map(finished, range(3)))
    slower = [finished(n).model_copy(update={"seconds": Seconds(train=99.0)}) for n in range(3)]
    told = compare_histories(store, one, of(store, *slower))
    assert (told.rounds, told.differs_in, told.columns) == (3, None, ())


def test_the_last_bit_counts(store):
    one = of(store, *map(finished, range(3)))
    nearly = finished(2).model_copy(update={"loss": float(np.nextafter(finished(2).loss, 1))})
    told = compare_histories(store, one, of(store, finished(0), finished(1), nearly))
    assert (told.differs_in, told.columns) == (2, ("loss",))


def test_matrices_and_parties_count(store):
    one = of(store, *map(finished, range(3)))
    other = finished(1).model_copy(update={"confusion": [[0, 0], [0, 1]]})
    told = compare_histories(store, one, of(store, finished(0), other, finished(2)))
    assert (told.differs_in, told.columns) == (1, ("confusion",))
    fewer = compare_histories(store, one, of(store, finished(0), finished(1, parties=1)))
    assert fewer.differs_in == 1
    assert "train_loss" in fewer.columns


def test_only_rounds_that_both_have_are_compared(store):
    one, shorter = of(store, *map(finished, range(3))), of(store, finished(0))
    assert compare_histories(store, one, shorter).rounds == 1
    assert compare_histories(store, one, trained(store, [])).rounds == 0
