"""Runs that are measured every nth round: each number says of which, and lines join over gaps."""

import json
from typing import Any

import numpy as np
import pytest

from fl_core.runs.run_states import RunState
from pages.shared.metric_column_names import GLOBAL_ON_OWN, GLOBAL_ON_TEST, VIEWS, View
from pages.shared.page_parts import OFF_ON
from pages.shared.run_service import service
from pages.shared.run_snapshot import Look, look
from pages.shared.whose_accuracy import why_not
from pages.train.run_charts import learning, party_rounds
from pages.train.run_parts import PARTS
from tests.fl_core.runs.test_store import unmeasured
from tests.pages.conftest import QUICK, text
from tests.pages.test_page_parts import HELD_OUT, round_of

EVERY_4TH = QUICK.model_copy(update={"num_rounds": 10, "measure_every": 4, "holdout": 0.1})


@pytest.fixture
def seen_of(manager, manager_at_rest):
    """Make a run with so many rounds and look at it."""

    def look_at(rounds: int) -> Look:
        run_id = manager.store.create(EVERY_4TH, owner="somewhere:1:x")
        for number in range(rounds):
            told = round_of(number, **HELD_OUT) if number % 4 == 0 else unmeasured(number)
            manager.store.add_round(run_id, told)
        manager.store.move(run_id, RunState.PAUSED)
        seen = look(service().access(), run_id)
        assert seen is not None
        return seen

    return look_at


def said(seen: Look, part: str, view: View = GLOBAL_ON_TEST) -> str:
    return PARTS.named(part).words(seen, options(view))


def data_of(seen: Look, part: str, view: View = GLOBAL_ON_TEST) -> Any:
    return json.loads(PARTS.named(part).data(seen, options(view)))


def options(view: View) -> dict[str, str]:
    rest = {"measure": "accuracy", "cells": "share", "order": "classes", "references": OFF_ON[0]}
    rest |= {"size": "usual"}
    return rest | view._asdict()


def test_numbers_are_those_of_the_last_measured_round_and_say_so(seen_of):
    seen = seen_of(7)
    assert (seen.digest.measured, seen.digest.measured_before) == (4, 0)
    overall = seen.digest.of[GLOBAL_ON_TEST]
    assert overall.overall == 0.4 and overall.change == pytest.approx(0.4)  # round / 10
    whole, best, *_ = data_of(seen, "headline")["numbers"]
    assert "40.0 %" in str(whole) and "+40.0 points, after round 4" in str(whole)
    assert "after round 4" in str(best)
    for part in ("learning", "party_rounds"):
        assert "Measured every 4 rounds and after the last." in said(seen, part)
    for view in VIEWS:
        assert "After round 4: " in data_of(seen, "network", view)["summary"]
    assert "right after round 4" in str(data_of(seen, "gallery"))
    assert ", after round 4." in data_of(seen, "mistakes")["sentence"]
    assert seen.digest.bytes_sent == 7 * 1600


def test_lines_join_the_rounds_that_were_measured_and_nothing_is_drawn_in_between(seen_of):
    seen = seen_of(10)
    for view in VIEWS:
        drawn = learning(seen, options(view)).traces
        bold = next(line for line in drawn if line.get("line", {}).get("width") == 4)
        expected = [0, 4, 8] if view == GLOBAL_ON_TEST else [4, 8]  # parties train from round 1
        assert list(bold["x"]) == expected and np.isfinite(bold["y"]).all()
        parties = [line for line in drawn if line["name"].startswith("Party")]
        assert len(parties) == 3
        assert all(list(line["x"]) == [4, 8] for line in parties)
        (cells,) = party_rounds(seen, options(view)).traces
        known = np.isfinite(cells["z"]).any(axis=0)
        assert cells["x"][known].tolist() == [4, 8]


def test_before_the_first_measured_round_it_is_said_when_that_is(seen_of):
    seen = seen_of(3)
    assert seen.digest.measured == 0 and not PARTS.named("party_rounds").applies(seen)
    for view in VIEWS:
        assert why_not(seen, view) == "Parties are measured for the first time after round 4."
    assert "first time after round 4" in data_of(seen, "mistakes", GLOBAL_ON_OWN)["sentence"]
    assert ", before training." in data_of(seen, "mistakes")["sentence"]
    assert seen.digest.of[GLOBAL_ON_TEST].overall == 0.0


def test_the_page_opens_on_a_round_that_was_not_measured(seen_of, page):
    for rounds in (3, 7):
        page.query_params["run"] = seen_of(rounds).run.id
        page.run()
        assert not page.exception
        assert "Measured every 4 rounds and after the last." in text(page)
