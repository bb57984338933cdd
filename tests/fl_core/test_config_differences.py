"""What differs from the default, in words: complete, and the same for knobs and configs."""

import pytest

from fl_core.config import RunConfig
from fl_core.config_differences import MOST_IN_A_NAME, differences, name_in_words
from fl_core.datasets import OwnFile
from fl_core.families import FAMILIES
from fl_core.knobs import knobs_of
from fl_core.partitioners import Dirichlet, Iid
from fl_core.strategies import Cyclic, FedProx

CONFIG = RunConfig(num_parties=10, partitioner=Dirichlet(skew=0.8), num_rounds=30)


def words(config: RunConfig) -> list[str]:
    return [difference.words for difference in differences(config.model_dump())]


def test_nothing_differs_in_the_default_config():
    assert differences(RunConfig().model_dump()) == differences({}) == []
    assert name_in_words(RunConfig()) == "3 parties"


def test_what_differs_is_told_in_the_order_of_the_knobs():
    assert words(CONFIG) == [
        "10 parties",
        "Split: Skewed classes (Dirichlet), skew 0.8",
        "30 rounds",
    ]
    assert name_in_words(CONFIG) == "10 parties · skew 0.8 · 30 rounds"


def test_a_choice_is_one_entry_with_what_differs_in_its_own_knobs():
    assert words(RunConfig(strategy=FedProx())) == ["Strategy: FedProx"]
    (found,) = differences(RunConfig(strategy=FedProx(mu=0.5)).model_dump())
    assert (found.words, found.brief) == ("Strategy: FedProx, mu 0.5", "FedProx, mu 0.5")
    assert found.path == ("strategy",)
    assert words(RunConfig(strategy=Cyclic(reshuffle=True)))[0].endswith("every round on")


def test_a_knob_of_the_usual_choice_is_an_entry_of_its_own():
    (found,) = differences(RunConfig(partitioner=Iid(min_images=20)).model_dump())
    assert found.path == ("partitioner", "min_images")
    assert found.words == "At least: 20 images a party"


@pytest.mark.parametrize(
    ("knobs", "told"),
    [
        ({"num_parties": 1}, "Parties: 1"),
        ({"num_images": 6_000}, "6,000 training images"),
        ({"local_epochs": 5}, "5 local epochs"),
        ({"batch_size": 64}, "Batch size: 64 images"),
        ({"learning_rate": 0.01}, "Learning rate: 0.01"),
        ({"participation": 0.5}, "Participation: 0.5 of the parties"),
        ({"optimizer": "sgd"}, "Optimiser: SGD"),
        ({"seed": 7}, "Seed: 7"),
        ({"test_on": "fifth"}, "Test on: A fifth of the training set"),
    ],
)
def test_each_kind_of_knob_has_its_words(knobs, told):
    assert words(RunConfig(**knobs)) == [told]
    assert words(RunConfig(**knobs)) == [d.words for d in differences(knobs)]


def test_a_file_is_not_named_by_its_hash():
    told = words(RunConfig.model_construct(dataset=OwnFile(sha256="0" * 64)))
    assert told == ["Data set: My own file, file chosen"]


def test_a_long_name_says_how_much_more_there_is():
    config = RunConfig(num_images=6_000, num_rounds=30, learning_rate=0.01, seed=7)
    assert len(words(config)) == MOST_IN_A_NAME + 1
    assert name_in_words(config).endswith("learning rate 0.01 · and 1 more")
    assert name_in_words(config.model_copy(update={"seed": 42})).endswith("learning rate 0.01")


@pytest.mark.parametrize(
    ("field", "member"),
    [(f, m) for f, family in FAMILIES.items() for m in family.values()],
    ids=lambda value: getattr(value, "kind", value),
)
def test_each_member_is_told_by_its_label_and_led_back_by_its_field(field, member):
    found = [d for d in differences({field: member()}) if d.path[0] == field]
    if member.kind == knobs_of(RunConfig)[field].default.kind:
        assert found == []
    else:
        (told,) = found
        assert told.path == (field,) and told.words.startswith(member.label, len(told.label) + 2)
        assert told.brief


def test_it_may_be_told_apart_from_another_config():
    base = RunConfig(num_parties=10, partitioner=Dirichlet(skew=0.8), strategy=FedProx(mu=0.5))
    other = base.model_copy(update={"partitioner": Dirichlet(skew=0.2), "strategy": FedProx()})
    told = differences(other.model_dump(), base.model_dump())
    assert [each.words for each in told] == ["Pull towards the server (mu): 0.1", "Skew: 0.2"]
    assert differences(base.model_dump(), base.model_dump()) == []
    back = differences(RunConfig().model_dump(), base.model_dump())
    assert [each.path for each in back] == [("num_parties",), ("strategy",), ("partitioner",)]
