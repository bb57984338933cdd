"""What is proposed after a run: always another config that can be run, and the one that fits."""

import numpy as np
import pytest

from fl_core.aggregators import CoordinateMedian
from fl_core.config import RunConfig
from fl_core.config_differences import differences
from fl_core.optimizers import Sgd
from fl_core.partitioners import Dirichlet, Table
from fl_core.runs.run_states import RunState
from fl_core.server_steps import Plain
from fl_core.strategies import Alone, Cyclic, FedAvg, FedProx, Pooled, Scaffold
from pages.shared.metric_column_names import GLOBAL_ON_TEST
from pages.shared.run_reading.english import ENGLISH
from pages.shared.run_reading.material import Material
from pages.shared.run_reading.next_experiment import RULES, next_experiment
from tests.pages.run_material import SKEWED, material, right_on

LEARNED = {"together": [0.1, 0.90, 0.905, 0.905], "own": [[0.5] * 3] * 3}
RISING = {"together": [0.1, 0.30, 0.50, 0.70], "own": [[0.3] * 3] * 3}
GUESSING = {"together": [0.1, 0.1], "own": [[0.1] * 3]}
CHANCE = {(1, GLOBAL_ON_TEST): right_on([0.1] * 10)}


def proposed(run: Material) -> RunConfig:
    proposal = next_experiment(run)
    assert proposal is not None
    words = ENGLISH.words(proposal.sentence), ENGLISH.words(proposal.expected)
    assert all(words) and words[1].startswith("Expected: ")
    assert proposal.config != run.config
    assert RunConfig.of(proposal.config.model_dump()) == proposal.config
    return proposal.config


def turned(run: Material) -> dict[str, object]:
    """Return what is other in the config that is proposed."""
    other = proposed(run)
    names = type(other).model_fields
    return {
        name: getattr(other, name)
        for name in names
        if getattr(other, name) != getattr(run.config, name)
    }


def test_after_equal_parties_it_is_skew():
    assert turned(material(**LEARNED)) == {"partitioner": Dirichlet(skew=0.9)}
    assert turned(material(**RISING)) == {"partitioner": Dirichlet(skew=0.9)}


def test_after_skewed_averaging_it_is_more_rounds_while_it_rises_and_then_a_method():
    assert turned(material(**RISING, counts=SKEWED)) == {"num_rounds": 6}
    rising = next_experiment(material(**RISING, counts=SKEWED))
    assert rising is not None and ENGLISH.words(rising.sentence) == (
        "It was still rising: 50.0 % after round 2, 70.0 % after round 3. Give it 6 rounds."
    )
    assert turned(material(**LEARNED, counts=SKEWED)) == {"strategy": FedProx()}
    rose = {"together": [0.1, 0.2, 0.3, 0.4, 0.5, 0.69, 0.7], "own": [[0.3] * 3] * 6}
    assert "num_rounds" in turned(material(**rose, counts=SKEWED))
    fell = rose | {"together": [0.1, 0.2, 0.3, 0.4, 0.5, 0.8, 0.7]}
    assert "num_rounds" not in turned(material(**fell, counts=SKEWED)), "though 70 is above 50"
    stopped = material(**RISING, counts=SKEWED, state=RunState.CANCELLED)
    assert turned(stopped) == {"strategy": FedProx()}  # it has not had its own rounds yet


def test_after_much_local_work_on_skewed_parties_it_is_less_of_it():
    run = material(**LEARNED, counts=SKEWED, local_epochs=5)
    assert turned(run) == {"local_epochs": 1, "num_rounds": 15}
    # 10,800 images trained on, 3,600 a party: 113 batches of 32 an epoch.
    steps = material(**LEARNED, counts=SKEWED, local_steps=480)
    assert turned(steps) == {"local_steps": 120, "num_rounds": 12}
    equal = material(**LEARNED, local_epochs=5)
    assert turned(equal) == {"partitioner": Dirichlet(skew=0.9)}
    too_long = material(**LEARNED, counts=SKEWED, local_epochs=50, num_rounds=30)
    assert "local_epochs" not in turned(too_long)


@pytest.mark.parametrize("strategy", [Alone(), Pooled(), Cyclic()])
def test_after_a_baseline_it_is_averaging(strategy):
    assert turned(material(**LEARNED, strategy=strategy)) == {"strategy": FedAvg()}


def test_after_another_method_it_is_the_plain_one():
    run = material(**LEARNED, counts=SKEWED, strategy=FedProx())
    assert turned(run) == {"strategy": FedAvg()}
    run = material(**LEARNED, aggregator=CoordinateMedian())
    assert proposed(run) == run.config.model_copy(update={"aggregator": RunConfig().aggregator})
    sgd = material(**LEARNED, strategy=Scaffold(), optimizer=Sgd(), learning_rate=0.05)
    assert turned(sgd) == {"strategy": FedAvg()}


def test_after_one_party_it_is_three():
    run = material(**LEARNED, num_parties=1, counts=[[1200] * 10])
    assert turned(run) == {"num_parties": 3}
    table = material(
        **LEARNED,
        num_parties=1,
        num_images=1000,
        counts=[[100] * 10],
        partitioner=Table(counts=((100,) * 10,)),
    )
    assert turned(table) == {"seed": 43}  # a table has as many parties as it has


def test_after_own_random_starts_it_is_one_start():
    assert turned(material(**LEARNED, own_start=True)) == {"own_start": False}


def test_after_what_diverged_it_is_a_lower_rate_or_the_knob_that_did_it():
    broken = {"together": [0.1], "state": RunState.FAILED, "diverged": True}
    assert turned(material(**broken, learning_rate=0.5)) == {"learning_rate": 0.001}
    steep = material(**broken, server_step=Plain(rate=4.0))
    assert turned(steep) == {"server_step": Plain()}
    least = material(**broken, learning_rate=0.000_001)
    assert proposed(least).learning_rate >= 0.000_001


def test_after_what_came_to_nothing_it_is_another_rate_or_more_rounds():
    low = material(**GUESSING, matrices=CHANCE, learning_rate=0.00001)
    assert turned(low) == {"learning_rate": 0.001}
    high = material(**GUESSING, matrices=CHANCE, learning_rate=0.5)
    assert turned(high) == {"learning_rate": 0.001}
    usual = material(**GUESSING, matrices=CHANCE)
    assert turned(usual) == {"num_rounds": 3}
    lost = material([0.1, 0.1], [[0.8] * 3], matrices=CHANCE, own_start=True)
    assert turned(lost) == {"own_start": False}


def test_while_it_goes_on_and_before_anything_was_trained_there_is_nothing_to_propose():
    for state in (RunState.QUEUED, RunState.RUNNING):
        assert next_experiment(material(**LEARNED, state=state)) is None
    assert next_experiment(material([0.1], state=RunState.CANCELLED)) is None
    assert next_experiment(material([], state=RunState.FAILED)) is None


def test_what_was_tried_is_not_proposed_again():
    run, tried = material(**LEARNED, counts=SKEWED), []
    while (proposal := next_experiment(run, tried)) and len(tried) < len(RULES):
        assert proposal.config not in tried
        tried.append(proposal.config)
    paths = [{each.path for each in differences(config.model_dump())} for config in tried]
    assert [found - {("num_rounds",)} for found in paths] == [
        {("strategy",)},
        {("partitioner",)},
        {("seed",)},
    ]


def test_the_seed_is_turned_within_its_bounds():
    tried = [proposed(material(**LEARNED, seed=2**31 - 1))]
    proposal = next_experiment(material(**LEARNED, seed=2**31 - 1), tried)
    assert proposal is not None and proposal.config.seed == 0


def test_images_that_are_not_counted_leave_the_split_unknown():
    proposal = next_experiment(material(**LEARNED, facts=False))
    assert proposal is not None and proposal.sentence.name == "try_some_skew"
    assert np.isclose(proposal.config.partitioner.skew, 0.9)
