"""The command line runs a setup that the dashboard saved, and says what is wrong with another."""

import json

import pytest

from fl_core.cli import main
from fl_core.config import RunConfig
from fl_core.models import OwnCnn
from fl_core.paths import database_url, weights_folder
from fl_core.runs import checkpoints
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from tests.fl_core.tiny_data import assert_one_sentence, coloured_arrays, npz_of, tiny


@pytest.fixture(autouse=True)
def own_store(home, monkeypatch):
    monkeypatch.delenv("FEDARIUM_DB", raising=False)


def test_a_dead_run_is_told_of_once_and_kept_with_what_it_found(capsys):
    knobs = tiny(model="cnn", learning_rate=3.0, num_images=60, num_rounds=4, test_on="fifth")
    assert main(["run", *(f"--set={name}={value}" for name, value in set_by(knobs))]) == 0
    (run,) = RunStore(database_url()).find()
    said = capsys.readouterr().out
    assert run.warning and said.count(run.warning) == 1 and "is dead" in said
    facts = RunStore(database_url()).facts(run.id)
    assert (facts.num_weights, facts.num_test_images, facts.num_sample_images) == (
        110_474,
        12_000,
        40,
    )
    assert facts.label_counts.sum() == 60


def test_that_a_method_does_nothing_with_a_model_is_said_before_it_trains(capsys):
    knobs = tiny(strategy="moon", num_images=60, num_rounds=1)
    assert main(["run", *(f"--set={name}={value}" for name, value in set_by(knobs))]) == 0
    said = capsys.readouterr().out
    caution = knobs.strategy.caution(knobs)
    assert said.startswith(f"{caution.sentence} Choose another Model.\n")


def test_a_method_finds_the_model_it_needs_for_images_of_ones_own(tmp_path, capsys):
    """Which layers a model has is known before the file is."""
    file = tmp_path / "colours.npz"
    file.write_bytes(npz_of(coloured_arrays()))
    knobs = ["--method", "FedBN", "--set", "num_rounds=1", "--set", "num_parties=2"]
    assert main(["run", "--data", str(file), *knobs]) == 0
    (run,) = RunStore(database_url()).find()
    assert run.config.model == OwnCnn(normalisation="batch")
    assert run.config.strategy.short == "FedBN"


def test_all_that_does_not_go_together_is_said_a_line_each(capsys):
    knobs = ["strategy=cyclic", "aggregator=median", "server_step=momentum", "num_images=10"]
    assert main(["run", *(f"--set={knob}" for knob in knobs)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [
        words
        for line in said
        for words in ("Aggregation", "Server step", "Parties ×")
        if words in line
    ] == ["Aggregation", "Server step", "Parties ×"]
    assert len(said) == 3
    assert main(["run", "--set=sed=1", "--set=seed=1", "--set=lr=1"]) == 1
    assert capsys.readouterr().err.count("There is no knob called") == 2


def test_a_saved_setup_stops_after_a_round_and_goes_on_from_the_last_whole_weights(
    tmp_path, capsys
):
    saved, store = tmp_path / "setup.json", RunStore(database_url())
    saved.write_text(json.dumps(json.loads(tiny().to_json()), indent=2), encoding="utf-8")
    more = ["--set", "num_rounds=4", "--stop-after", "2"]
    assert main(["run", "--config", str(saved), *more]) == 0
    (run,) = store.find()
    assert run.config == tiny(num_rounds=4)
    assert (run.state, run.round, run.stop_after) == (RunState.PAUSED, 2, 2)
    assert f"Paused. `python -m fl_core resume {run.id}` goes on." in capsys.readouterr().out
    rounds = store.rounds(run.id)
    for round in ("2", "5", "0", "-1"):
        assert main(["resume", run.id, "--stop-after", round]) == 1
        complaint = capsys.readouterr().err.strip()
        assert complaint == (
            f"--stop-after must be a round that is still to come, 3..4, got {round}."
        )
    assert store.get(run.id) == run
    checkpoints.path_of(weights_folder() / run.id, 2).unlink()
    assert main(["resume", run.id]) == 0
    said = capsys.readouterr().out
    assert "damaged or missing: round 2.\nround   2 of 4: " in said
    run = store.get(run.id)
    assert (run.state, run.round, run.stop_after) == (RunState.FINISHED, 4, None)
    assert store.rounds(run.id).loss[:3].tolist() == rounds.loss.tolist()


def set_by(config):
    """Return what sets the knobs of a config that are not at their defaults."""
    for name, value in config.model_dump(mode="json").items():
        if getattr(RunConfig(), name) != getattr(config, name):
            yield name, json.dumps(value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"num_parties": 50000}', "Parties must be a whole number from 1 to 10,000, got 50000."),
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


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--method", ""], "Method must be one of FedAvg, "),
        (["--method", "fedprxo"], "There is no method 'fedprxo'; “FedProx” may be meant."),
        (["--method", "fedavg", "--method", "krum"], "Method must be set once, not 2 times."),
        (["--method", "krum", "--set", "aggregator=foo"], "Aggregation must be one of mean, "),
        (["--method", "scaffold", "--set", "model=foo"], "Model must be one of cnn, "),
        (["--method", "krum", "--set", "aggregator.faulty=-3"], "Faulty parties (f) must be "),
        (["--set", "stratgy=fedavg"], "no knob called “stratgy”; “strategy” may be meant."),
        (["--set", "strategy=fedprox", "--set", "strategy.muu=1"], "“muu”; “mu” may be meant."),
        (["--set", "strategy=FedPorx"], "got 'FedPorx'; “fedprox” may be meant."),
        (["--set", "dataset=fashon_mnist"], "“fashion_mnist” may be meant."),
        (["--set", "strategy=Krum"], "got 'Krum'; it is found under Aggregation: krum."),
    ],
)
def test_a_wrong_name_is_refused_in_one_line_with_the_one_that_may_be_meant(
    arguments, says, capsys
):
    assert main(["run", *arguments]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line and line.endswith(".")
    assert not RunStore(database_url()).find()


def test_a_method_that_is_set_otherwise_beside_it_is_said_to_be_another(capsys):
    small = [
        "--set=num_rounds=1",
        "--set=num_images=60",
        "--set=model=softmax",
        "--set=test_on=fifth",
    ]
    assert main(["run", "--method", "krum", "--set=aggregator=median", *small]) == 0
    assert "With what --set says it is Krum no more: it is Median." in capsys.readouterr().out
    assert main(["run", "--method", "fedprox", "--set=server_step=adam", *small]) == 0
    out = capsys.readouterr().out
    assert "it is FedProx no more: it is a combination of your own." in out
    assert main(["run", "--method", "fedprox", "--set=strategy.mu=0.5", *small]) == 0
    assert "no more" not in capsys.readouterr().out
