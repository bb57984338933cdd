"""RunConfig: bounds, words, JSON there and back."""

import json
import re
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import ConfigError, RunConfig
from fl_core.config_error_messages import knob_at
from fl_core.config_fingerprint import fingerprint
from fl_core.errors import Conflict
from fl_core.families import FAMILIES
from fl_core.knobs import knobs_of
from fl_core.partitioners import Dirichlet, Iid
from fl_core.strategies import Cyclic
from tests.fl_core.tiny_data import assert_one_sentence, variants

NUMERIC = {k.name: k for k in knobs_of(RunConfig).values() if k.number}
CHOICES = [
    (field, choice)
    for field, family in FAMILIES.items()
    for member in family.values()
    for choice in variants(member)
]


def any_number(knob):
    return (st.integers if knob.number is int else st.floats)(knob.low, knob.high)


def refused(knobs: dict) -> str:
    with pytest.raises(ConfigError) as caught:
        RunConfig.of(knobs)
    assert_one_sentence(str(caught.value))
    return str(caught.value)


@given(st.fixed_dictionaries({name: any_number(knob) for name, knob in NUMERIC.items()}))
def test_json_brings_back_the_same_config(knobs):
    knobs["num_images"] = max(knobs["num_images"], knobs["num_parties"] * Iid().min_images)
    knobs["dataset"] = "mnist" if knobs["num_images"] <= 60_000 else "own_file"
    config = RunConfig.of(knobs)
    again = RunConfig.from_json(config.to_json())
    assert again == config
    assert again.to_json() == config.to_json() and fingerprint(again) == fingerprint(config)


@pytest.mark.parametrize(("field", "choice"), CHOICES, ids=str)
def test_json_brings_back_every_choice_with_its_knobs(field, choice):
    few = getattr(choice, "most_images", 12_000)
    model = "resnet" if getattr(choice, "keeps", "") == "normalisation" else "softmax"
    room = {"optimizer": "sgd", "model": model, "num_images": few}
    many = field in ("aggregator", "pre_aggregator")  # some need more than others are faulty
    room |= {
        "num_parties": 10_000 if many else max(3, getattr(choice, "noisy_parties", 3)),
        "partitioner": Iid(min_images=1),
    }
    again = RunConfig.from_json(RunConfig.of(room | {field: choice}).to_json())
    assert getattr(again, field) == choice and type(getattr(again, field)) is type(choice)


def test_json_is_canonical():
    text = RunConfig().to_json()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    assert json.loads(text)["strategy"] == {"kind": "fedavg"}


def test_knobs_left_out_keep_their_defaults():
    assert RunConfig.from_json("{}") == RunConfig()
    assert RunConfig.from_json('{"seed":7}') == RunConfig(seed=7)


def test_fingerprints_are_eight_hex_digits_and_differ():
    prints = {fingerprint(RunConfig(seed=seed)) for seed in range(100)}
    assert len(prints) == 100 and all(re.fullmatch("[0-9a-f]{8}", p) for p in prints)


def test_a_config_never_changes():
    with pytest.raises(ConfigError, match="never changes; make another: RunConfig"):
        RunConfig().seed = 1


@pytest.mark.parametrize("knob", NUMERIC.values(), ids=NUMERIC)
def test_bounds_are_inclusive_and_named_in_words(knob):
    room = {"num_images": 60_000, "partitioner": {"kind": "iid", "min_images": 1}}
    for value in (knob.low, knob.high):
        if knob.name != "num_images":
            assert getattr(RunConfig.of(room | {knob.name: value}), knob.name) == value
    for value in (knob.low - 1, knob.high + 1):
        message = refused(room | {knob.name: value})
        assert message == f"{knob.label} must be {knob.rule}, got {value}."


def test_there_are_no_more_images_than_the_data_set_has():
    for name in ("mnist", "fashion_mnist"):
        assert RunConfig.of({"dataset": name, "num_images": 60_000}).num_images == 60_000
        message = refused({"dataset": name, "num_images": 60_001})
        assert message.startswith("Training images must be at most 60,000 with Data set “")
    # Of a file it is known once it is there, and said beside the knobs.
    assert RunConfig.of({"dataset": "own_file", "num_images": 200_000}).num_images == 200_000


@pytest.mark.parametrize("value", [True, "three", "3 4", 3.5, None, float("nan")], ids=repr)
def test_a_number_must_be_a_number(value):
    assert refused({"num_parties": value}).startswith(
        "Parties must be a whole number from 1 to 10,000"
    )
    if value != 3.5:
        assert refused({"learning_rate": value}).startswith("Learning rate must be a number ")


def test_problems_are_told_in_the_words_of_the_knob():
    assert (
        refused({"optimizer": "lion"}) == "Optimiser must be one of adam, adamw, sgd, got 'lion'."
    )
    assert refused({"strategy": "fedhope"}).startswith("Strategy must be one of ")
    assert refused({"strategy": Iid()}).startswith("Strategy must be ")
    assert refused({"nonsense": 1}) == "There is no knob called “nonsense”."
    assert "“mu2”" in refused({"strategy": {"kind": "cyclic", "mu2": 1}})


@pytest.mark.parametrize(
    ("field", "member"),
    [(f, m) for f, family in FAMILIES.items() for m in family.values()],
    ids=str,
)
def test_a_choices_own_knobs_have_their_own_bounds_and_words(field, member):
    for knob in knobs_of(member).values():
        for value in (knob.low - 1, knob.high + 1) if knob.number else ({},):
            message = refused({field: {"kind": member.kind, knob.name: value}})
            assert message == f"{knob.label} must be {knob.rule}, got {value}."


def test_parties_need_enough_images():
    assert RunConfig.of({"num_parties": 10, "num_images": 100}).num_images == 100
    message = refused({"num_parties": 11, "num_images": 100})
    assert "11 parties" in message and "110" in message and "100" in message
    fewer = {"kind": "dirichlet", "min_images": 9}
    assert RunConfig.of({"num_parties": 11, "num_images": 100, "partitioner": fewer})


OTHERS = [
    *({"num_images": 50, "num_parties": 1000}, {}),
    *({field: choice} for field, choice in CHOICES),
]


@pytest.mark.parametrize(("field", "choice"), CHOICES, ids=str)
def test_a_conflict_names_two_knobs_or_more_by_their_labels(field, choice):
    configs = [RunConfig().model_copy(update=other | {field: choice}) for other in OTHERS]
    told = [(config, conflict) for config in configs for conflict in config.conflicts()]
    assert told  # 50 images are too few for 1,000 parties, whatever else is chosen
    for config, conflict in told:
        assert_one_sentence(conflict.sentence)
        assert len(set(conflict.knobs)) > 1
        for path in conflict.knobs:
            assert knob_at(path, RunConfig, dict(config)).label in conflict.sentence


def test_all_conflicts_are_found_each_with_its_knobs():
    with pytest.raises(ConfigError) as caught:
        RunConfig(strategy=Cyclic(), aggregator="median", num_parties=1000, num_images=50)
    error = caught.value
    assert [conflict.knobs for conflict in error.conflicts] == [
        (("strategy",), ("aggregator",)),
        (("num_parties",), ("partitioner", "min_images"), ("num_images",)),
    ]
    assert error.sentences == [conflict.sentence for conflict in error.conflicts]
    assert str(error) == error.sentences[0] and error.problems == {(): str(error)}


def test_a_member_says_what_it_has_against_other_knobs():
    class Lone(Iid):
        kind: ClassVar[str] = "lone"

        def conflicts(self, config):
            yield from super().conflicts(config)
            if config.num_parties > 1:
                knobs = (("partitioner",), ("num_parties",))
                yield Conflict(knobs, "Split “Equal (IID)” here is for Parties 1 only.")

    assert RunConfig(partitioner=Lone(), num_parties=1).partitioner == Lone()
    with pytest.raises(ConfigError, match="is for Parties 1 only"):
        RunConfig(partitioner=Lone(), num_parties=2)
    with pytest.raises(ConfigError) as caught:
        RunConfig(partitioner=Lone(), num_parties=1000, num_images=50)
    assert len(caught.value.sentences) == 2


@pytest.mark.parametrize("text", ["", "{", "[1]", "3", "null", '"mnist"'])
def test_text_that_is_no_config_is_refused(text):
    with pytest.raises(ConfigError) as caught:
        RunConfig.from_json(text)
    assert_one_sentence(str(caught.value))


def test_choices_may_be_instances_names_or_objects():
    assert RunConfig(partitioner=Dirichlet(skew=1)).partitioner.skew == 1
    assert RunConfig.of({"strategy": "cyclic"}).strategy == Cyclic()
    assert RunConfig.of({"strategy": {"kind": "cyclic", "reshuffle": True}}).strategy.reshuffle


@pytest.mark.parametrize(
    ("num_parties", "participation", "takes_part"),
    [(10, 1.0, 10), (10, 0.3, 3), (10, 0.01, 1), (3, 0.5, 2), (1, 0.01, 1), (1000, 0.01, 10)],
)
def test_participation_counts_parties(num_parties, participation, takes_part):
    config = RunConfig(num_parties=num_parties, participation=participation)
    assert config.parties_per_round == takes_part


def test_equal_configs_are_equal_keys():
    assert {RunConfig(seed=1): "x"}[RunConfig.of({"seed": 1})] == "x"
