"""A run's model and its notebook as files, and a run that goes on from the model."""

import json
from pathlib import Path

import keras
import pytest

from fl_core import start_models
from fl_core.cli import main
from fl_core.datasets import Mnist
from fl_core.paths import database_url
from fl_core.runs.run import Run
from fl_core.runs.store import RunStore

SMALL = ["model=softmax", "optimizer=sgd", "learning_rate=0.5", "num_images=300", "num_rounds=2"]


@pytest.fixture(scope="module")
def home_with_a_run(tmp_path_factory) -> Path:
    """A home in which the command has trained a run of three parties."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FEDARIUM_HOME", str(folder))
        assert main(["run", *(word for knob in SMALL for word in ("--set", knob))]) == 0
    return folder


@pytest.fixture
def trained(home_with_a_run, store, monkeypatch) -> Run:
    monkeypatch.setenv("FEDARIUM_HOME", str(home_with_a_run))
    (run,) = RunStore(database_url()).find()
    return run


def test_a_model_is_written_and_scores_the_same(trained, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["export", trained.id, "--as", "keras"]) == 0
    file = f"fedarium-{trained.id}-round-2-global.keras"
    assert f"Written to {file}" in capsys.readouterr().out
    data = Mnist().load()
    model = keras.models.load_model(tmp_path / file)
    _, accuracy = model.evaluate(
        data.images[data.num_train :], data.labels[data.num_train :], verbose=0
    )
    assert accuracy == pytest.approx(trained.accuracy, abs=1e-6)
    words = ["export", trained.id, "--as", "keras", "--round", "1", "--party", "2", "-o", "p.keras"]
    assert main(words) == 0 and Path("p.keras").stat().st_size > 1000


def test_a_notebook_is_written(trained, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["export", trained.id, "--as", "notebook"]) == 0
    told = json.loads(Path(f"fedarium-{trained.id}.ipynb").read_text())
    assert told["nbformat"] == 4


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--as", "keras", "--round", "3"], "Of this run there are rounds 0..2, got 3."),
        (["--as", "keras", "--party", "4"], "There are 3 parties in this run."),
        (["--as", "keras", "--party", "0"], "There are 3 parties in this run."),
        (["--as", "keras", "--round", "0", "--party", "1"], "No party has trained a model yet"),
    ],
)
def test_what_there_is_not_is_refused_in_words(trained, tmp_path, monkeypatch, capsys, words, says):
    monkeypatch.chdir(tmp_path)
    assert main(["export", trained.id, *words]) == 1
    assert says in capsys.readouterr().err and not [*tmp_path.glob("*.keras")]
    assert main(["export", trained.id, trained.id, *words[:2]]) == 1
    assert "is of one run, not of 2" in capsys.readouterr().err


def test_a_run_goes_on_from_the_model_of_another(trained, tmp_path):
    """Whatever a file of knobs says of what to start from."""
    (tmp_path / "knobs.json").write_text(trained.config.to_json())
    words = ["run", "--from", trained.id, "--from-round", "1", "--set", "learning_rate=0.1"]
    words += ["--config", str(tmp_path / "knobs.json")]
    assert main(words) == 0
    store = RunStore(database_url())
    run = next(run for run in store.find() if run.id != trained.id)
    assert run.parent == trained.id and run.config.learning_rate == 0.1
    assert run.config.num_images == 300
    assert start_models.round_of(run.config.start_model) == 1
    before, after = (store.rounds(each.id).set_index("round") for each in (trained, run))
    assert after.loc[0, "accuracy"] == before.loc[1, "accuracy"]
    store.delete(run.id)
    assert main(["run", "--from", "nobody"]) == 1
