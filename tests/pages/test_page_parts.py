"""One list says what is on a page: what is drawn first is what live updates bring, in any state."""

import gzip
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from types import ModuleType
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from fl_core.events import Event, PartyTrained, RoundStarted, RunStarted
from fl_core.runs.live_progress import Live
from fl_core.runs.run_states import RunState
from fl_core.strategies import Alone, Cyclic
from pages.components import key_numbers
from pages.page_list import PAGES
from pages.shared.live_payloads import message, round_payload
from pages.shared.metric_column_names import BY_PARTY
from pages.shared.page_parts import PageParts, Part
from pages.shared.part_drawing import draw_part, draw_progress
from pages.shared.run_service import service
from pages.shared.run_snapshot import Look, look, look_of
from pages.train.run_parts import PARTS
from tests.fl_core.runs.test_store import finished
from tests.pages.conftest import QUICK, sent_to
from tests.pages.test_live_routes import asked
from tests.test_examples import examples

SOON = {
    *("reading", "more_shown", "headline.global.test", "network.global.test"),
    *("learning.accuracy.global.test.false.usual", "gallery"),
}
CLASSES = {
    *("mistakes.global.test", "confusion.share.global.test"),
    "class_accuracy.classes.global.test",
}
MEASURED = {*SOON, *CLASSES}
ALL = {*MEASURED, "party_rounds.global.test"}
AT_FIRST = {"model": "global", "images": "test"}
ELSEWHERE = "somewhere else:1:x"
BESIDE = {"reading", "more_shown"}
CONFUSION = [[8 if said == truth else 0 for said in range(10)] for truth in range(10)]
CONFUSIONS = [view.confusion for view in BY_PARTY]


def round_of(number: int, parties: int = 3, **party: Any):
    """A finished round of a run like `QUICK`."""
    event = finished(number, parties=parties if number else 0)
    told = [result.model_copy(update=party) for result in event.parties]
    more = dict.fromkeys(CONFUSIONS, CONFUSION) if number else {}
    shown = {"gallery": [[0.1] * 10] * 10, "confusion": CONFUSION, "parties": told}
    return event.model_copy(update=shown | more)


@dataclass(frozen=True)
class Situation:
    """A run somewhere in its life, and what of it is to be seen.

    Attributes:
        shown: The names of the parts.
        rounds: Finished, round 0 included.
        state: Of the run.
        config: What is other than in `QUICK`.
        party: What is other in what a party did.
        parties: So many took part.
        chosen: By the visitor.
        live: What has happened since the last round.
    """

    shown: set[str]
    rounds: int = 3
    state: RunState = RunState.PAUSED
    config: dict[str, Any] = field(default_factory=dict)
    party: dict[str, Any] = field(default_factory=dict)
    parties: int = 3
    chosen: dict[str, str] = field(default_factory=dict)
    live: Sequence[Event] = ()


TRAINING = (
    RunStarted(
        round=2, num_weights=9, num_test_images=50, num_sample_images=5, label_counts=[[1] * 10] * 3
    ),
    RoundStarted(round=3, parties=[0, 2]),
    PartyTrained(round=3, result=round_of(3).parties[2]),
)
LOSS_ON_OWN = {
    "kept.train.learning.measure": "loss",
    "kept.train.model": "own",
    "kept.train.images": "own",
}
LOST = {
    name.replace("global.test", "own.own").replace("learning.accuracy", "learning.loss")
    for name in ALL
}
HELD_OUT = {"own_accuracy": 0.5, "own_loss": 1.0}
HELD_OUT |= {"own_model_own_accuracy": 0.8, "own_model_own_loss": 0.6, "own_commonest_share": 0.3}
SITUATIONS = {
    "queued": Situation(SOON, 0, RunState.QUEUED),
    "begun": Situation(SOON, 0, RunState.RUNNING),
    "measured": Situation(MEASURED, 1, RunState.RUNNING),
    "training": Situation(ALL, 3, RunState.RUNNING, live=TRAINING),
    "paused": Situation(ALL),
    "failed": Situation(ALL, 2, RunState.FAILED),
    "failed at once": Situation(SOON, 0, RunState.FAILED),
    "finished": Situation(ALL, 4, RunState.FINISHED),
    "one after the other": Situation(ALL, config={"strategy": Cyclic()}),
    "few take part": Situation(ALL, config={"participation": 0.34}, parties=1),
    "forty parties": Situation(ALL, config={"num_parties": 40}, parties=40),
    "no gallery": Situation(ALL - {"gallery"}, config={"gallery_images": 0}),
    "own models not measured": Situation(
        MEASURED, config={"party_test_images": 0}, party={"test_accuracy": None, "test_loss": None}
    ),
    "another accuracy": Situation(LOST, party=HELD_OUT, chosen=LOSS_ON_OWN),
    "another accuracy, training": Situation(
        LOST, 3, RunState.RUNNING, party=HELD_OUT, chosen=LOSS_ON_OWN, live=TRAINING
    ),
    "each alone": Situation(ALL, config={"strategy": Alone()}, party=HELD_OUT),
}


def run_in(manager, situation: Situation) -> str:
    """Put a run into the store that stands so."""
    store, state = manager.store, situation.state
    owner = "" if state is RunState.QUEUED else ELSEWHERE
    run_id = store.create(QUICK.model_copy(update=situation.config), owner=owner)
    for number in range(situation.rounds):
        store.add_round(run_id, round_of(number, situation.parties, **situation.party))
    if state not in (RunState.QUEUED, RunState.RUNNING):
        store.move(run_id, state, reason="It is said why." if state is RunState.FAILED else "")
    return run_id


def mounted(page: AppTest) -> dict[str, dict[str, Any]]:
    """What the parts on a page were drawn with, by their names."""
    protos = [element.proto for element in page.get("bidi_component")]
    drawn = [json.loads(proto.bytes) for proto in protos if proto.bytes]
    return {data["part"]: data for data in drawn if "part" in data}


def told(page: PageParts, seen: Look) -> dict[str, dict[str, Any]]:
    """What a browser with all parts would be told at a moment, by their names."""
    still = [asked for part in page.parts if not part.moves for asked in part.all_asked()]
    of_round = json.loads(gzip.decompress(round_payload(still, seen)))
    return json.loads(message(page, seen))["parts"] | of_round["parts"]


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_is_drawn_is_what_a_live_update_brings(
    name, page, manager, manager_at_rest, monkeypatch
):
    situation = SITUATIONS[name]
    live = None
    if situation.live:
        live = reduce(Live.after, situation.live, Live())
    monkeypatch.setattr(manager, "live", lambda run_id: live)
    run_id = run_in(manager, situation)
    page.query_params["run"] = run_id
    for key, value in situation.chosen.items():
        page.session_state[key] = value
    page.run()
    assert not page.exception
    seen = look(service().access(), run_id, fresh_for=60)  # the one the page was drawn with
    drawn, later = mounted(page), told(PARTS, seen)
    more = {"references.global.test.false"} if PARTS.named("references").applies(seen) else set()
    if situation.chosen:
        more = {name.replace("global.test", "own.own") for name in more}
    assert set(drawn) == situation.shown | more
    for part in PARTS.parts:
        applies = {asked.name for asked in part.all_asked() if later[asked.name] != {}}
        assert bool(applies) == part.applies(seen) == bool(applies & drawn.keys())
    for part, data in drawn.items():
        always = json.loads(PARTS.named(part.split(".")[0]).always(seen))
        head = {"run": run_id, "round": seen.run.round, "part": part}
        if part in BESIDE:
            head |= {"beside": seen.references.step}
        assert data == head | always | later[part]
        assert not always.keys() & later[part].keys()
    if seen.run.active:
        manager.store.move(run_id, RunState.CANCELLED)


def test_who_sat_a_round_out_is_told_by_what_the_run_did(manager, manager_at_rest):
    told = {}
    for name in ("paused", "few take part"):
        seen = look(service().access(), run_in(manager, SITUATIONS[name]))
        told[name] = PARTS.named("party_rounds").words(seen, AT_FIRST)
    assert "sat the round out" in told["few take part"]
    assert "sat the round out" not in told["paused"]


@pytest.mark.parametrize("parts", [entry.parts for entry in PAGES if entry.parts])
def test_names_can_be_asked_for_and_tell_parts_apart(parts):
    names = [part.name for part in parts.parts]
    words = [word for part in parts.parts for word in (part.name, *part.options)]
    words += [v for part in parts.parts for values in part.options.values() for v in values]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z_]+", word) for word in words)


# A page of its own, and a part more ---------------------------------------------------------------

COUNT = Part(
    "count",
    applies=lambda seen: bool(seen.run.round),
    words=lambda seen, options: f"In {options['unit']}.",
    options={"unit": ("rounds", "images")},
    data=lambda seen, options: key_numbers.ready(
        [key_numbers.Number(options["unit"], str(seen.run.round))]
    ),
    show=lambda data, _, key: key_numbers.numbers(data, key=key),
)
OWN = PageParts("made_up", (COUNT,))
shown_run = [""]


def draw_own_page() -> None:
    """All there is to a page whose parts are kept up to date."""
    seen = look(service().access(), shown_run[0])
    draw_progress(OWN, seen, 1.0)
    draw_part(OWN, "count", seen)


DRAW = "from tests.pages.test_page_parts import draw_own_page\ndraw_own_page()"


@pytest.fixture
def paused(manager, manager_at_rest) -> str:
    return run_in(manager, SITUATIONS["paused"])


def test_another_page_has_a_list_of_its_own(paused):
    shown_run[:] = [paused]
    page = AppTest.from_string(DRAW, default_timeout=60)
    page.session_state["kept.made_up.count.unit"] = "images"
    page.run()
    assert not page.exception
    (name,) = drawn = mounted(page)
    assert name == "count.images" and drawn[name]["numbers"][0]["value"] == "2"
    line = sent_to(page, "fedarium_live_progress_line")
    assert line["address"] == f"live/made_up/{paused}"
    status, _, body = asked(f"/{line['address']}/parts", name, of=[PARTS, OWN])
    assert status == 200
    told = json.loads(gzip.decompress(body))["parts"]
    assert drawn[name] == {"run": paused, "round": 2, "part": name} | told[name]
    assert asked(f"/live/train/{paused}/parts", name, of=[PARTS, OWN])[0] == 404


def test_the_page_in_the_documents_is_kept_up_to_date(paused, monkeypatch):
    (source,) = [source for _, source in examples() if "\ndef draw()" in source]
    example = ModuleType("page_in_the_documents")
    exec(source, vars(example))
    monkeypatch.setitem(sys.modules, example.__name__, example)
    page = AppTest.from_string(f"import {example.__name__} as p; p.draw()", default_timeout=60)
    assert "Start a run" in page.run().caption[0].value
    page.query_params["run"] = paused
    page.run()
    assert not page.exception
    drawn = mounted(page)["loss"]
    assert drawn["traces"][0]["type"] == "scatter" and drawn["layout"]["height"] == 300
    line = sent_to(page, "fedarium_live_progress_line")
    _, _, body = asked(f"/{line['address']}/parts", "loss", of=[PARTS, example.PARTS])
    told = json.loads(gzip.decompress(body))
    assert drawn == {"run": paused, "round": 2, "part": "loss"} | told["parts"]["loss"]


def test_a_part_more_is_an_entry_more(paused):
    access, more = service().access(), PageParts("train", (*PARTS.parts, COUNT))
    seen = look(access, paused)
    assert told(more, seen).keys() - told(PARTS, seen).keys() == {"count.rounds", "count.images"}
    assert more.version(seen) != PARTS.version(seen)  # whoever has the page open gets it, too
    before = look_of(access, replace(seen.run, round=0), None)
    assert told(more, before)["count.rounds"] == {}
    one = PageParts("train", (replace(COUNT, words=lambda seen, options: f"{seen.run.round}"),))
    later = look_of(access, replace(seen.run, round=1), None)
    assert one.version(later) != one.version(seen), "words that change are drawn anew"
    assert OWN.version(later) == OWN.version(seen) != OWN.version(before)


def test_an_option_that_is_not_one_is_as_it_is_at_first():
    assert COUNT.with_options({"unit": "hours", "other": "x"}).name == "count.rounds"
    assert COUNT.with_options({}).options == {"unit": "rounds"}
    assert COUNT.with_options({"unit": "images"}).name == "count.images"
