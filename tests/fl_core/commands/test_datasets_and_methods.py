"""What there is to choose from, on the command line: data sets, and methods by their names."""

import json

import pytest

from fl_core.cli import main
from fl_core.datasets import DATASETS, OwnFile
from fl_core.methods import METHODS
from fl_core.text_table import columns_of
from tests.fl_core.tiny_data import coloured_arrays, npz_of


@pytest.fixture
def own_file(tmp_path, capsys):
    path = tmp_path / "mine.npz"
    path.write_bytes(npz_of(coloured_arrays()))
    assert main(["data", "add", str(path)]) == 0
    capsys.readouterr()
    return path


def test_data_sets_are_told_with_what_is_here_of_them(own_file, capsys):
    assert main(["datasets"]) == 0
    rows = {line.split()[0]: line.split() for line in capsys.readouterr().out.splitlines() if line}
    assert rows["mnist"][1:6] == ["yes", "60,000", "10,000", "10", "28×28"]
    assert rows["cifar10"][1:7] == ["no", "50,000", "?", "10", "32×32", "colour"]
    assert main(["datasets", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in told[:-1]] == [k for k in DATASETS if k != OwnFile.kind]
    mine = told[-1]
    assert (mine["num_train"], mine["num_classes"], mine["pixels"]) == (160, 5, "12×10")
    assert mine["is_here"] and mine["problem"] == ""
    assert mine["bytes"] == own_file.stat().st_size
    assert mine["settings"]["dataset.sha256"].startswith(mine["name"])


def test_a_damaged_file_says_so(own_file, capsys, home):
    (home / "datasets" / f"{'0' * 64}.npz").write_bytes(b"damaged")
    assert main(["datasets", "--json"]) == 0
    (mine,) = [e for e in json.loads(capsys.readouterr().out) if e["name"] == "00000000"]
    assert mine["problem"] != "" and mine["num_test"] is None


def test_methods_are_a_line_each_with_what_they_are_made_of(capsys):
    assert main(["methods"]) == 0
    said = capsys.readouterr().out
    for name, method in METHODS.items():
        assert f"  {name}" in said and method.about in said, name
    assert (
        "  FedProx           A pull back to the received model while parties train. (Strategy "
        in said
    )
    assert main(["methods", "--json"]) == 0
    assert [each["name"] for each in json.loads(capsys.readouterr().out)] == [*METHODS]


def test_one_method_is_told_with_its_knobs_their_bounds_and_its_paper(capsys):
    assert main(["methods", "multi krum"]) == 0
    said = capsys.readouterr().out
    for words in (
        "Made of: Aggregation “Multi-Krum”.",
        "(--set aggregator=multi_krum)",
        "Paper: Blanchard",
        "aggregator.faulty",
        "Faulty parties (f): 1 here; 0 to 4,998 parties [0].",
    ):
        assert words in said, words
    assert main(["methods", "scaffold"]) == 0
    assert "Needs optimizer=sgd" in capsys.readouterr().out
    assert main(["methods", "fedprox", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (mu,) = told["knobs"]
    assert (mu["name"], mu["low"], mu["high"], mu["default"]) == ("strategy.mu", 0, 10, 0.1)
    assert told["members"]["strategy"] == {"kind": "fedprox", "mu": 0.1}
    assert "MLSys 2020" in told["paper"]


@pytest.mark.parametrize("name", METHODS)
def test_every_method_fits_the_terminal(capsys, on_a_terminal, name):
    for columns in (80, 40):
        on_a_terminal(columns)
        assert main(["methods", name]) == 0
        lines = capsys.readouterr().out.splitlines()
        # A line with words to type is not broken, for it would not be typed so.
        assert max(columns_of(line) for line in lines if "--set" not in line) <= max(columns, 50)


def test_lists_fit_the_terminal(capsys, on_a_terminal):
    for command in ("methods", "datasets"):
        for columns in (80, 40):
            on_a_terminal(columns)
            assert main([command]) == 0
            assert max(map(columns_of, capsys.readouterr().out.splitlines())) <= columns


def test_a_wrong_method_gets_the_nearest_right_one(capsys):
    assert main(["methods", "fedprxo"]) == 1
    assert capsys.readouterr().err == "There is no method 'fedprxo'; “FedProx” may be meant.\n"
