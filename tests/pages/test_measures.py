"""Columns say whose model was measured on which images."""

import re

from fl_core.runs.store import RunStore
from pages.shared.metric_column_names import (
    BY_PARTY,
    GLOBAL_ON_TEST,
    KEPT_AS,
    OWN_ON_TEST,
    PARTY_COLUMNS,
    ROUND_COLUMNS,
    VIEWS,
    column_of,
)
from pages.shared.rounds_cache import history
from tests.fl_core.runs.conftest import QUICK
from tests.fl_core.runs.test_store import finished


def test_a_column_is_model_on_images_and_measure():
    assert column_of("own", "test", "accuracy") == "own_on_test_accuracy"
    names = [*ROUND_COLUMNS.values(), *PARTY_COLUMNS.values()]
    pattern = r"(global|own)_on_(test|own)_(accuracy|loss)"
    assert len(set(names)) == len(names) == 8
    assert all(re.fullmatch(pattern, name) for name in names)


def test_what_was_measured_is_in_the_column_of_its_model_and_images(tmp_path):
    """A party's own model reads 70 % of the test images, the global one 25 % of the party's own."""
    store = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    run_id = store.create(QUICK, owner="me")
    event = finished(3)
    held_out = {"own_accuracy": 0.25, "own_loss": 2.5}
    held_out |= {"own_model_own_accuracy": 0.75, "own_model_own_loss": 1.5}
    told = [result.model_copy(update=held_out) for result in event.parties]
    store.add_round(run_id, event.model_copy(update={"parties": told}))
    known = history(store, run_id, 3)
    assert known.rounds.iloc[0]["global_on_test_accuracy"] == 0.3
    assert known.rounds.iloc[0]["global_on_test_loss"] == 0.25
    row = known.parties.iloc[0]
    assert (row["own_on_test_accuracy"], row["own_on_test_loss"]) == (0.7, 0.6)
    assert (row["global_on_own_accuracy"], row["global_on_own_loss"]) == (0.25, 2.5)
    assert (row["own_on_own_accuracy"], row["own_on_own_loss"]) == (0.75, 1.5)


def test_of_one_model_on_the_same_images_parties_are_told_apart_by_their_own_models():
    assert [view.by_party for view in VIEWS] == [OWN_ON_TEST, *VIEWS[1:]]
    assert set(BY_PARTY) == set(VIEWS) - {GLOBAL_ON_TEST} == set(KEPT_AS)
