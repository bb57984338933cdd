"""A run as one file: it comes in to the last bit; what is wrong is refused in a sentence."""

import json
import math
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fl_core.config import RunConfig
from fl_core.errors import (
    ConfigError,
    QuestionRefused,
    RunFileError,
    StoreError,
    TransitionError,
)
from fl_core.events import Absence, RunStarted
from fl_core.local_run import run_rounds
from fl_core.runs import run_import, tables
from fl_core.runs.continued_run import config_continued
from fl_core.runs.event_recorder import record
from fl_core.runs.exact_json import encoded, float_in, told
from fl_core.runs.history_comparison import compare_histories
from fl_core.runs.imported_runs import EXPORTED_EARLY, WEIGHTS_ELSEWHERE
from fl_core.runs.questions import Predict
from fl_core.runs.resume_claims import left_run
from fl_core.runs.run_export import MOST_BYTES, exported
from fl_core.runs.run_import import imported
from fl_core.runs.run_queue import NewRun
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.runs.whole_runs import checksum_of
from tests.fl_core.runs.test_store import finished, unmeasured
from tests.fl_core.runs.test_upgrades import STORES, made_from
from tests.fl_core.tiny_data import assert_one_sentence, tiny

ODD = tiny(num_parties=2, num_rounds=3, measure_every=2, gallery_images=10)


@pytest.fixture
def other(tmp_path) -> RunStore:
    """A store on another machine."""
    return RunStore(f"sqlite:///{tmp_path / 'other.db'}")


def trained(store: RunStore, config: RunConfig) -> str:
    """Train a config, and return the id of the run in the store."""
    run_id = store.create(config, "Trained", owner="me")
    for event in run_rounds(config):
        record(store, run_id, event, "me")
    return run_id


def odd_run(store: RunStore, name: str = "An odd one") -> str:
    """Return a run with all that is hard to write down."""
    run_id = store.create(ODD, name, owner="me", role="mine", sweep="s1", parent="0123abcd")
    store.add_facts(
        run_id,
        RunStarted(
            round=0,
            num_weights=170,
            num_test_images=10_000,
            num_sample_images=50,
            label_counts=[[6] * 10, [6] * 10],
            num_train=[60, 60],
        ),
    )
    square = np.arange(100).reshape(10, 10).tolist()
    for each in (finished(0), unmeasured(1), finished(2), finished(3)):
        measured = each.measured
        more = {
            "confusion": square if measured else None,
            "own_on_test_confusion": square if measured else None,
            "gallery": [[0.1 + 0.2, 1 / 3, *[0.0] * 8]] * 10 if measured else None,
            "update_products": [[1e-300, -math.pi], [-math.pi, 5e-324]],
            "own_on_test_by_class": [[None, 1.0, *[1 / 7] * 8]] * 2 if measured else None,
            "missing": [Absence(party=1, reason="Party 1 was late.")],
            "loss": math.inf if each.round == 2 else each.loss,
        }
        store.add_round(run_id, each.model_copy(update=more))
    store.move(run_id, RunState.FINISHED)
    store.describe(run_id, tags=["a tag", "ß"], note="Two\nlines: 中文.")
    return run_id


def assert_same_bits(one: pd.DataFrame, other: pd.DataFrame) -> None:
    assert list(one) == list(other) and len(one) == len(other)
    for name in one:
        mine, its = one[name].to_numpy(), other[name].to_numpy()
        assert mine.dtype == its.dtype and mine.tobytes() == its.tobytes(), name


def assert_same_run(one: RunStore, other: RunStore, run_id: str) -> None:
    """Compare all that two stores know of a run, matrices included."""
    assert_same_bits(one.rounds(run_id), other.rounds(run_id))
    assert_same_bits(one.parties(run_id), other.parties(run_id))
    mine, its = one.facts(run_id), other.facts(run_id)
    assert (mine is None) == (its is None)
    if mine:
        np.testing.assert_array_equal(mine.label_counts, its.label_counts)
        assert mine.num_weights == its.num_weights
        np.testing.assert_array_equal(mine.num_train, its.num_train)
    for round in one.rounds(run_id)["round"]:
        for cell in (
            "confusion",
            "global_on_own_confusion",
            "own_on_test_confusion",
            "own_on_own_confusion",
        ):
            assert one.confusion(run_id, round, cell) == other.confusion(run_id, round, cell)
        for read in ("gallery", "recognised_by_class", "update_products", "missing"):
            assert getattr(one, read)(run_id, round) == getattr(other, read)(run_id, round)
        dealt = [store.label_counts(run_id, round) for store in (one, other)]
        np.testing.assert_array_equal(*dealt)


def all_of(store: RunStore) -> list[str]:
    """Everything in a store."""
    with closing(sqlite3.connect(store.url.database)) as connection:
        return list(connection.iterdump())


def parsed(content: bytes) -> dict:
    return json.loads(content)


def signed(file: dict) -> bytes:
    """Return a file with the checksums that its present numbers have."""
    for run in file["runs"]:
        run["checksum"] = checksum_of(*(run[part] for part in ("facts", "rounds", "parties")))
    return json.dumps(file).encode()


def test_a_run_is_the_same_to_the_last_bit_on_another_machine(store, other):
    run_id = odd_run(store)
    content, said = exported(store, [run_id]), []
    assert imported(other, content, say=said.append) == [run_id]
    assert said == [f"Run {run_id} was imported."]
    assert_same_run(store, other, run_id)
    mine, its = store.get(run_id), other.get(run_id)
    kept = ("name", "tags", "note", "config", "fingerprint", "created_at", "state", "round")
    kept += ("role", "sweep", "parent", "reason", "suggestion", "warning", "accuracy")
    for name in kept:
        assert getattr(mine, name) == getattr(its, name), name
    assert (its.owner, its.place, its.made_by, its.resumable) == ("", None, None, False)
    assert "Fedarium 0.1.0, Python 3" in its.imported_from and "cores" in its.imported_from
    assert math.isnan(other.rounds(run_id)["accuracy"][1])
    assert other.rounds(run_id)["loss"][2] == math.inf


def test_what_is_no_number_is_told_from_what_is_not_there(store, other):
    """PostgreSQL tells them apart; SQLite keeps both as NULL."""
    file = parsed(exported(store, [odd_run(store)]))
    changed(file["runs"][0], "parties.own_loss.0", {"float": "nan"})
    (run,) = run_import.contents(signed(file))[0]
    assert math.isnan(run.parties["own_loss"][0]) and run.parties["own_loss"][1] is None
    (run_id,) = imported(other, signed(file))
    assert imported(other, signed(file)) == [run_id]


@pytest.mark.parametrize("strategy", ["fedavg", "alone", "pooled", "cyclic", "ifca"])
def test_a_run_of_each_kind_goes_out_and_comes_in(store, other, strategy):
    run_id = trained(store, tiny(strategy=strategy, holdout=0.2))
    assert imported(other, exported(store, [run_id])) == [run_id]
    assert_same_run(store, other, run_id)
    again = trained(other, store.get(run_id).config)
    assert compare_histories(other, run_id, again).differs_in is None


def test_what_an_earlier_version_kept_goes_out_and_comes_in(tmp_path, other):
    for sql in STORES:
        old = RunStore(f"sqlite:///{made_from(sql, tmp_path / f'{sql.stem}.db')}")
        ids = [run.id for run in old.find()]
        assert imported(other, exported(old, ids)) == ids
        for run_id in ids:
            assert_same_run(old, other, run_id)
            assert other.get(run_id).config == old.get(run_id).config


def test_the_same_run_gives_the_same_bytes_but_for_the_head(store, other, monkeypatch):
    ids = [odd_run(store), odd_run(store, "Another")]
    first = exported(store, ids)
    monkeypatch.setattr("fl_core.runs.run_export.written_here", lambda: {"cores": 1})
    assert exported(store, ids).split(b"\n")[1:] == first.split(b"\n")[1:]
    assert exported(store, [*ids, ids[0]]).split(b"\n")[1:] == first.split(b"\n")[1:]
    imported(other, first)
    origin = other.get(ids[0]).imported_from
    again = exported(other, ids)
    assert parsed(again)["runs"][0].pop("imported_from") == origin
    imported(RunStore("sqlite://"), again)


def test_the_file_says_nothing_of_whose_machine_it_was(store):
    run_id = store.create(ODD, owner="my-host:12:x:")
    reason = "The weights cannot be saved: /home/alice/weights is read-only."
    store.move(
        run_id, RunState.FAILED, reason=reason, suggestion="See postgresql://me@host/db now."
    )
    content = exported(store, [run_id]).decode()
    for word in ("alice", "my-host", "me@host", str(Path.home()), "owner", "NaN", "Infinity"):
        assert word not in content, word
    file = parsed(content.encode())
    assert file["runs"][0]["reason"].endswith("saved: … is read-only.")
    assert {*file["written"]} == {
        *("at", "fedarium", "python", "tensorflow", "numpy", "processor", "cores", "system")
    }


@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_run_that_has_not_ended_is_interrupted_where_it_comes_in(store, other, state):
    run_id = store.create(ODD, owner="me" if state == "running" else "")
    imported(other, exported(store, [run_id]))
    run = other.get(run_id)
    assert (run.state, run.round) == (RunState.INTERRUPTED, None)
    assert (run.reason, run.suggestion) == (EXPORTED_EARLY, WEIGHTS_ELSEWHERE)


@pytest.mark.parametrize("state", ["failed", "cancelled", "paused", "interrupted"])
def test_an_imported_run_cannot_go_on_and_says_why(store, other, tmp_path, state):
    run_id = store.create(ODD, owner="me")
    store.add_round(run_id, unmeasured(0))
    store.move(run_id, RunState(state), suggestion="All finished rounds are safe: press Resume.")
    imported(other, exported(store, [run_id]))
    run = other.get(run_id)
    assert (run.state, run.reason, run.suggestion) == (state, WEIGHTS_ELSEWHERE, "")
    third = RunStore("sqlite://")
    imported(third, exported(other, [run_id]))
    its = third.get(run_id)
    assert (its.reason, its.suggestion) == (run.reason, run.suggestion)
    assert its.imported_from == run.imported_from
    with pytest.raises(TransitionError, match="weights are not"):
        left_run(other, run_id, print)
    with pytest.raises(TransitionError, match="weights are not"):
        other.move(run_id, RunState.QUEUED)
    with pytest.raises(TransitionError, match="weights are not"):
        other.take_up(run_id, "me")
    assert other.move_many([run_id], RunState.QUEUED) == []
    with pytest.raises(QuestionRefused, match="weights are not"):
        Predict(run_id, 0, np.zeros((1, 28, 28), np.uint8)).put_to_worker(other, tmp_path)
    assert other.get(run_id) == run
    assert other.equal_to([ODD]) == [] and other.create_once(NewRun(ODD))


def test_a_finished_one_counts_as_trained_and_cannot_be_continued(store, other):
    run_id = odd_run(store)
    imported(other, exported(store, [run_id]))
    assert [run.id for run in other.equal_to([ODD])] == [run_id]
    assert config_continued(store.get(run_id), 5).num_rounds == 5
    with pytest.raises(TransitionError, match="weights are not"):
        config_continued(other.get(run_id), 5)


def test_what_is_there_is_not_added_again_and_is_never_overwritten(store, other):
    run_id, said = odd_run(store), []
    content = exported(store, [run_id])
    before = all_of(store)
    assert imported(store, content, say=said.append) == [run_id]
    assert said == [f"Run {run_id} is here already: nothing was added."]
    assert all_of(store) == before

    another = other.create(tiny())
    other._update(tables.runs.c.id == another, id=run_id)
    (new,) = imported(other, content, say=said.append)
    assert new != run_id and other.get(new).config == ODD
    assert said[-1] == f"Run {run_id} was imported as {new}: another one is called so here."
    assert other.get(run_id).config == tiny()
    assert imported(other, content, say=said.append) == [new]
    assert said[-1] == f"Run {new} is here already: nothing was added."
    other.delete(new)
    assert imported(other, content, say=said.append) == [new]
    assert said[-1] == f"Run {new} is here already, in the bin."


def test_they_belong_to_whoever_imports_them(store, other):
    (run_id,) = imported(other, exported(store, [odd_run(store)]), made_by="viewer-7")
    assert other.get(run_id).made_by == "viewer-7"


def test_all_are_added_or_none(store, other):
    file = parsed(exported(store, [odd_run(store), odd_run(store, "Another")]))
    file["runs"][1]["rounds"]["accuracy"][0] = 2.0
    before = all_of(other)
    with pytest.raises(RunFileError, match=file["runs"][1]["id"]):
        imported(other, signed(file))
    assert all_of(other) == before
    file["runs"][1] = file["runs"][0]
    with pytest.raises(RunFileError, match="twice"):
        imported(other, signed(file))
    with pytest.raises(StoreError, match="no run 'ffffffff'"):
        exported(store, ["ffffffff"])
    with pytest.raises(RunFileError, match="1 to 1,000 runs, not 0"):
        exported(store, [])


def changed(run: dict, where: str, value: object) -> None:
    """Set what is at "rounds.accuracy.0" to a value."""
    *path, last = [int(name) if name.isdecimal() else name for name in where.split(".")]
    for name in path:
        run = run[name]
    run[last] = value


@pytest.mark.parametrize(
    ("where", "value", "says"),
    [
        ("id", "../../x", "no file of runs"),
        ("state", "asleep", "“state”"),
        ("state", ["finished"], "“state”"),
        ("round", 2, "“round”"),
        ("round", None, "“round”"),
        ("config", {"num_parties": 0}, "Parties must be"),
        ("config", {"version": 99}, "newer Fedarium"),
        ("config", {"num_partys": 3}, "no knob called"),
        ("config", [], "“config”"),
        ("config", {"num_parties": 1, "num_images": 120, "num_rounds": 3}, "was changed"),
        ("name", 3, "“name”"),
        ("tags", "a", "“tags”"),
        ("tags", [["a"]], "“tags”"),
        ("created_at", 1e300, "“created_at”"),
        ("created_at", "now", "“created_at”"),
        ("created_at", True, "“created_at”"),
        ("parent", "; DROP TABLE runs", "“parent”"),
        ("resumable", "no", "“resumable”"),
        ("facts", [], "“run_facts”"),
        ("facts.label_counts", [[1] * 10], "“label_counts”"),
        ("facts.label_counts.0", [1] * 9, "“label_counts”"),
        ("facts.num_weights", -1, "“num_weights”"),
        ("facts.num_train", [1, 2, 3], "“num_train”"),
        ("facts.more", 1, "“more”, which is not known here"),
        ("rounds", {}, "“rounds”"),
        ("rounds.round", [0, 1, 3, 2], "“round”"),
        ("rounds.round.0", None, "“round”"),
        ("rounds.round.0", False, "“round”"),
        ("rounds.accuracy.0", 1.5, "“accuracy”"),
        ("rounds.accuracy.0", "0.5", "“accuracy”"),
        ("rounds.accuracy", [0.5], "“rounds”"),
        ("rounds.loss.0", {"float": "1"}, "“loss”"),
        ("rounds.loss.0", {"float": ["nan"]}, "“loss”"),
        ("rounds.bytes_up.0", 2**63, "“bytes_up”"),
        ("rounds.bytes_up.0", 1.0, "“bytes_up”"),
        ("rounds.confusion.0", [[1, 2], [3, 4]], "“confusion”"),
        ("rounds.confusion.0.0.0", 2**40, "“confusion”"),
        ("rounds.confusion.0", 5, "“confusion”"),
        ("rounds.own_on_test_confusion.0.3", [0], "“own_on_test_confusion”"),
        ("rounds.gallery.0", [[0.5, 0.5]], "“gallery”"),
        ("rounds.gallery.0.0.0", 3.0, "“gallery”"),
        ("rounds.update_products.0", [[1.0, 2.0]], "“update_products”"),
        ("rounds.gallery.0", [[0.1] * 10] * 9, "“gallery”"),
        ("rounds.gallery.0", None, "“gallery”"),
        ("rounds.confusion.1", [[0] * 10] * 10, "“confusion”"),
        ("rounds.own_on_test_by_class.0", [[None] * 10], "“own_on_test_by_class”"),
        ("rounds.update_products.0", [[1.0]], "“update_products”"),
        ("rounds.missing.0.0", {"party": 1, "why": "x"}, "“missing”"),
        ("rounds.missing.0.0", {"party": 2, "reason": "x"}, "“missing”"),
        ("rounds.dealt.0", [[1] * 10], "“dealt”"),
        ("rounds.colour", [1, 2, 3, 4], "“colour”, which is not known here"),
        ("parties.party.0", 2, "“party”"),
        ("parties.party.1", 0, "“party”"),
        ("parties.round.0", 4, "“party”"),
        ("parties.num_steps.0", "5", "“num_steps”"),
        ("parties.own_accuracy.0", -0.1, "“own_accuracy”"),
        ("parties.train_loss.0", 0.25, "“fingerprint”"),
        ("fingerprint", "0" * 16, "“fingerprint”"),
    ],
)
def test_what_no_fedarium_has_written_is_refused_in_a_sentence(store, other, where, value, says):
    file = parsed(exported(store, [odd_run(store)]))
    changed(file["runs"][0], where, value)
    before = all_of(other)
    with pytest.raises(RunFileError) as caught:
        imported(other, signed(file))
    assert says in str(caught.value)
    assert_one_sentence(str(caught.value))
    assert all_of(other) == before


def test_a_matrix_that_was_changed_by_a_digit_is_found_out(store, other):
    file = parsed(exported(store, [odd_run(store)]))
    changed(file["runs"][0], "rounds.confusion.0.0.0", 7)
    with pytest.raises(RunFileError, match="“checksum”"):
        imported(other, json.dumps(file).encode())
    changed(file["runs"][0], "config.num_rounds", 4)
    with pytest.raises(RunFileError, match="“state”"):
        imported(other, signed(file))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no file of runs"),
        (b"\x80\x04 a pickle", "no file of runs"),
        (b"PK\x03\x04", "no file of runs"),
        (b"[" * 100_000, "no file of runs"),
        (b'{"a":' * 50_000, "no file of runs"),
        (b"[]," * 10, "no file of runs"),
        (b'{"num_parties": 3}', "no file of runs"),
        (b"9" * 5_000, "no file of runs"),
        (b'{"format": "fedarium-runs", "version": "1"}', "no file of runs"),
        (b'{"format": "fedarium-runs", "version": 1}', "no file of runs"),
        (b'{"format": "fedarium-runs", "version": 2}', "a newer Fedarium"),
        (b'{"format": "fedarium-runs", "format": "fedarium-runs"}', "no file of runs"),
        (
            b'{"format": "fedarium-runs", "version": 1, "runs": [], "written": {}}',
            "1 to 1,000 runs, not 0",
        ),
        (
            b'{"format": "fedarium-runs", "version": 1, "runs": [NaN], "written": {}}',
            "no file of runs",
        ),
        (
            b'{"format": "fedarium-runs", "version": 1, "runs": [3], "written": {}}',
            "no file of runs",
        ),
    ],
    ids=str,
)
def test_a_foreign_file_is_refused_in_a_sentence(other, content, says):
    with pytest.raises(RunFileError) as caught:
        imported(other, content)
    assert says in str(caught.value)
    assert_one_sentence(str(caught.value))
    assert other.find() == []


def test_a_huge_file_is_refused_before_it_is_read(store, other, monkeypatch):
    content = exported(store, [odd_run(store), odd_run(store, "Another")])
    monkeypatch.setattr(run_import, "MOST_BYTES", len(content) - 1)
    with pytest.raises(RunFileError, match="at most 200 MB"):
        imported(other, content)
    monkeypatch.setattr(run_import, "MOST_BYTES", MOST_BYTES)
    monkeypatch.setattr(run_import, "MOST_BRACKETS", 10)
    with pytest.raises(RunFileError, match="no file of runs"):
        imported(other, content)
    monkeypatch.setattr("fl_core.runs.run_export.MOST_BYTES", 100)
    with pytest.raises(RunFileError, match="or more"):
        exported(store, [store.find()[0].id])


def test_words_from_elsewhere_are_made_fit_to_be_shown(store, other):
    file = parsed(exported(store, [odd_run(store)]))
    ugly = "a\u202eb\x00c\x1b[31m\ud800 " * 3_000
    for name in ("name", "note", "role", "sweep", "warning", "reason", "suggestion"):
        file["runs"][0][name] = ugly
    file["runs"][0]["tags"] = [ugly] * 30
    file["runs"][0]["imported_from"] = None
    file["written"] = {"processor": ugly, "cores": 10**9, "python": ["3"]}
    (run_id,) = imported(other, signed(file))
    run = other.get(run_id)
    shown = [run.name, run.note, run.role, run.sweep, run.warning, run.reason, *run.tags]
    for text in (*shown, run.imported_from):
        assert len(text) <= 2_000 and not {"\u202e", "\x00", "\x1b", "\ud800"} & set(text)
    assert "? cores" in run.imported_from and "Python ?" in run.imported_from


@pytest.mark.parametrize("value", [0.1 + 0.2, 5e-324, -1e308, math.inf, -math.inf, math.nan, 0.0])
def test_a_float_comes_back_to_the_bit(value):
    again = float_in(json.loads(told(value)))
    assert np.float64(again).tobytes() == np.float64(value).tobytes()
    assert encoded({"a": [value]})["a"] == [json.loads(told(value))]


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=20),
    st.lists(st.integers(0, 3), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(0, 3), max_size=2),
)


def places(value: object, path: tuple = ()) -> list[tuple]:
    """Return the paths of all that is in a value, a few of each long list."""
    found = [path] if path else []
    if isinstance(value, dict):
        pairs = list(value.items())
    else:
        pairs = list(enumerate(value))[:3] if isinstance(value, list) else []
    for name, each in pairs:
        found += places(each, (*path, name))
    return found


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> bytes:
    """A file of two runs."""
    store = RunStore(f"sqlite:///{tmp_path_factory.mktemp('good') / 'runs.db'}")
    return exported(store, [odd_run(store), odd_run(store, "Another")])


def assert_refused_or_whole(store: RunStore, content: bytes) -> None:
    """Either a sentence and nothing, or runs that can be read and passed on."""
    before = all_of(store)
    ids, said = [], "Imported."
    try:
        ids = imported(store, content)
    except (ConfigError, StoreError) as error:
        said = str(error)
    assert said.endswith((".", ".)")) and "\n" not in said
    assert ids or all_of(store) == before
    for run_id in ids:
        run = store.get(run_id)
        assert run.round is None or len(store.rounds(run_id)) == run.round + 1
    assert not ids or exported(store, ids)


mutating = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@mutating
@given(data=st.data())
def test_a_file_with_anything_anywhere_is_refused_or_taken_whole(good, other, data):
    file = parsed(good)
    *path, last = data.draw(st.sampled_from(places(file)))
    within = file
    for name in path:
        within = within[name]
    if data.draw(st.booleans()):
        within[last] = data.draw(LEAVES)
    else:
        del within[last]
    try:
        content = signed(file)
    except (KeyError, TypeError, AttributeError, ValueError):  # nothing there to sign
        content = json.dumps(file).encode()
    assert_refused_or_whole(other, content)


@mutating
@given(data=st.data())
def test_bytes_that_were_lost_or_changed_are_refused_or_harmless(good, other, data):
    start = data.draw(st.integers(0, len(good)))
    lost = data.draw(st.integers(0, 200))
    put = data.draw(st.binary(max_size=5))
    assert_refused_or_whole(other, good[:start] + put + good[start + lost :])
    assert_refused_or_whole(other, good[:start])
