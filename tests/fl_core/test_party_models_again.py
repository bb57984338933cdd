"""The parties' own models of a round, trained once more: bit for bit what they were."""

from itertools import pairwise

import numpy as np
import pytest

from fl_core import ConfigError, run_rounds
from fl_core.federation import Checkpoint
from fl_core.metrics import euclidean_length
from fl_core.party_models_again import party_models
from fl_core.strategies import Cyclic, FedProx, Scaffold
from tests.fl_core.tiny_data import rounds, tiny


@pytest.fixture
def fetched(data, monkeypatch):
    monkeypatch.setattr("fl_core.datasets.mnist.Mnist.fetch", lambda self: data)
    return data


@pytest.mark.parametrize(
    "knobs",
    [
        {},
        {"own_start": True},
        {"strategy": FedProx(mu=0.1)},
        {"strategy": Scaffold(), "optimizer": "sgd"},
        {"participation": 0.7},
    ],
    ids=str,
)
def test_each_is_as_far_from_the_servers_model_as_was_told(fetched, knobs):
    config = tiny(num_parties=3, num_rounds=2, **knobs)
    told = rounds(list(run_rounds(config, data=fetched)))
    for before, after in pairwise(told):
        there = [result.party for result in after.parties][::-1]
        models = party_models(config, Checkpoint(before.round, before.state), there)
        lengths = [euclidean_length(model - before.state.weights) for model in models]
        assert lengths == [result.update_norm for result in after.parties][::-1]


def test_their_mean_is_what_the_server_made_of_them(fetched):
    config = tiny(num_parties=3, num_rounds=1, own_start=True)
    before, after = rounds(list(run_rounds(config, data=fetched)))
    models = party_models(config, Checkpoint(0, before.state), [0, 1, 2])
    sizes = [result.num_examples for result in after.parties]
    mean = np.average(models.astype(np.float64), axis=0, weights=sizes)
    np.testing.assert_allclose(mean, after.state.weights, atol=1e-6)


def test_where_one_goes_on_from_the_other_all_are_trained(fetched):
    config = tiny(num_parties=3, num_rounds=1, strategy=Cyclic())
    before, after = rounds(list(run_rounds(config, data=fetched)))
    (last,) = party_models(config, Checkpoint(0, before.state), [2])
    # The server adds the difference to what was there, which rounds once more.
    np.testing.assert_allclose(last, after.state.weights, atol=1e-7)


def test_who_did_not_take_part_has_none(fetched):
    config = tiny(num_parties=3, num_rounds=1)
    state = rounds(list(run_rounds(config, data=fetched)))[0].state
    with pytest.raises(ConfigError, match="took part in round 1"):
        party_models(config, Checkpoint(0, state), [0, 3])
