"""`train` in Python gives what the store keeps, to the last bit, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

from fl_core import ConfigError, History, run_rounds, train
from fl_core.analysis.history_fingerprint import history_fingerprint
from fl_core.cli import main
from fl_core.errors import DivergedError, FedariumError
from fl_core.paths import database_url, weights_folder
from fl_core.progress_bar import ProgressBar
from fl_core.runs import checkpoints
from fl_core.runs.manager import RunManager
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.strategies import FedProx
from fl_core.training.predictor import class_probabilities
from tests.fl_core.runs.conftest import wait_until
from tests.fl_core.tiny_data import assert_one_sentence, coloured_arrays, last_weights, npz_of, tiny

ROOT = Path(__file__).resolve().parents[2]
UNEVEN = tiny(
    partitioner={"kind": "dirichlet", "skew": 0.8},
    num_images=600,
    num_rounds=3,
    measure_every=2,
    participation=0.5,
    num_parties=5,
    holdout=0.2,
    seed=3,
)
"""A round that is not measured, parties that do not take part, and some that hold nothing out."""


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[RunManager]:
    manager = RunManager(RunStore(f"sqlite:///{tmp_path / 'runs.db'}"), tmp_path / "weights")
    yield manager
    manager.close()


def without_time(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[column for column in frame if not column.startswith("seconds")]]


OTHERS = (
    tiny(model="cnn", num_images=60, num_parties=2),
    tiny(strategy="alone", holdout=0.2),
    tiny(model="cnn", learning_rate=3.0, num_images=60, test_on="fifth"),  # soon dead
)


def test_frames_are_the_stores_to_the_last_bit_as_the_command_line_trained_them(
    home, tmp_path, capsys
):
    (tmp_path / "setup.json").write_text(UNEVEN.to_json(), encoding="utf-8")
    assert main(["run", "--config", str(tmp_path / "setup.json")]) == 0
    store = RunStore(database_url())
    (run,) = store.find()
    assert_as_kept(train(UNEVEN, progress=False), store, run.id, weights_folder())
    assert len(store.find()) == 1


def test_frames_are_the_stores_to_the_last_bit_as_the_dashboard_trained_them(manager, tmp_path):
    runs = [(config, manager.submit(config)) for config in OTHERS]
    for config, run_id in runs:
        wait_until(manager.store, run_id, lambda run: run.state is RunState.FINISHED)
        ours = train(config, progress=False)
        assert_as_kept(ours, manager.store, run_id, tmp_path / "weights")


def assert_as_kept(ours: History, store: RunStore, run_id: str, weights: Path) -> None:
    """Compare all that a history tells with what the store has of a run, bit for bit."""
    run, rounds, parties = store.get(run_id), store.rounds(run_id), store.parties(run_id)
    assert run is not None
    for own, kept in ((ours.rounds, rounds), (ours.parties, parties)):
        assert list(own) == list(kept) and own.dtypes.equals(kept.dtypes)
        for column in without_time(kept):
            assert own[column].to_numpy().tobytes() == kept[column].to_numpy().tobytes(), column
    assert ours.fingerprint == history_fingerprint(rounds, parties)
    assert ours.warning == (run.warning or "") and ours.config == run.config
    assert ours.label_counts.tolist() == store.facts(run_id).label_counts.tolist()
    last = checkpoints.load(weights / run_id, run.config.num_rounds)
    assert ours.weights.tobytes() == last.weights.tobytes()


def test_it_is_what_run_rounds_yields_and_keeps_nothing(home):
    ours, events = train(UNEVEN, progress=False), [*run_rounds(UNEVEN)]
    assert ours.weights.tobytes() == last_weights(events).tobytes()
    assert ours.accuracy == events[-2].accuracy == ours.rounds.accuracy.iloc[-1]
    assert ours.rounds.accuracy.isna().tolist() == [False, True, False, False]
    assert not home.exists()


def test_equal_configs_have_equal_fingerprints_and_another_seed_has_another():
    some = train(tiny(), progress=False)
    assert train(tiny(), progress=False).fingerprint == some.fingerprint
    assert train(tiny(), seed=1, progress=False).fingerprint != some.fingerprint
    assert len(some.fingerprint) == 16 and some.fingerprint in repr(some)


def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    rounds = {"round": [0, 1], "accuracy": [0.1, np.nan], "seconds_train": [0.0, 1.0]}
    parties = {"round": [1], "party": [0], "train_loss": [0.0], "seconds": [1.0]}
    return pd.DataFrame(rounds), pd.DataFrame(parties)


def test_a_fingerprint_knows_the_last_bit_but_no_time():
    rounds, parties = frames()
    before = history_fingerprint(rounds, parties)
    assert before == history_fingerprint(*frames()) == "9ebcd3d861c43461"
    slower = rounds.assign(seconds_train=9.0), parties.assign(seconds=9.0)
    assert history_fingerprint(*slower) == before
    assert history_fingerprint(rounds[[*reversed(list(rounds))]], parties) == before
    assert history_fingerprint(rounds, parties.assign(train_loss=-0.0)) == before
    for column, value in (("accuracy", [np.nextafter(0.1, 1), np.nan]), ("round", [0, 2])):
        assert history_fingerprint(rounds.assign(**{column: value}), parties) != before
    assert history_fingerprint(rounds, parties.assign(train_loss=5e-324)) != before
    assert history_fingerprint(rounds, parties.assign(train_loss=np.nan)) != before
    assert history_fingerprint(rounds, parties[:0]) != before


def test_a_history_stays_as_it_is():
    history = train(tiny(), progress=False)
    with pytest.raises(AttributeError):
        history.fingerprint = "another"
    with pytest.raises(ValueError, match="read-only"):
        history.weights[0] = 1.0


def test_progress_is_a_bar_of_rounds_with_accuracy_on_standard_error(capsys):
    history = train(tiny())
    said = capsys.readouterr()
    assert said.out == "" and "2/2 rounds" in said.err
    assert f"accuracy {history.accuracy:.1%} (Global model, test images)" in said.err


def test_without_progress_nothing_is_said(capfd):
    train(tiny(), progress=False)
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")


def test_what_is_wrong_with_the_training_is_said_once(capsys):
    dead = tiny(model="cnn", learning_rate=3.0, num_images=60, num_rounds=3, test_on="fifth")
    history = train(dead)
    assert "is dead" in history.warning
    assert capsys.readouterr().err.count(history.warning) == 1


def test_knobs_are_given_by_their_names_in_place_of_those_of_a_config():
    history = train(tiny(), seed=5, strategy=FedProx(mu=0.5), num_parties="2", progress=False)
    assert history.config == tiny(seed=5, strategy=FedProx(mu=0.5), num_parties=2)
    assert set(history.parties.party) == {0, 1}


def test_a_method_is_chosen_by_its_famous_name_and_what_it_needs_moves(capsys):
    history = train(tiny(), method="fed-adam", progress=False)
    assert history.config == tiny(server_step="adam")
    history = train(tiny(optimizer="adam", learning_rate=0.001), method="SCAFFOLD")
    assert history.config.optimizer.kind == "sgd" and history.config.strategy.kind == "scaffold"
    assert "Optimiser moved from “Adam” to “SGD”: SCAFFOLD needs it." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"num_parties": 0}, "Parties must be a whole number from 1 to 10,000, got 0."),
        ({"num_partis": 3}, "There is no knob called “num_partis”; “num_parties” may be meant."),
        ({"method": "FedPrx"}, "There is no method 'FedPrx'; “FedProx” may be meant."),
        ({"method": "FedProx", "num_parties": 0}, "Parties must be a whole number from 1"),
        ({"method": "SCAFFOLD", "optimizer": "adam"}, "Optimiser must be “SGD”"),
        ({"config": {"seed": 1}}, "What to train must be a RunConfig, or knobs by their names"),
        ({"num_parties": 100, "num_images": 10}, "Parties"),
        ({"data": "a.npz", "dataset": "mnist"}, "Images come from data or from dataset, not from"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_words_before_it_begins(given, says, capfd):
    with pytest.raises(ConfigError) as caught:
        train(**given)
    assert_one_sentence(str(caught.value))
    assert says in str(caught.value)
    assert capfd.readouterr().err == ""


def test_images_of_ones_own_are_kept_and_what_nobody_set_moves_to_fit_them(home, tmp_path, capsys):
    file = tmp_path / "colours.npz"
    file.write_bytes(npz_of(coloured_arrays()))
    history = train(data=file, num_rounds=1, num_parties=2)
    said = capsys.readouterr().err
    assert "12×10 in colour" in said and "Model moved" in said
    assert "Training images moved from 12,000 to 160" in said
    assert history.config.num_images == 160 and history.config.num_parties == 2
    assert {path.name for path in home.iterdir()} == {"datasets"}
    again = train(history.config, progress=False)
    assert again.fingerprint == history.fingerprint
    with pytest.raises(ConfigError, match="needs images of at least 22×22 pixels"):
        train(data=str(file), model="cnn", progress=False)


def test_a_run_that_diverges_says_what_is_likely_to_help():
    decays = {"kind": "sgd", "weight_decay": 1.0}  # each step makes the weights 9 times as long
    with pytest.raises(DivergedError) as caught:
        train(tiny(optimizer=decays, learning_rate=10.0, num_rounds=60), progress=False)
    assert caught.value.suggestion and str(caught.value).endswith(caught.value.suggestion)


def test_ctrl_c_ends_it_and_no_party_goes_on(monkeypatch):
    def pressed(self, event):
        if event.type == "round_finished" and event.round == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(ProgressBar, "follow", pressed)
    with pytest.raises(KeyboardInterrupt):
        train(tiny(num_rounds=1000), progress=False)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("party")]


LONG = """
from fl_core import train
train(num_images=20_000, num_rounds=100, party_test_images=50, batch_size=8, model="softmax")
"""


def python(code: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path[1:]])}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        # Even where the tests are started with `nohup` or in the background.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def test_ctrl_c_within_a_round_ends_the_process_as_python_has_it():
    with python(LONG) as process:
        said = ""
        while "1/100" not in said:  # an end of the process would be an end of its words
            said += process.stderr.read(1) or pytest.fail(said)
        time.sleep(0.2)  # into the next round
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT and rest.rstrip().endswith("KeyboardInterrupt")


@pytest.mark.slow
def test_where_tensorflow_has_worked_before_it_is_said_what_to_do():
    code = (
        "import tensorflow as tf; tf.config.threading.set_intra_op_parallelism_threads(2)\n"
        "tf.constant(1.0); from fl_core import train, FedariumError\n"
        "try: train(progress=False)\n"
        "except FedariumError as error: raise SystemExit(f'said: {error}')"
    )
    with python(code) as process:
        _, said = process.communicate(timeout=100)
    (sentence,) = [line for line in said.splitlines() if line.startswith("said: ")]
    assert "start Python (or the notebook's kernel) anew" in sentence
    assert process.returncode == 1


def test_the_model_is_kept_and_gone_on_from(home, tmp_path, data):
    first = train(tiny(num_rounds=2), progress=False)
    first.save_model(tmp_path / "model.keras")
    said = keras.models.load_model(tmp_path / "model.keras").predict(data.images[:50], verbose=0)
    expected = class_probabilities(first.config, first.weights, data.images[:50])
    np.testing.assert_allclose(said, expected, rtol=1e-4, atol=1e-6)
    second = train(first.config, start=first, learning_rate=0.1, progress=False)
    assert second.rounds["accuracy"].iloc[0] == first.accuracy
    assert second.config.learning_rate == 0.1 and second.config.start_model
    assert train(second.config, progress=False).fingerprint == second.fingerprint
    with pytest.raises(FedariumError, match="models of their own"):
        train(tiny(strategy="alone"), progress=False).save_model(tmp_path / "none.keras")
