"""Each party from its own random start: what is sent, what is combined, and who refuses it."""

import numpy as np
import pytest

from fl_core import ConfigError, RunConfig, run_rounds
from fl_core.federation import Checkpoint
from fl_core.party_data import parties_images
from fl_core.strategies import STRATEGIES
from fl_core.training.party_grouping import Task
from fl_core.training.party_pool import PartyPool
from fl_core.updates_and_state import LocalRule
from tests.fl_core.tiny_data import assert_same_history, rounds, tiny

OWN = tiny(own_start=True, num_parties=3, num_rounds=3)
ALLOWED = {"fedavg", "fedlc", "fedrs", "fedsam"}


def test_the_first_model_is_the_mean_of_what_each_made_of_its_own(data):
    first = rounds(list(run_rounds(OWN, data=data)))[1]
    models = []
    with PartyPool(OWN, data, np.arange(0), 1) as pool:
        untrained = [pool.initial_weights(number) for number in range(4)]
        for party, images in enumerate(parties_images(OWN, data)):
            task = Task(1, party, images.train, LocalRule())
            models.append([*pool.train(untrained[party + 1][None], [task], lambda: False)][-1])
    mean = np.mean([model.weights.astype(np.float64) for model in models], axis=0)  # 40 images each
    np.testing.assert_allclose(first.state.weights, mean, atol=1e-6)
    for told, model in zip(first.parties, models, strict=True):
        assert told.train_loss == model.update.train_loss
        sent = model.weights - untrained[0]
        assert told.update_norm == pytest.approx(np.linalg.norm(sent), rel=1e-6)
    starts = {tuple(weights[:3]) for weights in untrained}
    assert len(starts) == 4


def test_it_is_the_first_round_alone(data):
    own = rounds(list(run_rounds(OWN, data=data)))
    after = Checkpoint(1, own[1].state)
    usual = OWN.model_copy(update={"own_start": False})
    assert_same_history(own[2:], list(run_rounds(usual, data=data, after=after)))


@pytest.mark.parametrize("kind", STRATEGIES)
def test_who_counts_from_the_model_that_is_sent_refuses_it_in_words_of_both(kind):
    knobs = {"strategy": kind, "own_start": True, "optimizer": "sgd"}
    told = RunConfig.problems(knobs | {"model": "lenet"}).get((), "")
    assert (not told) == (kind in ALLOWED)
    if kind not in ALLOWED:
        with pytest.raises(ConfigError) as refused:
            RunConfig.of(knobs)
        sentences = [one for one in refused.value.sentences if "Own random starts" in one]
        (sentence,) = sentences
        assert f"With Strategy “{STRATEGIES[kind].label}”" in sentence
        assert sentence.endswith("Own random starts must be “off”, got “on”.")
