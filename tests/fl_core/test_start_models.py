"""Runs that start from a model: kept by what it is, and nothing else decides what comes of it."""

import numpy as np
import pytest

from fl_core import ConfigError, DataError, RunConfig, run_rounds, start_models
from fl_core.config_differences import name_in_words
from fl_core.config_fingerprint import fingerprint
from fl_core.models import MODELS
from fl_core.strategies import Ditto, Ifca, Scaffold
from tests.fl_core.tiny_data import assert_same_history, rounds, tiny

WEIGHTS = np.random.default_rng(1).normal(0, 0.1, 170).astype(np.float32)


def test_a_model_is_named_by_its_weights_alone(home):
    named = start_models.keep(WEIGHTS, "0a0b0c0d", 7)
    assert named == start_models.sha256_of(WEIGHTS.copy()) and len(named) == 64
    np.testing.assert_array_equal(start_models.load(named, 170), WEIGHTS)
    told = start_models.size_of(named), start_models.run_of(named), start_models.round_of(named)
    assert told == (170, "0a0b0c0d", 7)
    assert start_models.keep(WEIGHTS, "another", 1) == named
    assert start_models.run_of(named) == "0a0b0c0d"  # the first one it was kept of
    other = WEIGHTS.copy()
    other[3] = np.nextafter(other[3], np.float32(1))
    assert start_models.keep(other) != named
    assert start_models.run_of(start_models.keep(other)) is None


def test_what_is_not_there_damaged_or_another_models_is_said(home):
    with pytest.raises(DataError, match="is not on this machine"):
        start_models.load("0f" * 32, 170)
    assert start_models.size_of("0f" * 32) is start_models.run_of("") is None
    named = start_models.keep(WEIGHTS)
    with pytest.raises(DataError, match="has 10 weights, and the one to start from 170"):
        start_models.load(named, 10)
    (path,) = (home / "start_models").glob("*.safetensors")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="they are not what they were"):
        start_models.load(named, 170)
    path.write_bytes(content[:50])
    with pytest.raises(DataError, match="damaged"):
        start_models.load(named, 170)


@pytest.mark.parametrize(
    "knobs",
    [{}, {"strategy": Scaffold()}, {"strategy": Ditto()}, {"server_step": {"kind": "adam"}}],
    ids=str,
)
def test_round_0_is_that_model_and_the_same_config_gives_the_same_history(home, data, knobs):
    first = list(run_rounds(tiny(num_parties=3), data=data))
    last = rounds(first)[-1]
    named = start_models.keep(last.state.weights)
    config = tiny(num_parties=3, start_model=named, learning_rate=0.1, **knobs)
    told = list(run_rounds(config, data=data))
    begun = rounds(told)[0]
    np.testing.assert_array_equal(begun.state.weights, last.state.weights)
    if not config.strategy.own_models:
        assert (begun.accuracy, begun.loss) == (last.accuracy, last.loss)
    assert_same_history(told, list(run_rounds(config, data=data)))
    anew = rounds(list(run_rounds(config.model_copy(update={"start_model": ""}), data=data)))
    assert anew[0].loss != begun.loss


def test_where_nothing_is_forgotten_it_goes_on_as_if_it_had_never_stopped(home, data):
    """Plain SGD, nothing drawn: all images in one batch, everybody takes part, IID or not."""
    knobs = {"num_parties": 2, "batch_size": 1024}
    whole = rounds(list(run_rounds(tiny(**knobs, num_rounds=4), data=data)))
    named = start_models.keep(whole[2].state.weights)
    rest = rounds(list(run_rounds(tiny(**knobs, num_rounds=2, start_model=named), data=data)))
    # Images are summed in another order, for each round shuffles them in its own.
    np.testing.assert_allclose(rest[2].state.weights, whole[4].state.weights, atol=1e-6)


def test_what_does_not_go_together_is_refused_in_words(home):
    named = start_models.keep(WEIGHTS)
    assert tiny(start_model=named).start_model == named
    with pytest.raises(ConfigError, match=r"has 170 weights, and Model .* has 110,474 for these"):
        tiny(start_model=named, model=MODELS["cnn"]())
    with pytest.raises(ConfigError, match="turn Own random starts off"):
        tiny(start_model=named, own_start=True)
    with pytest.raises(ConfigError, match="each of several models starts from random weights"):
        tiny(start_model=named, strategy=Ifca())
    assert tiny(start_model=named, strategy=Ifca(groups=1))
    with pytest.raises(ConfigError, match="Starts from must be the SHA-256 of a model’s weights"):
        RunConfig.of({"start_model": "../../etc/passwd"})


def test_a_run_of_a_model_that_is_elsewhere_ends_in_a_sentence(home, data):
    with pytest.raises(DataError, match="go on from that run again, or start from random weights"):
        list(run_rounds(tiny(start_model="0f" * 32), data=data))


def test_it_is_told_in_words_and_changes_the_fingerprint_only_where_it_is_set(home):
    named = start_models.keep(WEIGHTS)
    assert name_in_words(tiny(start_model=named)).count("starts from a trained model") <= 1
    assert "starts from a trained model" in name_in_words(RunConfig(start_model="0f" * 32))
    assert fingerprint(tiny(start_model=named)) != fingerprint(tiny())
    assert fingerprint(tiny(start_model="")) == fingerprint(tiny())
