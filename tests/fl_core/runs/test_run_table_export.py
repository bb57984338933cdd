"""Runs as a table: what pandas reads back is what the store has."""

import io

import pandas as pd
import pytest

from fl_core.runs.run_catalogue import Wanted
from fl_core.runs.run_table_export import runs_as_csv
from tests.fl_core.runs.test_run_catalogue import trained


def read(store, **wanted) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(runs_as_csv(store, Wanted(**wanted))))


def test_each_run_is_a_line_with_what_it_came_to_and_its_knobs(store):
    first = trained(store, [0.1, 0.5, 0.7], name="Ängste, und „mehr“")
    second = trained(store, [0.1, 0.9, None, 0.8])
    store.describe(first, tags=["a", "b"], note="one line\nand another")
    table = read(store, order="number", rising=True, target=0.5)
    assert table["id"].tolist() == [first, second]
    outcomes = store.outcomes([first, second], 0.5)
    for name in ("final", "best", "worst_party", "seconds"):
        told = [getattr(outcomes[run_id], name) for run_id in (first, second)]
        expected = [float("nan") if value is None else value for value in told]
        assert table[name].tolist() == pytest.approx(expected, abs=0, nan_ok=True)
    assert table["rounds_to_target"].tolist() == [2, 1]
    assert table["num_rounds"].tolist() == [2, 3]
    assert table.loc[0, ["name", "tags", "note"]].tolist() == [
        "Ängste, und „mehr“",
        "a, b",
        "one line\nand another",
    ]
    assert read(store, words="Ängste")["id"].tolist() == [first]


def test_what_looks_like_a_formula_is_none(store):
    trained(store, [0.1, 0.2], name="=1+1")
    trained(store, [0.1, 0.2], name="-3")
    assert set(read(store)["name"].astype(str)) == {"'=1+1", "-3"}


def test_without_runs_there_is_nothing(store):
    assert runs_as_csv(store, Wanted()).strip() == b""
