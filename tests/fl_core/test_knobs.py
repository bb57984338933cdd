"""Knobs: one place for default, bounds, unit and help; choices by name."""

from typing import Annotated, ClassVar, Literal

import pytest
from pydantic import BaseModel

from fl_core import ConfigError, RunConfig
from fl_core.config import GROUPS
from fl_core.families import FAMILIES
from fl_core.family_member import Choice, registry
from fl_core.knob_kinds import KINDS
from fl_core.knobs import Frozen, Knobs, knob, knobs_of
from tests.fl_core.kind_samples import SAMPLES

MEMBERS = [member for family in FAMILIES.values() for member in family.values()]


class Fruit(Choice):
    pass


class Pear(Fruit):
    kind: ClassVar[str] = "pear"
    label: ClassVar[str] = "Pear"
    about: ClassVar[str] = "A fruit."
    weight: float = knob(1.0, low=0.5, high=2, step=0.5, unit="kg", label="Weight", help="Heavy.")
    ripe: bool = knob(True, label="Ripe", help="Soft.")


class Plum(Fruit):
    kind: ClassVar[str] = "plum"
    label: ClassVar[str] = "Plum"
    about: ClassVar[str] = "A smaller fruit."


FRUIT: dict[str, type[Fruit]] = registry(Pear, Plum)


class Basket(Knobs):
    fruit: Fruit = knob(Plum(), members=FRUIT, label="Fruit", help="Sweet.")


def pick(value):
    return Basket(fruit=value).fruit


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


def declared(**fields):
    """Return a config with these fields: to each its type and its knob."""
    types = {name: annotation for name, (annotation, _) in fields.items()}
    return type(
        "Made", (Knobs,), {"__annotations__": types} | {n: k for n, (_, k) in fields.items()}
    )


SAYS = {"label": "L", "help": "H."}


@pytest.mark.parametrize(
    ("annotation", "default", "says", "words"),
    [
        (str, "", {}, "Made.x is of the type .*str.* must say of which kind it is, one of integer"),
        (list[int], [], {}, "must say of which kind it is"),
        (int | None, None, {"low": 0, "high": 1}, "must say of which kind it is"),
        (int, 3, {"kind": "dial", "low": 0, "high": 9}, "must say of which kind it is"),
        (int, 3, {"low": 1}, "Made.x: a number must say how low and how high"),
        (Fruit, Plum(), {}, "Made.x: a choice, and nothing else, must say what its members are"),
        (bool, True, {"members": FRUIT}, "a choice, and nothing else"),
    ],
)
def test_a_knob_of_no_known_kind_is_told_when_it_is_declared(annotation, default, says, words):
    with pytest.raises(TypeError, match=words):
        declared(x=(annotation, knob(default, **SAYS, **says)))


def test_a_text_is_of_the_kind_it_says():
    made = declared(x=(Annotated[str, "a name"], knob("", kind="file", **SAYS)))
    assert knobs_of(made)["x"].kind == "file" and made(x=" AB ").x == "ab"


def test_a_field_that_is_no_knob_is_told_when_it_is_declared():
    with pytest.raises(TypeError, match=r"\.x must be a `knob`"):
        declared(x=(int, 3))


def test_a_choice_within_a_choice_is_told_when_it_is_declared():
    with pytest.raises(TypeError, match=r"Bowl\.fruit: a member of a family cannot hold a choice"):

        class Bowl(Choice):
            fruit: Fruit = knob(Plum(), members=FRUIT, **SAYS)


def test_there_are_samples_of_every_kind():
    assert set(SAMPLES) == set(KINDS)


OWNERS = [RunConfig, *MEMBERS]


@pytest.mark.parametrize(
    "one", [k for o in OWNERS for k in knobs_of(o).values()], ids=lambda k: k.name
)
def test_what_a_knob_writes_it_reads_and_what_it_refuses_it_says(one):
    for value in SAMPLES[one.kind].allowed(one):
        found = one.read(one.write(value))
        assert (found.kind if one.members else found) == value
        assert one.members or type(found) is type(value)
    assert one.refusal([]).startswith(f"{one.label} must be {one.rule}, got ")


def test_a_choice_takes_no_member_of_another_family_by_whatever_name():
    class Stone(Choice):
        kind: ClassVar[str] = "plum"
        label: ClassVar[str] = "Plum"
        about: ClassVar[str] = "Hard."

    class Prune(Fruit):
        kind: ClassVar[str] = "prune"
        label: ClassVar[str] = "Prune"
        about: ClassVar[str] = "In no registry."

    with pytest.raises(ConfigError, match="Fruit must be one of pear, plum, got Stone"):
        pick(Stone())
    with pytest.raises(ConfigError, match="Fruit must be one of pear, plum, got 'prune'"):
        pick("prune")
    assert (
        pick(Prune()) == Prune() and Basket(fruit=Prune()).model_dump()["fruit"]["kind"] == "prune"
    )


def test_configs_are_frozen_strict_and_closed():
    pear = Pear()
    with pytest.raises(ConfigError, match="never changes"):
        pear.weight = 2.0
    for wrong in ({"weight": "1 kg"}, {"weight": float("inf")}, {"wieght": 1.0}, {"ripe": 2}):
        with pytest.raises(ConfigError):
            Pear.model_validate(wrong)
        with pytest.raises(ConfigError):
            Pear(**wrong)


def test_a_choice_is_written_with_its_kind_and_read_back():
    pear = Pear(weight=2.0)
    assert pear.model_dump() == {"kind": "pear", "weight": 2.0, "ripe": True}
    assert pick(pear.model_dump()) == pear
    assert Basket(fruit=pear).model_dump() == {"fruit": pear.model_dump()}


def test_a_choice_is_picked_by_name_by_object_or_as_it_is():
    assert pick("plum") == Plum()
    assert pick({"kind": "pear", "ripe": False}) == Pear(ripe=False)
    assert pick(Plum()) == Plum()


@pytest.mark.parametrize("wrong", ["apple", None, 3, {}, {"kind": None}, {"kind": ["pear"]}])
def test_an_unknown_choice_is_told_what_there_is(wrong):
    with pytest.raises(ConfigError, match=r"^Fruit must be one of pear, plum, got .{1,40}\.$"):
        pick(wrong)


def test_a_registry_keeps_the_order_of_the_picker():
    assert list(registry(Plum, Pear)) == ["plum", "pear"]


@pytest.mark.parametrize("owner", [RunConfig, *MEMBERS], ids=lambda owner: owner.__name__)
def test_every_field_is_a_knob_with_words_and_a_default_within_bounds(owner: type[BaseModel]):
    knobs = knobs_of(owner)
    assert list(knobs) == list(owner.model_fields)
    for k in knobs.values():
        assert k.label and k.help.endswith("."), k.name
        assert "\n" not in k.help and "  " not in k.help, k.name
        if k.number:
            assert k.low <= k.default <= k.high, k.name


@pytest.mark.parametrize("owner", [RunConfig, *MEMBERS], ids=lambda owner: owner.__name__)
def test_a_knob_called_a_choice_holds_a_choice(owner: type[BaseModel]):
    odd = [
        k.name
        for k in knobs_of(owner).values()
        if (k.kind == "choice") != isinstance(k.default, Choice)
        or (k.kind == "choice" and type(k.default) not in k.members.values())
    ]
    assert odd == []


def test_every_knob_of_a_run_belongs_to_a_known_group():
    assert {k.group for k in knobs_of(RunConfig).values()} == set(GROUPS)


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.__name__)
def test_every_member_says_what_it_is(member: type[Choice]):
    assert member.kind.isidentifier() and member.kind == member.kind.lower()
    assert member.label.strip() and member.about.endswith(".")
    assert any(family.get(member.kind) is member for family in FAMILIES.values())
