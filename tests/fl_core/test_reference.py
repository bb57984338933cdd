"""The reference is what the registries say, and they say enough."""

from pathlib import Path

import pytest

from fl_core import RunConfig, reference
from fl_core.cli import main
from fl_core.knobs import knobs_of
from fl_core.methods import METHODS
from fl_core.server_steps import ServerStep
from fl_core.strategies import Strategy
from tests.fl_core.server_cases import fresh, next_state, some_updates

FILE = Path(__file__).parents[2] / "docs" / "methods.md"
MEMBERS = [(f, m) for f in reference.ORDER for m in reference.FAMILIES[f].members.values()]
METHODICAL = [(f, m) for f, m in MEMBERS if f in reference.CHOSEN]
names = [f"{field}-{member.kind}" for field, member in METHODICAL]


def test_the_file_is_what_the_registries_say(capsys):
    """If not: `python -m fl_core reference > docs/methods.md`."""
    assert main(["reference"]) == 0
    assert capsys.readouterr().out == FILE.read_text(encoding="utf-8") == reference.document()


def test_nobody_is_left_out():
    text = FILE.read_text(encoding="utf-8")
    for field, member in MEMBERS:
        assert f'<a id="{reference.anchor(field, member.kind)}"></a>' in text
        assert member.about in text and member.paper in text
    assert all(f"| **{name}** |" in text for name in METHODS)


@pytest.mark.parametrize(("field", "member"), METHODICAL, ids=names)
def test_each_says_of_itself_what_a_reader_needs(field, member):
    own = vars(member)
    assert own["equation"].count("{") == own["equation"].count("}")
    assert own["equation"].count(r"\left(") == own["equation"].count(r"\right)")
    assert own["neutral"].endswith(".")
    assert member.kind == "none" or own["paper"].endswith(".")
    for told in (member.requires, member.party_state, member.server_state):
        assert told == "" or told.endswith(".")


@pytest.mark.parametrize(("field", "member"), METHODICAL, ids=names)
def test_what_is_said_to_be_remembered_is(field, member):
    """After a round of five parties there is a row of each, and something of the server's."""
    config = RunConfig.of({field: member.kind, "optimizer": "sgd", "num_parties": 5})
    updates = some_updates()[:1] if getattr(member, "pools", False) else some_updates()
    state = next_state(config, fresh(), updates)
    if issubclass(member, Strategy) and not member.trains_personal:
        assert bool(state.memory_of_party(0)) == bool(member.party_state)
    if issubclass(member, Strategy | ServerStep) or field == "aggregator":
        remembers = bool(state.memory_of(field))
        assert remembers == bool(member.server_state) or member.kind in ("partial", "ifca", "ditto")


def test_no_two_methods_are_made_of_the_same():
    """FedPer, FedRep, FedBABU and FedBN are one strategy; its knobs tell them apart."""
    assert len({reference.made_of(each) for each in METHODS.values()}) == len(METHODS)
    made = reference.made_of(METHODS["FedBABU"])
    assert made.endswith("(Stays at the party: Nothing; Trains: All but the last layer)")


KNOBS = [
    (member, knob)
    for _, member in MEMBERS
    for knob in knobs_of(member).values()
    if knob.low and knob.high is not None
]


@pytest.mark.parametrize(("member", "knob"), KNOBS, ids=lambda each: getattr(each, "name", ""))
def test_a_bound_that_is_no_0_is_not_told_as_0(member, knob):
    """A temperature that may be 0.000000001 may not be 0."""
    cells = reference.knob_table(member).split("\n")
    (row,) = [row.split(" | ") for row in cells if row.startswith(f"| {knob.label}")]
    low, high = row[1].replace(",", "").split(" to ")
    assert (float(low), float(high)) == (knob.low, knob.high)


def test_where_a_method_differs_from_its_paper_is_told():
    told = {m.kind for _, m in MEMBERS if m.differs}
    assert {"moon", "fedlc", "fedntd", "fedexp", "partial", "qfedavg", "ifca"} <= told
    for _, member in MEMBERS:
        assert member.differs == "" or (member.differs.endswith(".") and member.paper)
        assert (member.differs or member.about) in FILE.read_text(encoding="utf-8")


def test_optimisers_and_schedules_say_what_a_step_is():
    for field, member in MEMBERS:
        if field in ("optimizer", "rate_schedule") and member.kind != "constant":
            assert vars(member)["equation"] and vars(member)["paper"].endswith(".")


def test_it_is_found_by_name_author_and_use():
    found = {m.kind for _, m in MEMBERS if reference.has(m, ["karimireddy"])}
    assert found == {"scaffold", "bucketing", "plain_mean", "centred_clipping"}
    assert [m.kind for _, m in MEMBERS if reference.has(m, ["q-ffl"])] == ["qfedavg"]
    assert not [m for _, m in MEMBERS if reference.has(m, ["no", "such", "thing"])]
