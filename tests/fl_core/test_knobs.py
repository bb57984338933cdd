"""Knobs: one place for default, bounds, unit and help; choices by name."""

from typing import ClassVar, Literal

import pytest
from pydantic import BaseModel, ValidationError

from fl_core import RunConfig
from fl_core.config import GROUPS
from fl_core.families import FAMILIES
from fl_core.knobs import Choice, Frozen, knob, knobs_of, one_of, registry

MEMBERS = [member for family in FAMILIES.values() for member in family.values()]


class Pear(Choice):
    kind: ClassVar[str] = "pear"
    label: ClassVar[str] = "Pear"
    about: ClassVar[str] = "A fruit."
    weight: float = knob(1.0, low=0.5, high=2, step=0.5, unit="kg", label="Weight", help="Heavy.")
    ripe: bool = knob(True, label="Ripe", help="Soft.")


class Plum(Choice):
    kind: ClassVar[str] = "plum"
    label: ClassVar[str] = "Plum"
    about: ClassVar[str] = "A smaller fruit."


FRUIT: dict[str, type[Choice]] = registry(Pear, Plum)


class Colours(Frozen):
    count: int = knob(3, low=1, high=9, label="How many", help="Colours.", group="paint")
    colour: Literal["red", "blue"] = knob(
        "red", label="Colour", help="Hue.", options={"red": "Red", "blue": "Blue"}
    )
    hidden: int = 0


def test_a_knob_says_everything_a_widget_needs():
    weight = knobs_of(Pear)["weight"]
    assert (weight.kind, weight.default, weight.low, weight.high) == ("number", 1.0, 0.5, 2)
    assert (weight.step, weight.unit, weight.label, weight.help) == (0.5, "kg", "Weight", "Heavy.")
    assert knobs_of(Pear)["ripe"].kind == "switch"


def test_only_knobs_are_knobs_in_the_order_declared():
    assert list(knobs_of(Colours)) == ["count", "colour"]
    assert knobs_of(Colours)["count"].kind == "integer"
    assert knobs_of(Colours)["count"].group == "paint"
    assert knobs_of(Colours)["colour"].options == {"red": "Red", "blue": "Blue"}


def test_words_that_the_field_does_not_allow_are_a_programming_error():
    class Wrong(Frozen):
        colour: Literal["red", "blue"] = knob(
            "red", label="C", help="H", options={"green": "Green"}
        )

    with pytest.raises(AssertionError, match="colour"):
        knobs_of(Wrong)


def test_configs_are_frozen_strict_and_closed():
    pear = Pear()
    with pytest.raises(ValidationError):
        pear.weight = 2.0
    for wrong in ({"weight": "1"}, {"weight": float("inf")}, {"wieght": 1.0}, {"ripe": 1}):
        with pytest.raises(ValidationError):
            Pear.model_validate(wrong)


def test_a_choice_is_written_with_its_kind_and_read_back():
    pear = Pear(weight=2.0)
    assert pear.model_dump() == {"kind": "pear", "weight": 2.0, "ripe": True}
    assert one_of("Fruit", FRUIT)(pear.model_dump()) == pear


def test_a_choice_is_picked_by_name_by_object_or_as_it_is():
    pick = one_of("Fruit", FRUIT)
    assert pick("plum") == Plum()
    assert pick({"kind": "pear", "ripe": False}) == Pear(ripe=False)
    assert pick(Plum()) == Plum()


@pytest.mark.parametrize("wrong", ["apple", None, 3, {}, {"kind": None}, {"kind": ["pear"]}])
def test_an_unknown_choice_is_told_what_there_is(wrong):
    with pytest.raises(ValueError, match=r"^Fruit must be one of pear, plum, got .{1,40}\.$"):
        one_of("Fruit", FRUIT)(wrong)


def test_a_registry_keeps_the_order_of_the_picker():
    assert list(registry(Plum, Pear)) == ["plum", "pear"]


@pytest.mark.parametrize("owner", [RunConfig, *MEMBERS], ids=lambda owner: owner.__name__)
def test_every_field_is_a_knob_with_words_and_a_default_within_bounds(owner: type[BaseModel]):
    knobs = knobs_of(owner)
    assert list(knobs) == list(owner.model_fields)
    for k in knobs.values():
        assert k.label and k.help.endswith("."), k.name
        assert "\n" not in k.help and "  " not in k.help, k.name
        if k.kind in ("integer", "number"):
            assert k.low <= k.default <= k.high, k.name


@pytest.mark.parametrize("owner", [RunConfig, *MEMBERS], ids=lambda owner: owner.__name__)
def test_a_knob_called_a_choice_holds_a_choice(owner: type[BaseModel]):
    odd = [
        k.name
        for k in knobs_of(owner).values()
        if (k.kind == "choice") != isinstance(k.default, Choice)
    ]
    assert odd == []


def test_every_knob_of_a_run_belongs_to_a_known_group():
    assert {k.group for k in knobs_of(RunConfig).values()} == set(GROUPS)


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.__name__)
def test_every_member_says_what_it_is(member: type[Choice]):
    assert member.kind.isidentifier() and member.kind == member.kind.lower()
    assert member.label.strip() and member.about.endswith(".")
    assert any(family.get(member.kind) is member for family in FAMILIES.values())
