"""A run's models as files: whose, after which round, and what there is none of."""

import io
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from fl_core.errors import ConfigError, QuestionRefused, WeightsLost
from fl_core.runs import checkpoints
from fl_core.runs.model_export import model_file
from fl_core.runs.questions import KerasFile
from fl_core.runs.run_execution import execute
from fl_core.strategies import Alone, Ditto, FineTuning
from fl_core.updates_and_state import Weights
from tests.fl_core.runs.test_store import finished
from tests.fl_core.tiny_data import assert_one_sentence, rounds, tiny


@pytest.fixture
def fetched(data, monkeypatch):
    monkeypatch.setattr("fl_core.datasets.mnist.Mnist.fetch", lambda self: data)
    return data


def trained(folder: Path, **knobs):
    """Train a run into a folder, and return its config and its rounds."""
    config = tiny(num_parties=3, **knobs)
    return config, rounds(list(execute(config, folder, None)))


def weights_in(content: bytes) -> Weights:
    """Return the weights that a file of the smallest model holds: kernel, then bias."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found: list[np.ndarray] = []
        with h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
            file.visititems(
                lambda name, item: (
                    found.append(np.asarray(item))
                    if isinstance(item, h5py.Dataset) and "optimizer" not in name
                    else None
                )
            )
    return np.concatenate([array.ravel() for array in found])


def test_the_global_model_of_any_round(tmp_path, fetched):
    config, told = trained(tmp_path)
    for each in told:
        content = model_file(config, tmp_path, each.round)
        np.testing.assert_array_equal(weights_in(content), each.state.weights)
    with pytest.raises(WeightsLost):
        model_file(config, tmp_path, 3)


def test_a_partys_model_is_what_it_sent_before_the_server_combined(tmp_path, fetched):
    config, told = trained(tmp_path)
    models = [weights_in(model_file(config, tmp_path, 2, party)) for party in range(3)]
    sizes = [result.num_examples for result in told[2].parties]
    mean = np.average(np.array(models, np.float64), axis=0, weights=sizes)
    np.testing.assert_allclose(mean, told[2].state.weights, atol=1e-6)
    assert not np.array_equal(models[0], models[1])


def test_where_parties_have_models_of_their_own_it_is_the_one_after_the_round(tmp_path, fetched):
    config, told = trained(tmp_path, strategy=Alone())
    state = told[2].state
    found = weights_in(model_file(config, tmp_path, 2, 1))
    np.testing.assert_array_equal(found, config.strategy.model_of(state, 1))
    assert not np.array_equal(found, state.weights)


def test_where_parties_train_a_personal_model_it_is_that_one(tmp_path, fetched):
    """Ditto keeps it, so that there is something to compare with."""
    config, told = trained(tmp_path, strategy=Ditto(), optimizer="sgd")
    kept = told[2].state.party_memory[1]["personal"]
    np.testing.assert_array_equal(weights_in(model_file(config, tmp_path, 2, 1)), kept)


def test_a_fine_tuned_model_is_not_the_global_one(tmp_path, fetched):
    config, told = trained(tmp_path, strategy=FineTuning())
    found = weights_in(model_file(config, tmp_path, 2, 1))
    assert not np.array_equal(found, told[2].state.weights)


def test_who_sat_the_round_out_has_none(tmp_path, fetched):
    config, told = trained(tmp_path, participation=0.34)
    (there,) = (result.party for result in told[1].parties)
    with pytest.raises(ConfigError, match="took part in round 1"):
        model_file(config, tmp_path, 1, (there + 1) % 3)


def test_what_there_is_no_model_of_is_refused_before_the_worker_is_asked(tmp_path, store):
    ids = {}
    for strategy in ("fedavg", "alone"):
        ids[strategy] = store.create(tiny(num_parties=3, strategy=strategy), owner="me")
        for round in range(3):
            store.add_round(ids[strategy], finished(round), "me")
    refused = {
        ("fedavg", 3, None): "Of this run there are rounds 0..2, got 3.",
        ("fedavg", 2, 3): "There are 3 parties in this run.",
        ("fedavg", 0, 1): "No party has trained a model yet after round 0.",
        ("alone", 2, None): "parties do not share one model",
    }
    for (strategy, round, party), says in refused.items():
        with pytest.raises(QuestionRefused) as caught:
            KerasFile(ids[strategy], round, party).put_to_worker(store, tmp_path)
        assert says in str(caught.value)
        assert_one_sentence(str(caught.value))
    put = KerasFile(ids["alone"], 0, 2).put_to_worker(store, tmp_path)
    assert (put.round, put.party) == (0, 2)
    assert checkpoints.path_of(Path(put.folder), 0).parent.name == ids["alone"]
