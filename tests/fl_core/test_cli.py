"""The command line runs a setup that the dashboard saved, and says what is wrong with another."""

import json

import pytest

from fl_core.cli import main
from fl_core.paths import database_url
from fl_core.runs.states import RunState
from fl_core.runs.store import RunStore
from tests.fl_core.tiny import assert_one_sentence, tiny


@pytest.fixture(autouse=True)
def own_store(home, monkeypatch):
    monkeypatch.delenv("FEDARIUM_DB", raising=False)


def test_a_saved_setup_is_run(tmp_path):
    saved = tmp_path / "setup.json"
    saved.write_text(json.dumps(json.loads(tiny().to_json()), indent=2), encoding="utf-8")
    assert main(["run", "--config", str(saved), "--set", "num_rounds=1"]) == 0
    (run,) = RunStore(database_url()).find()
    assert run.config == tiny(num_rounds=1)
    assert (run.state, run.round) == (RunState.FINISHED, 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"num_parties": 5000}', "Parties must be a whole number from 1 to 1,000, got 5000."),
        (b"\x80\x04 a pickle", "not valid JSON"),
        (b"[" * 50_000, "nested too deeply"),
        (b" " * 5_000_000, "must not exceed 100 kB"),
        (None, "cannot be read (No such file or directory)."),
    ],
    ids=["bounds", "pickle", "deep", "5 MB", "missing"],
)
def test_a_bad_setup_is_refused_in_one_sentence_and_nothing_runs(tmp_path, capsys, content, says):
    path = tmp_path / "setup.json"
    if content is not None:
        path.write_bytes(content)
    assert main(["run", "--config", str(path)]) == 1
    said = capsys.readouterr().err.strip()
    assert says in said
    assert_one_sentence(said)
    assert RunStore(database_url()).find() == []
