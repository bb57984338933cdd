"""Knobs in an address: there and back, and whatever else somebody may write there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import ConfigError, RunConfig
from fl_core.config_text_format import read, write
from fl_core.datasets import OwnFile
from fl_core.partitioners import Dirichlet
from fl_core.strategies import Cyclic
from tests.fl_core.knob_edges import ALLOWED
from tests.fl_core.tiny_data import assert_one_sentence

DEFAULTS = RunConfig().model_dump()


def test_a_link_says_what_differs_and_no_more():
    assert write(RunConfig()) == {}
    config = RunConfig(num_parties=10, partitioner=Dirichlet(skew=0.9), strategy=Cyclic())
    assert write(config) == {
        "num_parties": "10",
        "strategy": "cyclic",
        "partitioner": "dirichlet",
        "partitioner.skew": "0.9",
    }
    assert write(RunConfig(strategy=Cyclic(reshuffle=True)))["strategy.reshuffle"] == "on"


@given(st.lists(st.sampled_from(ALLOWED), max_size=8))
def test_a_link_brings_back_the_same_config(edges):
    knobs = {}
    for edge in edges:
        knobs |= edge.knobs
    knobs |= {"num_images": 60_000, "num_parties": min(knobs.get("num_parties", 3), 60)}
    try:
        config = RunConfig.of(knobs)
    except ConfigError:
        assert [*RunConfig.problems(knobs)] == [()]  # each is allowed, but not all together
        return
    link = read(write(config).items())
    assert link.problems == [] and RunConfig.of(link.knobs) == config


BAD_LINKS = {
    "text for a number": ("num_parties=ten", "Parties must be a whole number from 1 to 10,000"),
    "half a party": ("num_parties=2.5", "Parties must be a whole number"),
    "nothing": ("num_parties=", "Parties must be a whole number from 1 to 10,000, got ''."),
    "not a number": ("learning_rate=nan", "Learning rate must be a number from 0.000001 to 10"),
    "endless": ("learning_rate=1e999", "Learning rate must be a number"),
    "maybe": ("strategy=cyclic&strategy.reshuffle=maybe", "must be on or off, got 'maybe'."),
    "no such choice": ("partitioner=foo&partitioner.skew=1", "Split must be one of iid, dirichlet"),
    "another's knob": ("partitioner.skew=1", "Split “Equal (IID)” has no knob called “skew”."),
    "a knob of a number": ("num_parties.x=1", "There is no knob called “num_parties.x”."),
    "the kind of it": ("partitioner.kind=iid", "has no knob called “kind”"),
    "unknown": ("utm_source=mail", "There is no knob called “utm_source”."),
    "no name": ("=1", "There is no knob called “”."),
    "twice": ("seed=1&seed=2", "Seed must be set once, not 2 times."),
    "unknown twice": ("x=1&x=2", "There is no knob called “x”."),
    "a file": ("dataset=own_file&dataset.sha256=../../etc", "File must be the SHA-256 of a file"),
    "HTML": ("optimizer=<b>x</b>", "Optimiser must be one of adam, adamw, sgd, got '<b>x</b>'."),
    "HTML name": ("<script>=1", "There is no knob called “<script>”."),
    "long": ("seed=" + "9" * 50_000, "Seed must be a whole number"),
    "long name": ("a" * 50_000 + "=1", "aaa…”."),
    "another alphabet": (
        "optimizer=адам",
        "Optimiser must be one of adam, adamw, sgd, got 'адам'.",
    ),
    "half a letter": (
        "optimizer=\ud800",
        r"Optimiser must be one of adam, adamw, sgd, got '\ud800'.",
    ),
    "half a name": ("\ud800=1", "There is no knob called “?”."),
    "zero bytes": ("optimizer=\0", r"got '\x00'."),
}


@pytest.mark.parametrize(("text", "says"), BAD_LINKS.values(), ids=BAD_LINKS)
def test_a_bad_setting_is_said_in_one_sentence_and_the_others_count(text, says):
    pairs = [tuple(setting.split("=", 1)) for setting in text.split("&")]
    link = read([("batch_size", "64"), *pairs, ("gallery_images", "30")])
    (problem,) = link.problems
    assert says in problem
    assert_one_sentence(problem)
    chosen = {"strategy": {"kind": "cyclic", "reshuffle": False}} if "cyclic" in text else {}
    chosen |= {"dataset": OwnFile().model_dump()} if "own_file" in text else {}
    assert link.knobs == DEFAULTS | {"batch_size": 64, "gallery_images": 30} | chosen


def test_each_problem_has_its_sentence():
    link = read([("num_parties", "0"), ("partitioner", "dirichlet"), ("partitioner.skew", "7")])
    assert sorted(problem.split(" must ")[0] for problem in link.problems) == ["Parties", "Skew"]
    assert link.knobs["partitioner"] == Dirichlet().model_dump()


def test_knobs_that_do_not_go_together_are_set_for_the_page_to_say():
    link = read([("num_parties", "1000"), ("num_images", "50")])
    assert link.problems == []
    assert (link.knobs["num_parties"], link.knobs["num_images"]) == (1000, 50)


def test_a_number_keeps_its_type():
    """A slider refuses whole numbers among others."""
    assert type(read([("participation", "1")]).knobs["participation"]) is float
    assert type(read([("seed", "1")]).knobs["seed"]) is int
