"""The Train page's section on confused classes: the store's counts, read once a round."""

import json

import numpy as np
import pytest

from fl_core.runs.run_states import RunState
from fl_core.strategies import Alone, Cyclic
from pages.shared.metric_column_names import (
    BY_PARTY,
    GLOBAL_ON_TEST,
    OWN_ON_OWN,
    OWN_ON_TEST,
    VIEWS,
    View,
)
from pages.shared.run_service import service
from pages.shared.run_snapshot import look
from pages.shared.whose_accuracy import in_words
from pages.train.confusion_words import confusion_of, why_none
from pages.train.run_parts import PARTS
from tests.pages.conftest import QUICK, all_sent_to, sent_to, text, wait_for
from tests.pages.test_page_parts import HELD_OUT, round_of

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


def words_of(run_id: str, view: View = GLOBAL_ON_TEST) -> dict[str, object]:
    told = PARTS.named("mistakes").data(seen_of(run_id), view._asdict())
    return dict(json.loads(told))


def test_the_commonest_mistakes_are_said_and_whose_on_what_after_which_round(manager):
    run_id = added(manager.store, rounds=3)
    told = words_of(run_id)
    assert told["lines"] == [
        "4 is taken for 9: 30.0 % of its 10 images",
        "2 is taken for 7: 5.0 % of its 20 images",
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
    assert sorted(reads) == sorted((run_id, 1, view.confusion) for view in VIEWS)
    del reads[:]
    manager.store.add_round(run_id, round_of(2).model_copy(update={"confusion": [[1] * 10] * 10}))
    np.testing.assert_array_equal(confusion_of(seen_of(run_id)), np.ones((10, 10)))
    assert reads == [(run_id, 2, "confusion")]


def test_a_finished_run_shows_the_counts_of_its_last_round(page, manager):
    run_id = manager.submit(QUICK)
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    page.query_params["run"] = run_id
    page.run()
    assert not page.exception and "Which classes are confused" in text(page)
    np.testing.assert_array_equal(confusion_of(seen_of(run_id)), manager.store.confusion(run_id, 3))
    assert "after round 3" in sent_to(page, "fedarium_live_text", "mistakes")["sentence"]


def test_a_visitor_chooses_counts_and_the_worst_first(page, manager):
    page.query_params["run"] = added(manager.store, rounds=2)
    page.run()
    page.segmented_control(key="kept.train.confusion.cells").set_value("count").run()
    page.segmented_control(key="kept.train.class_accuracy.order").set_value("worst").run()
    assert not page.exception
    drawn = {told.get("part") for told in all_sent_to(page, "fedarium_live_plot")}
    assert {"confusion.count.global.test", "class_accuracy.worst.global.test"} <= drawn


# Whose model, on which images ---------------------------------------------------------------------


def numbered(counts: int) -> list[list[int]]:
    """A matrix in which `counts` images of each class are known, and one 4 is taken for a 9."""
    matrix = counts * np.eye(10, dtype=np.intp)
    matrix[4, 9] = 1
    return matrix.tolist()


def run_with(store, rounds=3, config=QUICK, without=(), **party) -> str:
    """A run of which each view's matrix is another: 1, 2, 3 and 4 images of a class are known."""
    run_id = store.create(config, owner="somewhere else:1:x")
    for number in range(rounds):
        kept = {
            view.confusion: numbered(at)
            for at, view in enumerate(VIEWS, start=1)
            if view not in without and (number or view == GLOBAL_ON_TEST)
        }
        nothing = dict.fromkeys(view.confusion for view in BY_PARTY)
        told = round_of(number, **HELD_OUT | party)
        store.add_round(run_id, told.model_copy(update=nothing | kept))
    return run_id


def drawn_by(page) -> dict[str, dict]:
    told = all_sent_to(page, "fedarium_live_plot")
    return {str(each["part"]).split(".")[0]: each for each in told if "part" in each}


def test_map_bars_and_words_follow_what_was_chosen_for_the_page(page, manager):
    page.query_params["run"] = run_with(manager.store)
    for at, view in enumerate(VIEWS, start=1):
        page.session_state["kept.train.model"], page.session_state["kept.train.images"] = view
        page.run()
        assert not page.exception
        drawn, right = drawn_by(page), 100 * 10 * at / (10 * at + 1)
        assert drawn["confusion"]["part"] == f"confusion.share.{view.model}.{view.images}"
        assert drawn["class_accuracy"]["layout"]["shapes"][0]["x0"] == right
        told = sent_to(page, "fedarium_live_text", "mistakes")
        unit = "answers" if view == OWN_ON_TEST else "images"  # three models, the same images
        line = f"4 is taken for 9: {100 / (at + 1):.1f} % of its {at + 1} {unit}"
        assert told["lines"] == [line] and "have no image" not in told["sentence"]
        together = f"{10 * at + 1} answers of 3 parties, counted together."
        assert (together in told["sentence"]) == (view != GLOBAL_ON_TEST)


def test_each_says_whose_on_which_images_also_to_who_does_not_see_it(manager):
    turns = QUICK.model_copy(update={"strategy": Cyclic()})
    alone = QUICK.model_copy(update={"strategy": Alone()})
    said = {
        QUICK: ("Global model, all", "The global model on the images that", "Each party’s own"),
        turns: (
            "Global model, all",
            "The global model on the images that",
            "The model right after",
        ),
        alone: ("Mean of the parties’ own", "Each party’s own model on the images that"),
    }
    for config, beginnings in said.items():
        run_id = run_with(manager.store, config=config)
        seen = seen_of(run_id)
        for view, beginning in zip(VIEWS, beginnings, strict=False):
            assert str(words_of(run_id, view)["sentence"]).startswith(beginning), config
            for name in ("confusion", "class_accuracy", "learning", "party_rounds"):
                asked = PARTS.named(name).with_options(view._asdict())
                label = json.loads(asked.part.data(seen, asked.options))["label"]
                if config is alone:
                    assert "lobal" not in label and "own model" in label
                elif view.model == "global" and name != "party_rounds":
                    assert "lobal model" in label and "own model" not in label
                whose = in_words(seen, view.by_party if name == "party_rounds" else view)
                assert whose in label or view == GLOBAL_ON_TEST


def test_of_a_run_of_an_earlier_version_it_is_said_that_it_was_not_kept(page, manager):
    run_id = run_with(manager.store, without=(OWN_ON_OWN,))
    page.query_params["run"] = run_id
    page.session_state["kept.train.model"] = page.session_state["kept.train.images"] = "own"
    page.run()
    assert not page.exception and "confusion" not in drawn_by(page)
    told = sent_to(page, "fedarium_live_text", "mistakes")
    assert told["sentence"].startswith(
        "An earlier Fedarium trained this run and kept of the global model on all 10,000 test "
        "images alone which classes"
    )
    assert not told["lines"] and "Which classes are confused" in text(page)


def test_where_nobody_was_measured_it_is_said_why(manager):
    untrained = seen_of(run_with(manager.store, rounds=1))
    assert why_none(untrained, GLOBAL_ON_TEST) == ""
    for view in BY_PARTY:
        assert why_none(untrained, view).startswith("Nothing is here before round 1")
    nothing_held_out = QUICK.model_copy(update={"holdout": 0.0})
    none = dict.fromkeys(HELD_OUT)
    run_id = run_with(manager.store, 2, nothing_held_out, (OWN_ON_OWN,), **none)
    assert "see Each party holds out" in why_none(seen_of(run_id), OWN_ON_OWN)
    later = round_of(3, **none)
    later = later.model_copy(update=dict.fromkeys(view.confusion for view in BY_PARTY))
    run_id = run_with(manager.store)
    manager.store.add_round(run_id, later)
    assert why_none(seen_of(run_id), OWN_ON_OWN) == "In round 3 no party was measured."


def test_a_finished_run_has_all_four(manager):
    run_id = manager.submit(QUICK)
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    seen = seen_of(run_id)
    for view in VIEWS:
        counts = confusion_of(seen, view)
        assert counts.sum() and np.trace(counts) < counts.sum() and not why_none(seen, view)
    # Parties hold equally many out, so that the mean over them is the share of all together.
    right = confusion_of(seen, View("global", "own"))
    assert np.trace(right) / right.sum() == pytest.approx(
        seen.digest.of[View("global", "own")].overall
    )


def test_rows_that_are_empty_are_said_to_be_of_classes_without_images(manager):
    run_id, few = run_with(manager.store), np.array(numbered(1))
    few[[0, 7, 8]] = 0
    for number in (3, 4):
        counts = few if number == 3 else np.maximum(few, np.diag([0] * 7 + [1, 1, 0]))
        more = {OWN_ON_OWN.confusion: counts.tolist()}
        manager.store.add_round(run_id, round_of(number, **HELD_OUT).model_copy(update=more))
        sentence = str(words_of(run_id, OWN_ON_OWN)["sentence"])
        assert ("3 classes have no image" if number == 3 else "1 class has no image") in sentence
