"""Every named method: a config of its own, recognised again, and refused by nobody."""

import pytest

from fl_core import ConfigError, RunConfig
from fl_core.method_choice import chosen, method_in, method_named, method_of
from fl_core.methods import METHODS

every_method = pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
SETUPS = [{}, {"num_parties": 40, "participation": 0.1}, {"num_parties": 1}, {"local_epochs": 5}]


def after(name: str, **knobs):
    return chosen(METHODS[name], RunConfig.of(knobs).model_dump())


@every_method
def test_it_is_told_whole(method):
    assert method.about.endswith(".") and len(method.about) < 100
    assert method.paper.endswith(".")


@every_method
@pytest.mark.parametrize("knobs", SETUPS, ids=repr)
def test_chosen_it_is_refused_by_nobody_and_recognised(method, knobs):
    given = RunConfig.of(knobs).model_dump()
    found = chosen(method, given)
    config = RunConfig.of(found.values)
    assert method_of(config) is method
    still = {n for n in given if given[n] == found.values[n]}
    turned = set(given) - still - {"strategy", "pre_aggregator", "aggregator", "server_step"}
    assert len(turned) == len(found.moved)  # whatever else moved is said
    assert chosen(method, found.values).moved == []


def test_no_two_methods_are_one():
    known = [RunConfig.of(after(name).values) for name in METHODS]
    assert len({config.to_json() for config in known}) == len(METHODS)


def test_a_method_stays_itself_while_its_own_knobs_are_turned_and_no_others():
    assert method_in({"strategy": {"kind": "fedprox", "mu": 0.7}}) is METHODS["FedProx"]
    assert method_in({}) is METHODS["FedAvg"]
    assert method_in({"server_step": {"kind": "plain", "rate": 0.5}}) is None
    assert method_in({"strategy": "fedprox", "server_step": "adam"}) is None
    assert method_in({"strategy": {"kind": "partial", "trains": "head_first"}}) is METHODS["FedRep"]
    partial = {"kind": "partial", "keeps": "nothing"}
    assert method_in({"strategy": partial}) is None


def test_what_it_needs_moves_as_little_as_will_do_and_is_said():
    krum = after("Krum", num_parties=20, participation=0.1)
    assert krum.values["num_parties"] == 20
    assert krum.moved == ["Participation moved from 0.1 to 0.23: Krum needs so many."]  # 4.6 is 5
    assert after("Bulyan").moved == ["Parties moved from 3 to 7: Bulyan needs so many."]
    assert after("SCAFFOLD", model="logistic").moved == [
        "Optimiser moved from “Adam” to “SGD”: SCAFFOLD needs it.",
        "Learning rate moved from 0.001 to 0.2: a rate at which SGD learns.",
    ]
    assert after("SCAFFOLD", optimizer="sgd", learning_rate=0.3).moved == []
    assert after("FedBN", model="resnet").values["model"]["kind"] == "resnet"


def test_a_method_is_found_however_it_is_written():
    assert method_named("fed-prox") is METHODS["FedProx"]
    assert method_named("MULTI KRUM") is METHODS["Multi-Krum"]
    with pytest.raises(ConfigError, match=r"Method must be one of FedAvg, .*, got 'fedbest'"):
        method_named("fedbest")


@pytest.mark.parametrize(
    ("written", "near"),
    [("fedprxo", "FedProx"), ("Scafold", "SCAFFOLD"), ("multi-krumm", "Multi-Krum")],
)
def test_of_a_name_with_a_slip_in_it_the_one_that_may_be_meant_is_said(written, near):
    with pytest.raises(
        ConfigError, match=f"There is no method '{written}'; “{near}” may be meant."
    ):
        method_named(written)


@pytest.mark.parametrize("nothing", ["", " ", "x" * 5000, "\ud800"])
def test_what_is_near_no_name_is_refused_with_all_of_them(nothing):
    with pytest.raises(ConfigError, match=r"^Method must be one of FedAvg, .*, got .{2,80}\.$"):
        method_named(nothing)
