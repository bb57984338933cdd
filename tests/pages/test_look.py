"""What browsers are told between two drawings of a run."""

import gzip
import json
from collections import defaultdict
from dataclasses import replace

import pytest
from starlette.requests import Request

from fl_core.errors import StoreError
from fl_core.runs.states import RunState
from pages.shared.charts import MEASURES, MOMENTS
from pages.train import look as looks
from pages.train.digest import digest
from pages.train.look import look, routes
from tests.pages.conftest import QUICK, wait_for


@pytest.fixture(scope="module")
def finished(manager) -> str:
    run_id = manager.submit(QUICK)
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    return run_id


def ask(run_id: str):
    return routes()[0].endpoint(Request({"type": "http", "path_params": {"run_id": run_id}}))


def test_two_who_ask_within_a_moment_share_one_look(manager, finished, monkeypatch):
    first = look(manager, finished)
    monkeypatch.setattr(manager.store, "get", lambda _: pytest.fail("looked again"))
    assert look(manager, finished, fresh_for=60) is first
    assert look(manager, finished, fresh_for=60).message is first.message


def test_nobody_is_told_of_an_earlier_moment_than_somebody_else(manager, finished):
    earlier = look(manager, finished)
    drawn = look(manager, finished)  # a drawing looks anew
    assert drawn is not earlier and drawn.at >= earlier.at
    assert json.loads(ask(finished).body)["at"] == drawn.at


def test_the_page_is_drawn_anew_when_a_round_is_done_and_not_before(manager):
    long = QUICK.model_copy(update={"num_images": 20_000, "batch_size": 8, "num_rounds": 2})
    run_id = manager.submit(long)
    seen = []
    while not seen or seen[-1].run.active:
        seen.append(look(manager, run_id))
    drawn = defaultdict(set)
    for now in seen:
        begun = None if now.run.round is None else min(now.run.round, 1)
        drawn[now.run.state, begun].add(now.version)
        assert now.line["round"] == now.run.round
    assert all(len(versions) == 1 for versions in drawn.values())
    assert len({now.version for now in seen}) == len(drawn)
    within = [now.done for now in seen if now.run.round == 1 and now.run.active]
    assert within == sorted(within) and within[-1] > within[0] >= 0.5


def test_an_answer_is_small_and_says_what_the_store_holds(manager, finished):
    answer = ask(finished)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert len(answer.body) < 1000
    told = json.loads(answer.body)
    parties = manager.store.parties(finished)
    last = parties[parties["round"] == 3]["test_accuracy"].tolist()
    assert told["run"] == finished and told["done"] == 1
    assert told["words"].startswith("Round 3 of 3 done")
    assert told["network"]["phase"] == "done" and told["network"]["accuracies"] == last


@pytest.mark.parametrize("unknown", ["deadbeef", "", "x" * 4000, "../../etc", "1' OR '1'='1"])
def test_anything_but_a_run_is_not_found(manager, unknown):
    answer = ask(unknown)
    assert answer.status_code == 404 and answer.body == b""


def test_a_thousand_parties_still_fit_into_a_small_answer(manager):
    config = QUICK.model_copy(update={"num_parties": 1000, "num_images": 20_000})
    run_id = manager.submit(config)
    wait_for(manager, run_id, lambda run: run.round is not None)
    assert len(ask(run_id).body) < 40_000
    manager.cancel(run_id)
    wait_for(manager, run_id, lambda run: not run.active)


def test_only_so_many_looks_are_kept(manager, finished, monkeypatch):
    monkeypatch.setattr(looks, "MOST_KEPT", 1)
    look(manager, manager.store.create(QUICK))
    look(manager, finished)
    assert list(looks._seen) == [finished]


def test_the_digest_of_a_run_is_what_its_rounds_say(manager, finished):
    rounds, parties = manager.store.rounds(finished), manager.store.parties(finished)
    numbers = digest(manager.store, finished, 3)
    assert numbers.accuracy == rounds["accuracy"].iloc[-1]
    assert numbers.change == rounds["accuracy"].iloc[-1] - rounds["accuracy"].iloc[-2]
    assert list(numbers.last.values()) == parties[parties["round"] == 3]["test_accuracy"].tolist()
    assert numbers.bytes_sent == 3 * 3 * 2 * 170 * 4
    before = digest(manager.store, finished, 0)
    assert (before.last, before.known, before.change) == ({}, {}, None)
    assert before.timing.round_seconds is None


def ask_round(run_id: str, measure: str = "accuracy", moment: str = "before"):
    path = {"run_id": run_id, "measure": measure, "moment": moment}
    return routes()[1].endpoint(Request({"type": "http", "path_params": path}))


def test_what_a_round_changes_is_what_the_page_would_be_drawn_with(manager, finished, page):
    page.query_params["run"] = finished
    page.run()
    answer = ask_round(finished)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-store"
    told = json.loads(gzip.decompress(answer.body))
    assert (told["run"], told["round"]) == (finished, 3)
    protos = [element.proto for element in page.get("bidi_component")]
    drawn = [json.loads(proto.bytes) for proto in protos if proto.bytes]
    named = {data["part"]: data for data in drawn if data["part"]}
    assert set(named) == set(told["parts"]) and len(named) == 4
    gallery = f"{finished} gallery"
    assert named[gallery].pop("pixels").startswith("data:") and not told["parts"][gallery]["pixels"]
    told["parts"][gallery].pop("pixels")
    assert told["parts"] == named
    pulse = next(p for p in protos if p.component_name == "fedarium_pulse")
    address = json.loads(pulse.json)["roundAddress"]
    assert address == f"live/{finished}/accuracy/before"


def test_other_curves_are_other_parts_so_that_none_is_taken_for_another(manager, finished):
    names = set()
    for measure in MEASURES:
        for moment in MOMENTS:
            answer = ask_round(finished, measure, moment)
            names |= set(json.loads(gzip.decompress(answer.body))["parts"])
    assert len(names) == 3 + 4


@pytest.mark.parametrize("other", ["", "x" * 9000, "../before", "'", "own"])
def test_curves_that_do_not_exist_are_not_found(manager, finished, other):
    assert ask_round(finished, measure=other).status_code == 404
    assert ask_round(finished, moment=other).status_code == 404
    assert ask_round("deadbeef").status_code == 404


def test_a_run_without_a_round_has_nothing_to_tell_of_one(manager):
    run_id = manager.store.create(QUICK, owner="nobody")
    assert ask_round(run_id).status_code == 404
    assert ask(run_id).status_code == 200
    manager.store.move(run_id, RunState.CANCELLED)


def test_a_store_that_cannot_be_read_is_no_answer_yet(manager, finished, monkeypatch):
    def broken(_):
        raise StoreError("The disk fails.")

    monkeypatch.setattr(manager.store, "get", broken)
    monkeypatch.setattr(looks, "FRESH_FOR", 0.0)
    assert ask(finished).status_code == ask_round(finished).status_code == 503


def test_a_round_alone_does_not_change_the_version_but_the_first_ones_do(manager, finished):
    run, store = manager.store.get(finished), manager.store
    versions = [
        looks._version(manager, replace(run, round=round), None, digest(store, finished, round))
        for round in (None, 0, 1, 2, 3)
    ]
    assert versions[2] == versions[3] == versions[4] and len(set(versions)) == 3
