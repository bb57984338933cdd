"""Runs are listed, shown, passed on and deleted on the command line, in the process of the test."""

import io
import json
import sys
import types

import pytest

from fl_core.cli import main
from fl_core.commands.list_and_show import _fitted
from fl_core.paths import database_url
from fl_core.runs import tables
from fl_core.runs.run_catalogue import Wanted
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.text_table import columns_of
from tests.fl_core.runs.test_store import finished
from tests.fl_core.tiny_data import assert_one_sentence, tiny

CONFIG = tiny(num_parties=2, num_rounds=3, partitioner="dirichlet")
MATRICES = {"confusion": [[9] * 10] * 10, "gallery": [[0.1] * 10] * CONFIG.gallery_images}


@pytest.fixture(autouse=True)
def store(home, monkeypatch) -> RunStore:
    monkeypatch.delenv("FEDARIUM_DB", raising=False)
    return RunStore(database_url())


def ended(store: RunStore, name: str = "", state: RunState = RunState.FINISHED, **knobs) -> str:
    """Return a run of three rounds, accuracies 0 to 30 %."""
    run_id = store.create(CONFIG.model_copy(update=knobs), name, owner="me")
    for round in range(4):
        told = finished(round, parties=2 if round else 0)
        parties = [
            party.model_copy(update={"own_accuracy": 0.1 + party.party / 2})
            for party in told.parties
        ]
        store.add_round(run_id, told.model_copy(update=MATRICES | {"parties": parties}))
    store.move(run_id, state)
    return run_id


def on_a_terminal(monkeypatch, columns: int) -> None:
    """Have standard output pretend to be a terminal of so many columns."""
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda self: True)
    monkeypatch.setenv("COLUMNS", str(columns))


def elsewhere(monkeypatch, tmp_path) -> RunStore:
    """Go to another machine."""
    monkeypatch.setenv("FEDARIUM_HOME", str(tmp_path / "elsewhere"))
    return RunStore(database_url())


def test_the_list_tells_accuracies_and_fits_the_terminal(store, monkeypatch, capsys):
    waits, done = store.create(CONFIG, "中" * 60), ended(store, "n" * 70)
    assert main(["list"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.split()[0] == done and first.split()[3:6] == ["finished", "30.0%", "3/3"]
    assert second.split()[0] == waits and second.split()[3:6] == ["queued", "-", "0/3"]
    assert second.endswith("中" * 60)
    on_a_terminal(monkeypatch, 90)
    assert main(["list"]) == 0
    for line, wide in zip(capsys.readouterr().out.splitlines(), (1, 2), strict=True):
        head, name = line[:60], line[60:].removesuffix("...")
        assert line.endswith("...") and 85 <= len(head) + wide * len(name) + 3 <= 90
    on_a_terminal(monkeypatch, 40)
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(columns_of, lines)) <= 40
    assert lines[0].split() == [done, "finished", "30.0%", "3/3"]
    assert lines[1:3] == ["  " + "n" * 38, "  " + "n" * 32]  # a cut name would tell nothing
    assert main(["show", done]) == 0
    assert max(map(columns_of, capsys.readouterr().out.splitlines())) <= 40


@pytest.mark.parametrize(
    ("name", "width", "shown"),
    [
        ("abc", None, "id  abc"),
        ("a" * 20, 24, "id  " + "a" * 20),
        ("a" * 21, 24, "id  " + "a" * 17 + "..."),
        ("e\u0301" * 20, 24, "id  " + "e\u0301" * 20),
        ("word " * 20, 24, "id  word word word wo..."),
    ],
)
def test_a_name_is_cut_where_a_line_ends(name, width, shown):
    assert _fitted("id  ", name, width) == shown


def test_the_list_is_there_for_other_programs(store, capsys):
    lost = store.create(CONFIG, "Lost")
    store._update(tables.runs.c.id == lost, config='{"hue": 3}')
    done = ended(store)
    assert main(["list", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["id"], first["accuracy"], first["num_rounds"]) == (done, 0.3, 3)
    assert first["name"].startswith("2 parties") and first["imported_from"] is None
    assert (second["id"], second["problem"]) == (lost, "There is no knob called “hue”.")


def test_a_run_is_shown_in_words_and_for_programs(store, capsys):
    run_id = ended(store, "A name")
    store.describe(run_id, tags=["one", "two"], note="Noted.")
    assert main(["show", run_id[:7]]) == 0
    said = capsys.readouterr().out
    for words in (
        f"Run {run_id}  A name\n",
        "finished, 3 of 3 rounds\n",
        "Setup         2 parties\n",
        "Skewed classes (Dirichlet)",
        "Accuracy      30.0% after round 3\n",
        "30.0% at best, after round 3\n",
        "(Global model, on the common test images)\n",
        "Worst party   10.0% (the model it uses, on the images that it holds out itself)\n",
        "Sent          6.4 kB\n",
        "Took          8.0 s\n",
        "one, two\n",
        "Noted.\n",
    ):
        assert words in said, words
    assert main(["show", run_id, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["config"]["num_parties"] == 2 and told["worst_party"] == 0.1
    assert (told["best_accuracy"], told["bytes"], told["seconds"]) == (0.3, 6400, 8.0)
    assert told["fingerprint"] == store.whole_run(run_id).fingerprint
    assert told["fingerprint"] in said


def test_a_run_without_rounds_is_shown(store, capsys):
    run_id = store.create(tiny())
    assert main(["show", run_id]) == 0
    said = capsys.readouterr().out
    assert "queued, 0 of 2 rounds" in said and "Accuracy" not in said
    assert main(["show", run_id, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["best_accuracy"] is None


@pytest.mark.parametrize(
    "words", [["show"], ["export"], ["delete"], ["resume"]], ids=lambda words: words[0]
)
def test_a_run_is_named_by_the_beginning_of_its_id(store, capsys, words):
    ids = [store.create(CONFIG) for _ in range(2)]
    for old, new in zip(ids, ("abc00000", "abd00000"), strict=True):
        store._update(tables.runs.c.id == old, id=new)
    for given, says in (
        ("ab", "Several runs begin with ab, such as abc00000 and abd00000."),
        ("f", "There is no run 'f': `python -m fl_core list` shows those there are."),
        ("", "There is no run '': `python -m fl_core list` shows those there are."),
    ):
        assert main([*words, given]) == 1
        assert capsys.readouterr().err.strip() == says


@pytest.mark.parametrize(
    "words",
    [["show"], ["export"], ["import"], ["delete"], ["list", "x"], ["show", "a", "b"], ["imprt"]],
    ids=" ".join,
)
def test_a_command_line_that_makes_no_sense_ends_with_2(words, capsys):
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("Usage: python -m fl_core")


def test_a_run_goes_out_and_comes_in_elsewhere(store, monkeypatch, tmp_path, capsys):
    one, two = ended(store, "One"), ended(store, "Two")
    file = tmp_path / "two runs.json"
    assert main(["export", one, two[:7], two, "-o", str(file)]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Written to {file} (") and said.endswith(f"kB): {one}, {two}.\n")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()].count(file.name) == 1
    assert main(["export", one, two]) == 0
    printed = capsys.readouterr().out
    assert printed.split("\n")[1:] == file.read_text().split("\n")[1:]

    other = elsewhere(monkeypatch, tmp_path)
    assert main(["import", str(file)]) == 0
    assert capsys.readouterr().out == f"Run {one} was imported.\nRun {two} was imported.\n"
    assert [run.name for run in other.find()] == ["Two", "One"]
    assert other.whole_run(one).checksum == store.whole_run(one).checksum
    assert main(["import", str(file)]) == 0
    assert f"Run {one} is here already: nothing was added." in capsys.readouterr().out
    assert main(["show", one]) == 0
    assert f"Imported      from {other.get(one).imported_from}\n" in capsys.readouterr().out


def test_on_a_terminal_a_run_goes_into_a_file_of_its_name(store, monkeypatch, tmp_path, capsys):
    run_id, second = ended(store), ended(store)
    monkeypatch.chdir(tmp_path)
    on_a_terminal(monkeypatch, 80)
    assert main(["export", run_id]) == 0
    assert (tmp_path / f"fedarium-run-{run_id}.json").read_bytes().startswith(b'{"format"')
    assert main(["export", run_id, second]) == 0
    assert (tmp_path / f"fedarium-run-{run_id}-and-1-more.json").exists()
    capsys.readouterr()
    assert main(["export", run_id, "-o", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["id"] == run_id
    assert main(["export", run_id, "-o", "none/here.json"]) == 1
    said = capsys.readouterr().err.strip()
    assert said == "The file none/here.json cannot be written (No such file or directory)."


def test_a_file_of_before_stays_where_the_disk_takes_no_other(store, monkeypatch, tmp_path, capsys):
    run_id, file = ended(store), tmp_path / "mine.json"
    file.write_text("mine")

    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    assert main(["export", run_id, "-o", str(file)]) == 1
    assert "No space left" in capsys.readouterr().err
    assert file.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir() if "mine" in path.name] == ["mine.json"]


def test_a_run_comes_through_a_pipe(store, monkeypatch, tmp_path, capsys):
    run_id = ended(store)
    assert main(["export", run_id]) == 0
    content = capsys.readouterr().out.encode()
    other = elsewhere(monkeypatch, tmp_path)
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(content)))
    assert main(["import", "-"]) == 0
    assert other.get(run_id).round == 3


def test_each_file_is_taken_whole_or_refused_in_a_sentence(store, monkeypatch, tmp_path, capsys):
    run_id = ended(store)
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    assert main(["export", run_id, "-o", str(good)]) == 0
    bad.write_bytes(good.read_bytes()[:-20])
    other = elsewhere(monkeypatch, tmp_path)
    for path, says in (
        (bad, "This is no file of runs as Fedarium writes them, or a part of it is missing."),
        (tmp_path / "none", f"The file {tmp_path / 'none'} cannot be read (No such file"),
        (tmp_path, f"The file {tmp_path} cannot be read (Is a directory)."),
    ):
        assert main(["import", str(path)]) == 1
        said = capsys.readouterr().err.strip()
        assert said.startswith(says)
        assert_one_sentence(said)
    assert other.find() == []
    assert main(["import", str(bad), str(good)]) == 1
    told = capsys.readouterr()
    assert told.err.startswith(f"Not imported, {bad}: This is no file")
    assert told.out == f"Run {run_id} was imported.\n"


def test_an_imported_run_is_not_resumed_and_says_why(store, monkeypatch, tmp_path, capsys):
    run_id = ended(store, state=RunState.PAUSED)
    file = tmp_path / "runs.json"
    assert main(["export", run_id, "-o", str(file)]) == 0
    elsewhere(monkeypatch, tmp_path)
    assert main(["import", str(file)]) == 0
    assert main(["resume", run_id]) == 1
    said = capsys.readouterr().err.strip()
    assert said.startswith("This run was imported: its history is here, its weights are not.")


def test_runs_are_put_into_the_bin_all_or_none(store, capsys):
    done, lost = ended(store), ended(store)
    store._update(tables.runs.c.id == lost, config='{"hue": 3}')
    waits = store.create(CONFIG)
    assert main(["delete", done, waits]) == 1
    said = capsys.readouterr().err.strip()
    assert said == f"A run that waits or trains must be stopped to be deleted: {waits}."
    assert store.get(done).deleted_at is None
    assert main(["delete", done[:7], done, lost]) == 0
    assert capsys.readouterr().out == (
        f"In the bin for 30 days: {done}, {lost}. The page Runs brings it back.\n"
    )
    assert [run.id for run in store.find()] == [waits]
    assert store.catalogue(Wanted(binned=True)).total == 2
    assert main(["delete", done]) == 1
    assert "There is no run" in capsys.readouterr().err
