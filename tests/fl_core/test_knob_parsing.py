"""A value is read the same, or refused in the same sentence, by whatever way it comes in.

The page itself is the fifth way: `tests/browser/test_number_fields.py` types and pastes the same.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_core import ConfigError, RunConfig, config_text_format
from fl_core.config_fingerprint import fingerprint
from fl_core.datasets import FashionMnist, OwnFile
from fl_core.families import FAMILIES
from fl_core.knob_parsing import kind_among, names_of, squeezed
from fl_core.knobs import knobs_of
from fl_core.models import Softmax
from fl_core.partitioners import PARTITIONERS, Dirichlet, Iid
from fl_core.strategies import STRATEGIES, Cyclic, FedAvg
from tests.fl_core.command_line_config import config_said
from tests.fl_core.knob_spellings import WRITTEN
from tests.fl_core.tiny_data import assert_one_sentence

SEED = knobs_of(RunConfig)["seed"]
RATE = knobs_of(RunConfig)["learning_rate"]


def by_link(texts: dict[str, str]) -> RunConfig:
    found = config_text_format.read(texts.items())
    if found.problems:
        raise ConfigError(found.problems[0])
    return RunConfig.of(found.knobs)


def by_command(texts: dict[str, str]) -> RunConfig:
    pairs = [part for name, text in texts.items() for part in ("--set", f"{name}={text}")]
    return config_said(*pairs)


def nested(texts: dict[str, Any]) -> dict[str, Any]:
    """Return `{"partitioner.skew": ...}` in the shape of a file."""
    found: dict[str, Any] = {}
    for name, text in texts.items():
        field, _, own = name.partition(".")
        if own:
            found[field][own] = text
        else:
            found[field] = {"kind": text} if field in FAMILIES else text
    return found


WAYS: dict[str, Callable[[dict[str, str]], RunConfig]] = {
    "python": lambda texts: RunConfig(**nested(texts)),
    "of": lambda texts: RunConfig.of(nested(texts)),
    "model_validate": lambda texts: RunConfig.model_validate(nested(texts)),
    "file": lambda texts: RunConfig.from_json(json.dumps(nested(texts))),
    "link": by_link,
    "command": by_command,
}


def outcomes(texts: dict[str, str]) -> RunConfig | str:
    """Return what all ways make of the same texts: a config, or why it is refused."""
    found: dict[str, RunConfig | str] = {}
    for way, read in WAYS.items():
        try:
            found[way] = read(texts)
        except ConfigError as error:
            found[way] = str(error)
    first = found["python"]
    assert all(other == first for other in found.values()), found
    if isinstance(first, RunConfig):
        assert {config.to_json() for config in found.values()} == {first.to_json()}
        assert {fingerprint(config) for config in found.values()} == {fingerprint(first)}
    else:
        assert_one_sentence(first)
    return first


@pytest.mark.parametrize("text", WRITTEN, ids=ascii)
@pytest.mark.parametrize("knob", [SEED, RATE], ids=["whole", "number"])
def test_a_number_is_read_or_refused_the_same_by_all_ways(text, knob):
    expected = WRITTEN[text][knob is RATE]
    found = outcomes({knob.name: text})
    if isinstance(expected, str):
        assert found == f"{knob.label} must be {knob.rule}, got {expected}."
    else:
        assert found == RunConfig(**{knob.name: expected})
        assert type(getattr(found, knob.name)) is type(expected)


NUMBERS = st.floats(RATE.low, RATE.high)
STYLES = st.sampled_from(
    [
        repr,
        lambda x: f" {x!r}\t",
        lambda x: f"+{x!r}",
        lambda x: repr(x).replace(".", "\u066b"),
        lambda x: repr(x).upper(),
        lambda x: f"{Decimal(repr(x)):f}",
        lambda x: f"{x:.17e}",
        lambda x: f"{x:.17e}".replace(".", ","),
        lambda x: f"{Decimal(repr(x)):f}".replace("0.", ".", 1) if x < 1 else repr(x),
        lambda x: json.dumps(x),
    ]
)


@given(x=NUMBERS, write=STYLES)
def test_a_number_means_the_same_in_whatever_style(x, write):
    assert outcomes({"learning_rate": write(x)}) == RunConfig(learning_rate=x)


GAPS = " '’\u00a0\u2009\u202f"


@given(
    n=st.integers(0, 2**31 - 1),
    style=st.sampled_from(
        ["{}", "{:,}", "{:_}", "{:.10e}", "{}.0", "{:+}", *(f"{{:,}}|{gap}" for gap in GAPS)]
    ),
)
def test_a_whole_number_means_the_same_in_whatever_style(n, style):
    pattern, _, gap = style.partition("|")
    text = pattern.format(n)
    assert outcomes({"seed": text.replace(",", gap) if gap else text}) == RunConfig(seed=n)


TYPES = [int, np.int64, np.int32, np.uint32, float, np.float64, np.longdouble, Decimal, Fraction]
TYPES += [np.array, lambda n: np.array(float(n)), str, lambda n: np.str_(f"{n}.0")]


@pytest.mark.parametrize("kind", TYPES)
def test_numbers_of_other_types_are_numbers(kind):
    config = RunConfig(seed=kind(7), learning_rate=kind(2), partitioner=Dirichlet(skew=kind(1)))
    assert config == RunConfig(seed=7, learning_rate=2.0, partitioner=Dirichlet(skew=1.0))
    assert config.to_json() == RunConfig.from_json(config.to_json()).to_json()
    assert type(config.seed) is int and type(config.learning_rate) is float


@pytest.mark.parametrize(
    "value",
    [
        *(True, np.True_, None, 5.5, 5j, b"5", [5], (5,), {5}, {"value": 5}, np.array([5]), object),
        *(np.float32("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), 10**5000, 10**400),
        *(np.datetime64("2020-01-01"), np.zeros((40, 40)), "x" * 10**6, [[[0] * 99] * 99]),
    ],
    ids=lambda value: ascii(type(value))[:30],
)
def test_what_is_no_whole_number_is_refused_with_one_kind_of_error(value):
    for make in (lambda: RunConfig(seed=value), lambda: RunConfig.of({"seed": value})):
        with pytest.raises(ConfigError, match=r"^Seed must be a whole number from 0 to ") as caught:
            make()
        assert_one_sentence(str(caught.value))


class Rude:
    def __repr__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize("given", ["x", "", [], [("seed", 1)], None, 5, Rude(), {1: 2}, {None: 2}])
def test_what_is_no_config_is_refused_with_one_kind_of_error(given):
    for make in (RunConfig.of, RunConfig.model_validate):
        with pytest.raises(ConfigError) as caught:
            make(given)
        assert_one_sentence(str(caught.value))
    with pytest.raises(ConfigError, match=r"^There is no knob called “nonsense”\.$"):
        RunConfig(nonsense=given)
    with pytest.raises(ConfigError):
        RunConfig(strategy=given)


@pytest.mark.parametrize(
    ("texts", "means"),
    [
        ({"optimizer": "SGD"}, {"optimizer": "sgd"}),
        ({"optimizer": " Adam "}, {"optimizer": "adam"}),
        ({"precision": "FP32"}, {"precision": "float32"}),
        ({"precision": "BF16"}, {"precision": "bfloat16"}),
        ({"precision": "float-32"}, {"precision": "float32"}),
        ({"test_on": "The real test set"}, {"test_on": "test_set"}),
        ({"test_on": "Test-Set"}, {"test_on": "test_set"}),
        ({"strategy": "FedAvg"}, {"strategy": FedAvg()}),
        ({"strategy": "Fed-Avg"}, {"strategy": FedAvg()}),
        ({"strategy": "federated averaging"}, {"strategy": FedAvg()}),
        ({"strategy": "Cyclic weight transfer"}, {"strategy": Cyclic()}),
        ({"partitioner": "IID"}, {"partitioner": Iid()}),
        ({"partitioner": "equal"}, {"partitioner": Iid()}),
        ({"dataset": "Fashion-MNIST"}, {"dataset": FashionMnist()}),
        ({"dataset": "fashion mnist"}, {"dataset": FashionMnist()}),
        ({"dataset": "FashionMNIST"}, {"dataset": FashionMnist()}),
        ({"model": "CNN"}, {"model": "cnn"}),
        ({"model": "Logistic regression"}, {"model": Softmax()}),
        ({"model": "logistic_regression"}, {"model": Softmax()}),
        (
            {"partitioner": "Dirichlet", "partitioner.skew": "0,8"},
            {"partitioner": Dirichlet(skew=0.8)},
        ),
        (
            {"dataset": "own file", "dataset.sha256": "AB" * 32 + " "},
            {"dataset": OwnFile(sha256="ab" * 32)},
        ),
        *[
            (
                {"strategy": "cyclic", "strategy.reshuffle": text},
                {"strategy": Cyclic(reshuffle=on)},
            )
            for on, texts in {True: "On TRUE yes 1", False: "off False NO 0"}.items()
            for text in texts.split()
        ],
    ],
    ids=str,
)
def test_names_are_known_however_they_are_written(texts, means):
    assert outcomes(texts) == RunConfig(**means)


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"optimizer": "lion"}, "Optimiser must be one of adam, adamw, sgd, got 'lion'."),
        ({"optimizer": ""}, "Optimiser must be one of adam, adamw, sgd, got ''."),
        ({"optimizer": " lion\n"}, "Optimiser must be one of adam, adamw, sgd, got 'lion'."),
        ({"optimizer": "-"}, "Optimiser must be one of adam, adamw, sgd, got '-'."),
        ({"optimizer": "adam sgd"}, "Optimiser must be one of adam, adamw, sgd, got 'adam sgd'."),
        (
            {"strategy": " SGD"},
            f"Strategy must be one of {', '.join(STRATEGIES)}, "
            "got 'SGD'; it is found under Optimiser: sgd.",
        ),
        (
            {"partitioner": "FedAvg"},
            f"Split must be one of {', '.join(PARTITIONERS)}, "
            "got 'FedAvg'; it is found under Strategy: fedavg.",
        ),
        (
            {"partitioner": "dirichlet", "partitioner.skew": "1,000"},
            "Skew must be a number from 0 to 1, got 1,000, which could be 1 or 1000.",
        ),
        (
            {"partitioner": "Dirichlet", "partitioner.skew": "8e-1 "},
            RunConfig(partitioner=Dirichlet(skew=0.8)),
        ),
        (
            {"strategy": "cyclic", "strategy.reshuffle": "maybe"},
            "Reshuffle the images every round must be on or off, got 'maybe'.",
        ),
        (
            {"dataset": "own_file", "dataset.sha256": "../../etc"},
            "File must be the SHA-256 of a file, got '../../etc'.",
        ),
        ({"num_partys": "5"}, "There is no knob called “num_partys”; “num_parties” may be meant."),
        (
            {"strategy": "cyclic", "strategy.mu": "5"},
            "“Pass it on (cyclic)” has no knob called “mu”",
        ),
    ],
    ids=str,
)
def test_what_nobody_knows_is_refused_in_the_same_words(texts, says):
    found = outcomes(texts)
    assert found == says if isinstance(says, RunConfig) else says in found


@pytest.mark.parametrize(("field", "members"), FAMILIES.items(), ids=FAMILIES)
def test_each_member_goes_by_its_kind_and_label_and_by_no_other_members(field, members):
    for kind, member in members.items():
        for name in (kind, member.label, member.label.upper(), member.__name__, *member.also):
            assert kind_among(members, name) == kind, name


def test_a_name_of_two_words_leads_to_neither_and_a_word_is_its_own_name():
    names = names_of({"one": ["Skewed (Dirichlet)", "two"], "two": ["Other (Dirichlet)"]})
    assert squeezed("dirichlet") not in names
    assert (names["two"], names["skewed"], names["one"]) == ("two", "one", "one")


@pytest.mark.parametrize("given", [{"kind": "iid"}, {"kind": "iid", "skew": 0.5}, {"kind": None}])
def test_a_choice_takes_no_other_members_kind(given):
    with pytest.raises(ConfigError, match="is of the kind dirichlet, not"):
        Dirichlet(**given)
    with pytest.raises(ConfigError, match="is of the kind dirichlet, not"):
        Dirichlet.model_validate(given)
    assert Dirichlet(kind="Dirichlet") == Dirichlet()


def test_a_choice_takes_no_other_familys_member():
    with pytest.raises(ConfigError, match=r"^Split must be one of .*, got FedAvg\(\)"):
        RunConfig(partitioner=FedAvg())


def test_a_problem_of_each_knob_is_told():
    problems = RunConfig.problems(
        {"seed": "x", "partitioner": {"kind": "IID", "min_images": "1.5"}}
    )
    assert problems == {
        ("seed",): "Seed must be a whole number from 0 to 2,147,483,647, got 'x'.",
        ("partitioner", "min_images"): "At least must be a whole number from 1 to 1,000, got 1.5.",
    }


# ------------------------------------------------------------------------------- the command line


def command(*arguments: str) -> RunConfig:
    return config_said(*arguments)


DIRICHLET = RunConfig(partitioner=Dirichlet(skew=0.8, min_images=5))


@pytest.mark.parametrize(
    "arguments",
    [
        ["partitioner=dirichlet", "partitioner.skew=0.8", "partitioner.min_images=5"],
        ["partitioner.min_images=5", "partitioner.skew=.8", "partitioner=Dirichlet"],
        ['partitioner={"kind":"dirichlet","skew":0.8,"min_images":5}'],
        ['partitioner={"kind":"dirichlet","skew":"0,8"}', "partitioner.min_images=5.0"],
        [' partitioner = "dirichlet" ', "partitioner.skew=8e-1", "partitioner.min_images='5'"],
    ],
    ids=str,
)
def test_the_ways_of_a_link_and_of_a_file_mix_on_the_command_line(arguments):
    assert command(*[part for text in arguments for part in ("--set", text)]) == DIRICHLET


def test_what_is_set_takes_the_place_of_what_the_file_says(tmp_path):
    saved = tmp_path / "setup.json"
    saved.write_text(DIRICHLET.to_json())
    assert command("--config", str(saved), "--set", "partitioner.skew=0.5") == RunConfig(
        partitioner=Dirichlet(skew=0.5, min_images=5)
    )
    other = command("--config", str(saved), "--set", "partitioner=iid", "--set", "seed=7")
    assert other == RunConfig(seed=7)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["seed=1", "seed=2"], "Seed must be set once, not 2 times."),
        (["partitioner.skew=0.5"], "Split “Equal (IID)” has no knob called “skew”."),
        (
            ['partitioner={"kind":"dirichlet","skew":0.8}', "partitioner.skew=0.5"],
            "Skew must be set once, not 2 times.",
        ),
        (["partitioner={skew: 1}"], "Split must be a name or an object of JSON, got '{skew: 1}'."),
        (["seed"], "Seed must be a whole number from 0 to 2,147,483,647, got ''."),
        (["=5"], "There is no knob called “”."),
        (["partitioner=nobody", "partitioner.skew=0.5"], "Split must be one of iid, dirichlet"),
        (["partitioner.skew.more=0.5"], "has no knob called “skew.more”."),
        (["seed.more=0.5"], "There is no knob called “seed.more”."),
    ],
    ids=str,
)
def test_a_bad_setting_is_refused_in_one_sentence(arguments, says):
    with pytest.raises(ConfigError) as caught:
        command(*[part for text in arguments for part in ("--set", text)])
    assert says in str(caught.value)
    assert_one_sentence(str(caught.value))
