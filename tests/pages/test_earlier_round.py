"""An earlier round is looked at: what a page's parts showed after it, they show again."""

import gzip
import json

import pytest

from fl_core.runs.run_states import RunState
from pages.shared.live_payloads import data_of
from pages.shared.run_service import service
from pages.shared.run_snapshot import after_round, look
from pages.train.reading_parts import in_short, in_words
from pages.train.run_parts import PARTS
from tests.pages.test_live_routes import asked
from tests.pages.test_page_parts import ELSEWHERE, Situation, round_of, run_in

PARTS_OF_A_ROUND = ("headline.global.test", "network.global.test", "gallery", "reading")
SEED = {"seed": 1414}


@pytest.fixture
def run_id(manager, manager_at_rest) -> str:
    return run_in(manager, Situation(set(), 4, RunState.FINISHED, config=SEED))


def seen_of(run_id: str):
    seen = look(service().access(), run_id)
    assert seen is not None
    return seen


def told_after(run_id: str, round: object, *names: str):
    status, _, body = asked(f"/live/train/{run_id}/after", *names, round=str(round))
    return status, json.loads(gzip.decompress(body))["parts"] if status == 200 else None


@pytest.mark.parametrize("round", range(4))
def test_each_part_says_what_it_said_when_that_round_was_the_last(round, run_id, manager):
    other = manager.store.create(manager.store.get(run_id).config, owner=ELSEWHERE)
    for number in range(round + 1):
        manager.store.add_round(other, round_of(number))
    then = seen_of(other)
    _, told = told_after(run_id, round, *PARTS_OF_A_ROUND)
    for name in ("headline.global.test", "gallery", "reading"):
        part = PARTS.of_a_round([name])[0]
        assert told[name] == json.loads(data_of(part, then)), name
    assert told["network.global.test"]["measured_after"] == round
    assert told["network.global.test"]["caption"] == (
        f"After round {round}" if round else "Waiting to start"
    )
    manager.store.move(other, RunState.CANCELLED)


def test_what_a_run_stands_at_is_not_said_of_an_earlier_round(manager, manager_at_rest):
    seen = seen_of(run_in(manager, Situation(set(), 3, RunState.PAUSED, config=SEED)))
    assert in_words(in_short(seen)).startswith("Paused after round 2")
    assert in_words(in_short(after_round(seen, 1))).startswith("After round 1 ")
    assert seen.history.last == 2, "and the run itself is as far as it was"


@pytest.mark.parametrize("round", ["4", "-1", "x", "", "9" * 40, "²"])
def test_a_round_that_there_is_not_is_not_found(round, run_id):
    assert told_after(run_id, round, "headline.global.test")[0] == 404


def test_only_parts_that_show_one_round_can_be_asked_for(run_id):
    assert told_after(run_id, 1, "party_rounds.global.test")[0] == 404
    assert told_after(run_id, 1)[0] == 404
