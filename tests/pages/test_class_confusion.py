"""The Train page's section on confused classes: the store's counts, read once a round."""

import json

import numpy as np

from fl_core.runs.run_states import RunState
from fl_core.strategies import Alone
from pages.shared.run_service import service
from pages.shared.run_snapshot import look
from pages.train.class_confusion import confusion_of
from pages.train.run_parts import PARTS
from tests.pages.conftest import QUICK, all_sent_to, sent_to, text, wait_for
from tests.pages.test_page_parts import round_of

# Three of ten 4s are taken for 9s, one of twenty 2s for a 7; all others are known.
COUNTS = np.diag([10] * 10)
COUNTS[4, 4], COUNTS[4, 9] = 7, 3
COUNTS[2, 2], COUNTS[2, 7] = 19, 1


def added(store, rounds: int, config=QUICK) -> str:
    run_id = store.create(config, owner="somewhere else:1:x")
    for number in range(rounds):
        confusion = COUNTS.tolist()
        store.add_round(run_id, round_of(number).model_copy(update={"confusion": confusion}))
    return run_id


def seen_of(run_id: str):
    seen = look(service().access(), run_id)
    assert seen is not None
    return seen


def words_of(run_id: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(PARTS.named("mistakes").data(seen_of(run_id), {}))
    return told


def test_the_commonest_mistakes_are_said_and_whose_on_what_after_which_round(manager):
    run_id = added(manager.store, rounds=3)
    told = words_of(run_id)
    assert told["lines"] == [
        "4 is taken for 9: 30.0 % of its images",
        "2 is taken for 7: 5.0 % of its images",
    ]
    sentence = str(told["sentence"])
    assert sentence.startswith("Global model, all 10,000 test images, after round 2.")
    assert "before training" in str(words_of(added(manager.store, rounds=1))["sentence"])
    alone = added(manager.store, 2, QUICK.model_copy(update={"strategy": Alone()}))
    assert "Mean of the parties’ own models" in str(words_of(alone)["sentence"])


def test_nothing_is_there_before_the_untrained_model_is_measured(manager):
    seen = seen_of(added(manager.store, rounds=0))
    shown = [part.name for part in PARTS.parts if part.applies(seen)]
    assert not {"mistakes", "confusion", "class_accuracy"} & {*shown}


def test_a_round_is_read_once_for_all_who_watch_whatever_they_have_chosen(manager, monkeypatch):
    run_id = added(manager.store, rounds=2)
    reads, read = [], manager.store.confusion
    monkeypatch.setattr(
        manager.store, "confusion", lambda *which: reads.append(which) or read(*which)
    )
    for _ in range(3):
        for name in ("mistakes", "confusion", "class_accuracy"):
            for asked in PARTS.named(name).all_asked():
                asked.part.data(seen_of(run_id), asked.options)
    assert reads == [(run_id, 1)]
    manager.store.add_round(run_id, round_of(2).model_copy(update={"confusion": [[1] * 10] * 10}))
    np.testing.assert_array_equal(confusion_of(seen_of(run_id)), np.ones((10, 10)))
    assert reads == [(run_id, 1), (run_id, 2)]


def test_a_finished_run_shows_the_counts_of_its_last_round(page, manager):
    run_id = manager.submit(QUICK)
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    page.query_params["run"] = run_id
    page.run()
    assert not page.exception and "Which classes are confused" in text(page)
    np.testing.assert_array_equal(confusion_of(seen_of(run_id)), manager.store.confusion(run_id, 3))
    assert "after round 3" in sent_to(page, "fedarium_live_text")["sentence"]


def test_a_visitor_chooses_counts_and_the_worst_first(page, manager):
    page.query_params["run"] = added(manager.store, rounds=2)
    page.run()
    page.segmented_control(key="kept.train.confusion.cells").set_value("count").run()
    page.segmented_control(key="kept.train.class_accuracy.order").set_value("worst").run()
    assert not page.exception
    drawn = {told.get("part") for told in all_sent_to(page, "fedarium_live_plot")}
    assert {"confusion.count", "class_accuracy.worst"} <= drawn
