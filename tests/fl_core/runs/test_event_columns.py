"""Tables follow the events: a field more there, and all else comes by itself."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import BaseModel
from sqlalchemy import JSON, BigInteger, Boolean, Double

from fl_core import events
from fl_core.runs import tables
from fl_core.runs.column_types import PackedMatrix, Sentences
from fl_core.runs.event_columns import columns_of, row_of
from fl_core.runs.store import RunStore
from tests.fl_core.runs.conftest import QUICK
from tests.fl_core.runs.test_store import finished

ROOT = Path(__file__).resolve().parents[3]
OF_PARTIES = [
    *("num_examples", "num_steps", "train_loss", "test_loss", "test_accuracy", "own_loss"),
    *("own_accuracy", "update_norm", "seconds"),
]
OF_ROUNDS = [
    *("loss", "accuracy", "bytes_down", "bytes_up", "seconds_deal", "seconds_train"),
    *("seconds_aggregate", "seconds_evaluate"),
]


class Inner(BaseModel):
    fast: float = 1.5
    word: str = "x"


class Told(BaseModel):
    count: int
    share: float | None
    good: bool = True
    said: str = ""
    inner: Inner = Inner()
    row: list[float] = []
    by_name: dict[str, int] | None = None
    elsewhere: int = 0


def test_each_kind_of_field_has_its_kind_of_column():
    columns = {column.name: column for column in columns_of(Told, {"elsewhere"})}
    assert {name: type(column.type) for name, column in columns.items()} == {
        "count": BigInteger,
        "share": Double,
        "good": Boolean,
        "said": Sentences,
        "inner_fast": Double,
        "inner_word": Sentences,
        "row": JSON,
        "by_name": JSON,
    }
    assert all(column.nullable for column in columns.values())
    dealt = {column.name: column.type for column in columns_of(events.RoundFinished)}["dealt"]
    assert isinstance(dealt, PackedMatrix)


def test_a_row_has_a_value_for_each_column_and_no_other():
    told = Told(count=3, share=None, row=[1.0])
    row = row_of(told, {"elsewhere"})
    assert list(row) == [column.name for column in columns_of(Told, {"elsewhere"})]
    assert (row["count"], row["share"], row["inner_fast"], row["row"]) == (3, None, 1.5, [1.0])


def test_the_columns_that_pages_and_files_know_are_there(store):
    run_id = store.create(QUICK, owner="me")
    assert {"round", *OF_ROUNDS} <= set(store.rounds(run_id))  # and what was added since
    assert {"round", "party", *OF_PARTIES} <= set(store.parties(run_id))
    assert {c.name for c in tables.run_facts.columns} == {
        *("run_id", "num_weights", "num_test_images", "num_sample_images"),
        *("label_counts", "num_train"),
    }


def test_tables_of_numbers_have_their_types_even_while_they_are_empty(store):
    run_id = store.create(QUICK, owner="me")
    for frame in (store.rounds(run_id), store.parties(run_id)):
        known = {"round", "party", *OF_ROUNDS, *OF_PARTIES} & set(frame)
        kinds = {name: frame[name].dtype.kind for name in known}
        whole = {"round", "party", "num_examples", "num_steps", "bytes_down", "bytes_up"}
        assert kinds == {name: "i" if name in whole else "f" for name in known}
    store.add_round(run_id, finished(0))
    assert store.parties(run_id)["own_loss"].dtype.kind == "f"  # of which there is none


WITH_MORE = """
import sys, types
from pathlib import Path
import fl_core.config  # which stands below the events
MORE = (
    ("party_round", "seconds: float", "drift: float | None = None"),
    ("events", "warning: str", "late: int = 0"),
)
for name, known, new in MORE:
    path = Path(f"fl_core/{name}.py")
    source = path.read_text(encoding="utf-8")
    line = next(line for line in source.splitlines() if line.strip().startswith(known))
    source = source.replace(line + "\\n", line + "\\n    " + new + "\\n", 1)
    module = types.ModuleType(f"fl_core.{name}")
    sys.modules[f"fl_core.{name}"] = module
    exec(compile(source, str(path), "exec"), module.__dict__)
from fl_core.runs.store import RunStore
from tests.fl_core.runs.test_store import finished
store = RunStore(f"sqlite:///{sys.argv[1]}")
(run,) = store.find()
now = finished(2).model_copy(update={"late": 7})
parties = [party.model_copy(update={"drift": 0.25}) for party in now.parties]
store.add_round(run.id, now.model_copy(update={"parties": parties}), "me")
rounds, shown = store.rounds(run.id), store.parties(run.id)
print(rounds["late"].tolist(), shown["drift"].tolist())
print(rounds.to_csv(index=False).splitlines()[0])
print(shown.to_csv(index=False).splitlines()[0])
"""
"""What a Fedarium would do whose events had two fields more: they are put into its source."""


def test_one_field_more_is_a_column_of_old_stores_a_column_of_histories_and_of_files(tmp_path):
    path = tmp_path / "runs.db"
    store = RunStore(f"sqlite:///{path}")
    run_id = store.create(QUICK, owner="me")
    for round in range(2):
        store.add_round(run_id, finished(round))
    before = [set(frame(run_id)) for frame in (store.rounds, store.parties)]
    command = [sys.executable, "-c", WITH_MORE, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    values, rounds, parties = done.stdout.splitlines()
    assert values == "[nan, nan, 7.0] [nan, nan, nan, nan, 0.25, 0.25]"
    assert set(rounds.split(",")) == before[0] | {"late"}
    assert set(parties.split(",")) == before[1] | {"drift"}
    # One of the same version that knows nothing of it goes on as before, with the same file.
    store.add_round(run_id, finished(3), "me")
    assert RunStore(f"sqlite:///{path}").rounds(run_id)["round"].tolist() == [0, 1, 2, 3]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT late FROM rounds").fetchall()[-2:] == [(7,), (None,)]


def test_a_matrix_is_packed_and_comes_back():
    kind = PackedMatrix()
    for matrix in ([[1, 2], [3, 4]], [[0]], [], [[], []], [[2**31 - 1, -5]]):
        packed = kind.process_bind_param(matrix, None)
        assert kind.process_result_value(packed, None) == matrix
    assert kind.process_bind_param(None, None) is kind.process_result_value(None, None) is None
    with pytest.raises(OverflowError):
        kind.process_bind_param([[2**31]], None)
