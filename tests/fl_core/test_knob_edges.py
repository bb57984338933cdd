"""Break it: every knob at its bounds and just beyond, as values, in a link and in a file."""

import json
from typing import ClassVar

import pytest

from fl_core import ConfigError, RunConfig
from fl_core.config_text_format import read
from fl_core.families import FAMILIES
from fl_core.knobs import knob, knobs_of
from fl_core.partitioners import PARTITIONERS, Iid
from fl_core.strict_json import MOST_KILOBYTES
from tests.fl_core.knob_edges import ALLOWED, EDGES, REFUSED, Edge
from tests.fl_core.tiny_data import assert_one_sentence


def has(config_knobs: dict, edge: Edge) -> bool:
    """Whether these knobs, nested as in a file, have the value of the edge."""
    value = config_knobs[edge.field]
    if edge.choice:
        return value["kind"] == edge.choice and value[edge.knob.name] == edge.value
    return (value["kind"] if edge.is_choice else value) == edge.value


def refused(text: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        RunConfig.from_json(text)
    assert_one_sentence(str(caught.value))
    return str(caught.value)


def test_no_knob_is_left_out():
    members = [m for family in FAMILIES.values() for m in family.values()]
    every = [k for owner in (RunConfig, *members) for k in knobs_of(owner).values()]
    assert [e.knob for e in EDGES].count(knobs_of(RunConfig)["seed"]) == 4
    assert all(k in [e.knob for e in ALLOWED] and k in [e.knob for e in REFUSED] for k in every)


@pytest.mark.parametrize("edge", ALLOWED, ids=str)
def test_at_a_bound_it_is_taken_by_all_three_ways(edge):
    assert has(RunConfig.of(edge.knobs).model_dump(), edge)
    assert has(RunConfig.from_json(json.dumps(edge.knobs)).model_dump(), edge)
    link = read(edge.settings.items())
    assert link.problems == [] and has(link.knobs, edge)


@pytest.mark.parametrize("edge", REFUSED, ids=str)
def test_just_beyond_it_is_refused_in_its_own_words_by_all_three_ways(edge):
    with pytest.raises(ConfigError) as caught:
        RunConfig.of(edge.knobs)
    assert str(caught.value).startswith(edge.refusal)
    assert_one_sentence(str(caught.value))
    assert refused(json.dumps(edge.knobs)) == str(caught.value)
    other = "local_epochs" if edge.field != "local_epochs" else "seed"
    link = read([*edge.settings.items(), (other, "7")])
    assert len(link.problems) == 1 and link.problems[0].startswith(edge.refusal)
    assert_one_sentence(link.problems[0])
    expected = {other: 7} | ({edge.field: edge.choice} if edge.choice else {}) | edge.room
    assert link.knobs == RunConfig.of(expected).model_dump()


class Narrow(Iid):
    """Has a knob of the same name as another member's, with other bounds and words."""

    kind: ClassVar[str] = "narrow"
    label: ClassVar[str] = "Narrow"
    min_images: int = knob(3, low=2, high=4, label="Not fewer than", help="Few.", more=True)


def test_members_that_share_a_knobs_name_keep_their_own_words(monkeypatch):
    monkeypatch.setitem(PARTITIONERS, "narrow", Narrow)
    said = "Not fewer than must be a whole number from 2 to 4, got 5."
    assert refused('{"partitioner": {"kind": "narrow", "min_images": 5}}') == said
    assert read([("partitioner", "narrow"), ("partitioner.min_images", "5")]).problems == [said]
    said = "At least must be a whole number from 1 to 1,000, got 0."
    assert refused('{"partitioner": {"kind": "iid", "min_images": 0}}') == said
    with pytest.raises(ConfigError, match="Not fewer than"):
        RunConfig.of({"partitioner": Narrow.model_construct(min_images=5).model_dump()})


BAD_FILES = {
    "empty": (b"", "not valid JSON (line 1, column 1"),
    "cut off": (b'{"num_parties": 4', "not valid JSON (line 1"),
    "binary": (bytes(range(256)), "not valid JSON"),
    "a zip": (b"PK\x03\x04\x80\x81", "not valid JSON"),
    "no object": (b"[1, 2]", "must be a JSON object"),
    "5 MB": (b" " * 5_000_000, f"must not exceed {MOST_KILOBYTES} kB; this one has 5,000 kB"),
    "5 MB knob": (b'{"num_parties": "' + b"a" * 5_000_000 + b'"}', "must not exceed"),
    "long text": (b'{"num_parties": "' + b"a" * 50_000 + b'"}', "Parties must be a whole number"),
    "text": (
        b'{"num_parties": "4x"}',
        "Parties must be a whole number from 1 to 10,000, got '4x'.",
    ),
    "null": (b'{"learning_rate": null}', "Learning rate must be a number"),
    "NaN": (b'{"learning_rate": NaN}', "Learning rate must be a number from 0.000001 to 10, got "),
    "Infinity": (b'{"num_parties": Infinity}', "Parties must be a whole number"),
    "minus infinity": (b'{"partitioner": {"kind": "dirichlet", "skew": -Infinity}}', "Skew must"),
    "1e999": (b'{"learning_rate": 1e999}', "Learning rate must be a number"),
    "4,000 digits": (b'{"seed": ' + b"9" * 4000 + b"}", "Seed must be a whole number"),
    "5,000 digits": (b'{"seed": ' + b"9" * 5000 + b"}", "far too many digits"),
    "deep list": (b'{"seed": ' + b"[" * 40_000, "nested too deeply"),
    "deep object": (b'{"seed": ' * 9000, "nested too deeply"),
    "list of lists": (b'{"strategy": ' + b"[" * 90 + b"]" * 90 + b"}", "Strategy must be one of"),
    "twice": (b'{"seed": 1, "seed": 1}', "sets “seed” twice"),
    "twice within": (b'{"model": {"kind": "cnn", "kind": "softmax"}}', "sets “kind” twice"),
    "unknown": (b'{"nonsense": 1}', "There is no knob called “nonsense”."),
    "another's knob": (
        b'{"partitioner": {"kind": "iid", "skew": 0.5}}',
        "Split “Equal (IID)” has no knob called “skew”.",
    ),
    "HTML": (b'{"<img src=x onerror=alert(1)>": 1}', "no knob called “<img src=x"),
    "half a letter": (b'{"\\ud800": 1}', "There is no knob called “?”."),
    "half a value": (
        b'{"optimizer": "\\ud800"}',
        r"Optimiser must be one of adam, adamw, sgd, got '\ud800'.",
    ),
    "right to left": (b'{"strategy": {"kind": "cyclic", "\\u202egnp": 1}}', "called “?gnp”."),
    "long name": (b'{"' + b"x" * 5000 + b'": 1}', "xxx…”."),
    "together": (b'{"num_parties": 1000, "num_images": 50}', "Parties × At least must not exceed"),
}


@pytest.mark.parametrize(("content", "says"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_in_one_sentence(content, says):
    assert says in refused(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_may_come_from_any_editor(encoding):
    saved = json.dumps(json.loads(RunConfig(seed=7).to_json()), indent=2)
    assert RunConfig.from_json(saved.encode(encoding)) == RunConfig(seed=7)
