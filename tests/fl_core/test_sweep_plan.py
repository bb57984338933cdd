"""Sweeps as plans: their runs, their words, what is refused, and what people type."""

import json
from dataclasses import replace

import pytest

from fl_core.config import RunConfig
from fl_core.errors import ConfigError
from fl_core.knobs import knobs_of
from fl_core.method_choice import method_of
from fl_core.methods import METHODS
from fl_core.number_lists import numbers_in
from fl_core.optimizers import Sgd
from fl_core.partitioners import Dirichlet, Iid
from fl_core.strategies import FedProx
from fl_core.sweep_axes import (
    METHOD,
    SKEW,
    axis_of_numbers,
    axis_of_options,
    options_of,
    sweepable,
)
from fl_core.sweep_gallery import GALLERY
from fl_core.sweep_plan import MOST_RUNS, Axis, SweepPlan, Value, seeds_from

NEED_MORE = {"FedBN"}
"""What these need beside plain SGD is no matter of their own: a network with something to keep."""
BASE = RunConfig(num_parties=10, num_images=6_000, num_rounds=5)


def plan(first: str = "0, 0.5", methods=("FedAvg", "FedProx"), seeds: int = 3) -> SweepPlan:
    second = axis_of_options(METHOD, BASE, methods)
    return SweepPlan(BASE, axis_of_numbers(SKEW, BASE, first), second, seeds_from(1, seeds))


def test_each_value_meets_each_other_and_each_seed():
    points = plan().points()
    assert len(points) == 2 * 2 * 3
    assert [(p.first, p.second, p.config.seed) for p in points[:5]] == [
        (0, 0, 1),
        (1, 0, 1),
        (0, 1, 1),
        (1, 1, 1),
        (0, 0, 2),
    ]
    config = points[3].config
    assert config == BASE.model_copy(
        update={"seed": 1, "partitioner": Dirichlet(skew=0.5), "strategy": FedProx()}
    )


def test_a_sweep_of_one_knob_has_a_run_a_value_and_seed():
    alone = SweepPlan(BASE, axis_of_numbers("local_epochs", BASE, "1 to 3"), None, (7,))
    assert [(p.config.local_epochs, p.config.seed) for p in alone.points()] == [
        (1, 7),
        (2, 7),
        (3, 7),
    ]


def test_it_comes_back_from_its_text():
    for each in (plan(), *(ready.plan for ready in GALLERY.values())):
        assert SweepPlan.from_json(each.to_json()) == each


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"axes": []}', '{"axes": 1, "base": {}}', "x" * 9]
)
def test_what_is_no_sweep_is_refused_in_a_sentence(text):
    with pytest.raises(ConfigError, match="no sweep that can be read"):
        SweepPlan.from_json(text)


@pytest.mark.parametrize("name", list(GALLERY))
def test_the_ready_ones_can_be_and_have_no_run_twice(name):
    points = GALLERY[name].plan.points()
    assert 20 <= len(points) <= 50
    assert len({point.config for point in points}) == len(points)


def test_the_ready_one_of_skew_is_of_its_methods():
    points = GALLERY["skew"].plan.points()
    names = [method_of(point.config).name for point in points[::4][:3]]
    assert names == ["FedAvg", "FedProx", "SCAFFOLD"]


def test_what_cannot_be_is_said_with_its_value():
    with pytest.raises(ConfigError, match=r"With SCAFFOLD: .*Optimiser must be “SGD”"):
        SweepPlan(BASE, axis_of_options(METHOD, BASE, ["FedAvg", "SCAFFOLD"]), None, (1,)).points()
    with pytest.raises(ConfigError, match=r"With 1\.5 · FedAvg: Skew must be"):
        plan("0, 1.5").points()
    many = axis_of_numbers("num_images", BASE, "1000 to 6000 by 100")
    with pytest.raises(ConfigError, match="A sweep must have 1 to 1,000 runs, this one would have"):
        SweepPlan(BASE, many, None, seeds_from(0, 50)).points()
    assert MOST_RUNS == 1_000


@pytest.mark.parametrize("name", list(METHODS))
def test_every_method_can_be_swept_where_its_needs_are_met(name):
    base = BASE.model_copy(update={"optimizer": Sgd(), "learning_rate": 0.05})
    swept = SweepPlan(base, axis_of_options(METHOD, base, [name]), None, (0,))
    if name in NEED_MORE:
        with pytest.raises(ConfigError, match=f"With {name}: "):
            swept.points()
        return
    (point,) = swept.points()
    assert method_of(point.config).name == name


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0, 0.3,0.9", [0, 0.3, 0.9]),
        ("1;2", [1, 2]),
        (" 5 ", [5]),
        ("0 to 1 by 0.25", [0, 0.25, 0.5, 0.75, 1]),
        ("1 to 4", [1, 2, 3, 4]),
        ("0.1..0.3 by 0.1", [0.1, 0.2, 0.3]),
        ("", []),
    ],
)
def test_numbers_are_typed_as_a_list_or_a_range(text, numbers):
    assert list(numbers_in(text)) == pytest.approx(numbers)


@pytest.mark.parametrize(
    "text", ["a", "1, b", "3 to 1", "0 to 1 by 0", "0 to 1 by -1", "0 to 9999"]
)
def test_what_is_no_list_of_numbers_is_said(text):
    with pytest.raises(ConfigError):
        list(numbers_in(text))


def test_all_that_can_be_swept_can_be_swept():
    for name, (label, knob) in sweepable(BASE).items():
        assert label
        options = options_of(name, knob)
        if options is not None:
            axis = axis_of_options(name, BASE, options)
            assert len(axis.values) == len(options) and not axis.is_numeric
        else:
            axis = axis_of_numbers(name, BASE, f"{knob.low}, {knob.high}")
            assert axis.is_numeric
    assert "seed" not in sweepable(BASE)
    assert "strategy.mu" in sweepable(BASE.model_copy(update={"strategy": FedProx()}))


def test_skew_is_swept_from_any_split():
    for split in (Iid(), Dirichlet(skew=0.9)):
        base = BASE.model_copy(update={"partitioner": split})
        one = SweepPlan(base, axis_of_numbers(SKEW, base, "0.25"), None, (0,))
        assert one.points()[0].config.partitioner.skew == 0.25


def test_one_value_may_turn_several_knobs():
    twice = Value("twice", (("num_parties", "20"), ("num_images", "12000")))
    (point,) = SweepPlan(BASE, Axis("Size", (twice,)), None, (0,)).points()
    assert (point.config.num_parties, point.config.num_images) == (20, 12_000)


def test_a_knob_without_values_is_refused():
    with pytest.raises(ConfigError, match="needs a value at least"):
        axis_of_numbers("num_parties", BASE, " , ")
    assert knobs_of(RunConfig)["num_parties"].kind == "integer"


def test_seeds_change_only_what_is_asked():
    usual = plan()
    start = replace(usual, seeded=("start_seed",))
    points = start.points()
    assert {point.config.seed for point in points} == {BASE.seed}
    assert [point.config.start_seed for point in points] == [point.seed for point in points]
    assert {point.seed for point in points} == {1, 2, 3}
    assert SweepPlan.from_json(start.to_json()) == start != usual
    assert "seeded" not in usual.to_json(), "a Fedarium of before reads it"
    for wrong in ([], ["num_rounds"], 5):
        told = json.loads(start.to_json()) | {"seeded": wrong}
        with pytest.raises(ConfigError, match="no sweep that can be read"):
            SweepPlan.from_json(json.dumps(told))


def test_a_number_is_told_as_whoever_reads_it_writes_numbers():
    number, method = Value("0.9", (), 0.9), Value("FedAvg", ())
    assert (str(number.told), str(method.told)) == ("0.9", "FedAvg")
    assert number.told.values == {"number": 0.9}
    assert str(Value("skew 0.8", (), 0.8).told) == "skew 0.8"
