"""What is known of a run at a moment, once for all who look."""

import json
import time
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from fl_core.runs.run_states import RunState
from pages.shared import run_snapshot
from pages.shared.finished_rounds_summary import Accuracies, digest
from pages.shared.keyed_cache import KeyedCache
from pages.shared.live_payloads import line_of, message
from pages.shared.metric_column_names import (
    BY_PARTY,
    GLOBAL_ON_OWN,
    GLOBAL_ON_TEST,
    OWN_ON_OWN,
    OWN_ON_TEST,
)
from pages.shared.run_snapshot import look, look_of
from pages.train.run_parts import PARTS
from tests.pages.conftest import QUICK, wait_for


@pytest.fixture(scope="module")
def finished(manager) -> str:
    run_id = manager.submit(QUICK)
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    return run_id


def test_two_who_ask_within_a_moment_share_one_look(manager, finished, monkeypatch):
    first = look(manager, finished)
    monkeypatch.setattr(manager.store, "get", lambda _: pytest.fail("looked again"))
    assert look(manager, finished, fresh_for=60) is first
    assert message(PARTS, first) is message(PARTS, look(manager, finished, fresh_for=60))


def test_nobody_is_told_of_an_earlier_moment_than_somebody_else(manager, finished):
    earlier = look(manager, finished)
    drawn = look(manager, finished)  # a drawing looks anew
    assert drawn is not earlier and drawn.at >= earlier.at
    assert look(manager, finished, fresh_for=60) is drawn


def test_the_page_is_drawn_anew_when_a_round_is_done_and_not_before(manager):
    long = QUICK.model_copy(update={"num_images": 20_000, "batch_size": 8, "local_epochs": 2})
    run_id = manager.submit(long, stop_after=2)
    seen = []
    while not seen or seen[-1].run.active:
        seen.append(look(manager, run_id))
        time.sleep(0.01)  # the worker needs the core too
    drawn = defaultdict(set)
    for now in seen:
        begun = None if now.run.round is None else min(now.run.round, 1)
        drawn[now.run.state, begun].add(PARTS.version(now))
        assert line_of(PARTS, now)["round"] == now.run.round
    assert all(len(versions) == 1 for versions in drawn.values())
    assert len({PARTS.version(now) for now in seen}) == len(drawn)
    within = [now.done for now in seen if now.run.round == 1 and now.run.active]
    assert within == sorted(within) and within[-1] > within[0] >= 1 / 3


def test_only_so_many_looks_are_kept_and_none_of_a_run_that_is_gone(manager, finished, monkeypatch):
    monkeypatch.setattr(run_snapshot, "_seen", KeyedCache(1))
    other = manager.store.create(QUICK, owner="nobody")
    assert look(manager, other).run.id == other
    look(manager, finished)
    assert finished in run_snapshot._seen and other not in run_snapshot._seen
    manager.store.move(other, RunState.CANCELLED)
    look(manager, other)
    manager.store.delete(other)
    assert look(manager, other, fresh_for=60).run.id == other  # for a moment more
    assert look(manager, other) is None and look(manager, other, fresh_for=60) is None


def test_the_digest_of_a_run_is_what_its_rounds_say(manager, finished):
    rounds, parties = manager.store.rounds(finished), manager.store.parties(finished)
    numbers = digest(manager.store, finished, 3)
    tested = numbers.of[GLOBAL_ON_TEST]
    assert tested.overall == rounds["accuracy"].iloc[-1]
    assert tested.change == rounds["accuracy"].iloc[-1] - rounds["accuracy"].iloc[-2]
    assert tested.last == tested.known == {}
    now = parties[parties["round"] == 3]
    assert list(numbers.of[OWN_ON_TEST].last.values()) == now["test_accuracy"].tolist()
    for view, column in (
        (OWN_ON_TEST, "test_accuracy"),
        (GLOBAL_ON_OWN, "own_accuracy"),
        (OWN_ON_OWN, "own_model_own_accuracy"),
    ):
        assert list(numbers.of[view].known.values()) == now[column].tolist()
        mean = np.average(now[column], weights=now["num_examples"])
        assert numbers.of[view].overall == pytest.approx(mean)
    truth = np.sum(manager.store.confusion(finished, 3), axis=1)
    assert numbers.commonest == truth.max() / truth.sum()
    assert numbers.bytes_sent == 3 * 3 * 2 * 170 * 4
    before = digest(manager.store, finished, 0)
    for view in BY_PARTY:
        assert before.of[view] == Accuracies()
    assert before.of[GLOBAL_ON_TEST].change is None and before.commonest == numbers.commonest
    assert before.timing.round_seconds is None


def test_a_round_alone_does_not_change_the_version_but_the_first_ones_do(manager, finished):
    run = manager.store.get(finished)
    versions = [
        PARTS.version(look_of(manager, replace(run, round=round), None))
        for round in (None, 0, 1, 2, 3)
    ]
    assert versions[2] == versions[3] == versions[4] and len(set(versions)) == 3
    said = replace(run, warning="The network is dead.")
    assert PARTS.version(look_of(manager, said, None)) != versions[4]


def test_the_line_of_a_run_says_how_far_it_is(manager, finished):
    told = json.loads(message(PARTS, look(manager, finished)))
    assert (told["run"], told["round"], told["done"]) == (finished, 3, 1)
    assert told["words"].startswith("Round 3 of 3 done")
