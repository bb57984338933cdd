"""What is said before Start: who trains on how much, what travels, and how long it takes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fl_core.config import RunConfig
from fl_core.errors import ConfigError
from fl_core.knobs import knobs_of
from fl_core.models import Softmax
from fl_core.partitioners import Natural
from fl_core.runs.training_speed import Speed, likeness, seconds_of, speed_of
from fl_core.strategies import Alone, Cyclic, Ditto, Ifca, Pooled, Scaffold
from pages.shared.run_reading.before_start import PURPOSE, before_start, bytes_sent
from pages.shared.run_reading.english import ENGLISH
from tests.fl_core.kind_samples import drawn
from tests.pages.run_material import EQUAL, SKEWED, material

KNOBS = {knob.name: drawn(knob) for knob in knobs_of(RunConfig).values()}


def told(config: RunConfig, counts: np.ndarray | None = None, speed: Speed | None = None) -> str:
    return ENGLISH.paragraph(before_start(config, counts, speed))


def test_the_default_is_told_with_all_that_is_known_of_it():
    """110,474 weights of 4 bytes, 3 parties, both ways, 10 rounds: 26.5 MB."""
    speed = Speed(seconds_an_image=0.0005, seconds_between=0.6)
    # Ten rounds of 10,800 images and 0.6 s: 10 * (5.4 + 0.6) = 60 s.
    assert told(RunConfig(), EQUAL, speed) == (
        "3 parties will train one model together, and no image will leave its party. 12,000 images "
        "are dealt out, 4,000 to each. It takes 10 rounds. In a round whoever trains goes through "
        "all its images once. About 26.5 MB of weights will travel between parties and server in "
        "all. Weights can tell something of the images that they come from. That will take about "
        "60 s, as fast as this machine was before."
    )
    assert "3,600 to 4,800 to a party" in told(RunConfig(), SKEWED)
    assert "That will take" not in told(RunConfig(), EQUAL)


def test_each_way_of_training_is_told_as_what_it_will_be():
    assert "personal one" in told(RunConfig(strategy=Ditto()))
    assert "not all have the same model" in told(RunConfig(strategy=Ifca()))
    assert "nothing is averaged" in told(RunConfig(strategy=Cyclic()))
    alone, pooled = told(RunConfig(strategy=Alone())), told(RunConfig(strategy=Pooled()))
    assert "nothing is shared" in alone and "Nothing will travel" in alone
    assert "brought together" in pooled and "travel" not in pooled
    assert told(RunConfig(num_parties=1)).startswith("One party will train by itself")
    some = told(RunConfig(num_parties=10, participation=0.3, local_epochs=4, num_rounds=1))
    assert "It takes one round. In each, 3 of 10 parties take part" in some
    assert "goes through all its images 4 times" in some
    assert "takes one step, of 32 images" in told(RunConfig(local_steps=1))
    natural = told(RunConfig(partitioner=Natural()))
    assert "At most 12,000 images" in natural


def test_where_weights_are_not_told_or_are_sent_twice():
    once, twice = RunConfig(optimizer="sgd"), RunConfig(optimizer="sgd", strategy=Scaffold())
    assert bytes_sent(twice) == 2 * (bytes_sent(once) or 0) > 0


def test_speed_is_that_of_the_round_in_the_middle():
    """Rounds of 2, 4 and 9 s on 3 * 3600 images; 0.5 s between them."""
    run = material([0.1, 0.2, 0.3, 0.4], [[0.2] * 3] * 3)
    rounds = run.history.rounds.assign(seconds_train=[0.0, 9.0, 2.0, 4.0])
    speed = speed_of([(run.config, rounds, run.history.parties)])
    assert speed == Speed(pytest.approx(4 / 10_800), pytest.approx(0.5))
    assert seconds_of(run.config, speed) == pytest.approx(3 * 4.5)
    assert speed_of([]) is None
    untrained = material([0.1]).history
    assert speed_of([(run.config, untrained.rounds, untrained.parties)]) is None


def test_only_what_takes_as_long_counts_as_alike():
    config = RunConfig()
    for other in (
        RunConfig(model=Softmax()),
        RunConfig(batch_size=64),
        RunConfig(strategy=Ditto()),
        RunConfig(num_parties=1),
    ):
        assert likeness(other) != likeness(config)
    assert likeness(RunConfig(num_rounds=3, seed=7, learning_rate=0.01)) == likeness(config)
    assert len({likeness(config), likeness(RunConfig(num_images=600))}) == 1


def test_a_personal_model_takes_as_long_again():
    speed = Speed(0.001, 0.0)
    assert seconds_of(RunConfig(strategy=Ditto()), speed) == 2 * seconds_of(RunConfig(), speed)
    assert seconds_of(RunConfig(strategy=Pooled()), speed) == seconds_of(RunConfig(), speed)


def test_the_purpose_is_one_sentence():
    words = ENGLISH.words(PURPOSE)
    assert words.startswith("In federated learning") and words.count(".") == 1


@settings(max_examples=60, deadline=None, derandomize=True)
@given(knobs=st.fixed_dictionaries({}, optional=KNOBS))
def test_whatever_the_knobs_say_it_is_told(knobs):
    try:
        config = RunConfig.of(knobs)
    except ConfigError:
        return
    words = told(config, None, Speed(0.001, 0.1))
    assert words.endswith("before.") and "{" not in words
