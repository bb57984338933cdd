"""References differ from their run in who sees which images, and in nothing else."""

import pytest

from fl_core.aggregators import AGGREGATORS, CoordinateMedian
from fl_core.config import RunConfig
from fl_core.config_fingerprint import fingerprint
from fl_core.local_run import run_rounds
from fl_core.methods import METHODS
from fl_core.models import Softmax
from fl_core.partitioners import Dirichlet
from fl_core.reference_runs import (
    STRATEGIES,
    reference_configs,
    unequal_work,
    what_it_is_for,
    why_none,
)
from fl_core.server_steps import SERVER_STEPS
from fl_core.strategies import STRATEGIES as ALL_STRATEGIES
from fl_core.strategies import Alone, Cyclic, Ditto, FedAvg, FedProx, Pooled

METHOD = {"strategy", "pre_aggregator", "aggregator", "server_step", "own_start", "participation"}
SKEWED = RunConfig(
    num_parties=4,
    num_images=600,
    num_rounds=2,
    partitioner=Dirichlet(skew=0.9),
    model=Softmax(),
    party_test_images=50,
    gallery_images=10,
)


def knobs_that_differ(one: RunConfig, other: RunConfig) -> set[str]:
    return {name for name in RunConfig.model_fields if getattr(one, name) != getattr(other, name)}


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_the_references_of_federated_averaging(name):
    """And nothing of the method is left in them: who sees which images is all that differs."""
    method = METHODS[name]
    given = {**SKEWED.model_dump(), "num_parties": 12, **method.needs}
    given |= {field: member.model_dump() for field, member in method.members.items()}
    config = RunConfig.of(given)
    references = reference_configs(config)
    if type(config.strategy) in (Pooled, Alone):
        assert references == {} and "itself" in why_none(config)
        return
    assert [*references] == ["pooled", "alone"] and why_none(config) == ""
    for kind, reference in references.items():
        assert reference.strategy == STRATEGIES[kind]
        assert knobs_that_differ(reference, config) <= METHOD
    plain = what_it_is_for(config)
    assert knobs_that_differ(plain, config) <= METHOD and plain.strategy == FedAvg()
    assert reference_configs(plain) == references


@pytest.mark.parametrize("strategy", ALL_STRATEGIES.values(), ids=list(ALL_STRATEGIES))
def test_references_of_any_strategy_can_be_read_back(strategy):
    config = SKEWED.model_copy(update={"strategy": strategy()})
    for reference in reference_configs(config).values():
        assert RunConfig.from_json(reference.to_json()) == reference


def test_fedavg_and_fedprox_with_another_server_have_the_same_fingerprints():
    step = next(step for step in SERVER_STEPS.values() if step().kind != "plain")()
    other = SKEWED.model_copy(
        update={"strategy": FedProx(mu=0.3), "server_step": step, "participation": 0.5}
    )
    robust = SKEWED.model_copy(update={"aggregator": CoordinateMedian()})
    assert CoordinateMedian in AGGREGATORS.values()
    prints = [
        [fingerprint(each) for each in reference_configs(config).values()]
        for config in (SKEWED, other, robust)
    ]
    assert prints[0] == prints[1] == prints[2] and len(set(prints[0])) == 2
    another_seed = SKEWED.model_copy(update={"seed": 7})
    assert not set(prints[0]) & {fingerprint(c) for c in reference_configs(another_seed).values()}


def test_one_party_has_nothing_to_be_compared_with():
    assert reference_configs(RunConfig(num_parties=1)) == {}
    assert why_none(RunConfig(num_parties=1)).startswith("One party")


def test_one_place_takes_as_many_steps_as_all_parties_do_together():
    counted = SKEWED.model_copy(update={"local_steps": 30})
    references = reference_configs(counted)
    assert references["alone"].local_steps == 30
    assert references["pooled"].local_steps == 120  # 4 parties of 30
    assert unequal_work(counted) == ""
    too_many = SKEWED.model_copy(update={"local_steps": 5_000})  # 20,000; a run has 10,000 at most
    assert [*reference_configs(too_many)] == ["alone"]
    assert "left out" in unequal_work(too_many)


def test_where_the_work_is_not_equal_it_is_said():
    assert unequal_work(SKEWED) == ""
    some = unequal_work(SKEWED.model_copy(update={"participation": 0.5}))
    assert "2 of 4 parties take part" in some
    personal = SKEWED.model_copy(update={"strategy": Ditto()})
    assert "trains twice a round" in unequal_work(personal)


def last_round(config: RunConfig, data):
    return [event for event in run_rounds(config, data=data) if event.type == "round_finished"][-1]


def test_equal_epochs_a_round_are_equal_numbers_of_images(data):
    """Of the federated run and of both references, from the images that their parties train on."""
    trained = {}
    for name, config in {"run": SKEWED, **reference_configs(SKEWED)}.items():
        trained[name] = sum(party.num_examples for party in last_round(config, data).parties)
    assert trained["run"] == trained["pooled"] == trained["alone"] > 0


@pytest.mark.parametrize("kind", STRATEGIES)
def test_less_measuring_is_the_same_curve(data, kind):
    full = reference_configs(SKEWED)[kind]
    less = full.model_copy(update={"party_test_images": 0, "gallery_images": 0})
    one, other = last_round(full, data), last_round(less, data)
    assert (one.accuracy, one.loss) == (other.accuracy, other.loss)


def test_a_cyclic_run_has_both():
    assert [*reference_configs(SKEWED.model_copy(update={"strategy": Cyclic(reshuffle=True)}))] == [
        "pooled",
        "alone",
    ]
