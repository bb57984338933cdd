"""Every number says whose model it is of, on which images, or which knob would bring it."""

import json
from itertools import product
from typing import Any

import pytest

from fl_core.aggregators import CoordinateMedian
from fl_core.events import RunStarted
from fl_core.runs.run_states import RunState
from fl_core.strategies import (
    Alone,
    Cyclic,
    Ditto,
    FineTuning,
    Ifca,
    PartialModels,
    Pooled,
)
from pages.shared.metric_column_names import VIEWS, View
from pages.shared.page_parts import OFF_ON
from pages.shared.run_key_numbers import headline
from pages.shared.run_service import service
from pages.shared.run_snapshot import Look, look
from pages.shared.whose_accuracy import (
    in_words,
    model_titles,
    overall_in_words,
    short_name,
    view_of,
    why_not,
)
from pages.train.run_parts import PARTS
from tests.pages.conftest import QUICK, all_sent_to, sent_to, text
from tests.pages.test_page_parts import HELD_OUT, round_of

NO_OWN = {"own_accuracy": None, "own_loss": None}
NOT_TESTED = {"test_accuracy": None, "test_loss": None}
GLOBAL_ON_TEST, GLOBAL_ON_OWN, OWN_ON_TEST, OWN_ON_OWN = VIEWS
FACTS = RunStarted(
    round=0,
    num_weights=9,
    num_test_images=50,
    num_sample_images=5,
    label_counts=[[400] * 10] * 3,
    num_train=[3600] * 3,
)


@pytest.fixture
def seen_of(manager, manager_at_rest):
    """Make a run of two rounds and look at it."""

    def look_at(rounds: int = 3, party: dict[str, Any] = HELD_OUT, **config: Any) -> Look:
        run_id = manager.store.create(QUICK.model_copy(update=config), owner="somewhere:1:x")
        manager.store.add_facts(run_id, FACTS)
        for number in range(rounds):
            manager.store.add_round(run_id, round_of(number, **party))
        manager.store.move(run_id, RunState.PAUSED)
        seen = look(service().access(), run_id)
        assert seen is not None
        return seen

    return look_at


def words(seen: Look, part: str, view: View) -> str:
    chosen = {"measure": "accuracy", "references": OFF_ON[0], "size": "usual"}
    options = chosen | {"model": view.model, "images": view.images}
    return PARTS.named(part).words(seen, options)


def test_it_is_said_whose_model_on_which_images(seen_of):
    seen = seen_of()
    assert [in_words(seen, view) for view in VIEWS] == [
        "the global model on all 50 test images",
        "the global model on the images that each party holds out",
        "each party’s own model on the same 5 test images for all, drawn once",
        "each party’s own model on at most 180 of the images that each party holds out",
    ]
    assert overall_in_words(seen, GLOBAL_ON_TEST) == in_words(seen, GLOBAL_ON_TEST)
    mean = "mean over the parties, weighted by their images, of "
    assert overall_in_words(seen, GLOBAL_ON_OWN) == mean + in_words(seen, GLOBAL_ON_OWN)
    assert [why_not(seen, view) for view in VIEWS] == [""] * 4
    for view in VIEWS:
        assert view_of({"model": view.model, "images": view.images}) == view
        for part in ("learning", "network", "party_rounds"):
            assert in_words(seen, view.by_party) in words(seen, part, view)
    whole = seen_of(local_epochs=10)  # half of 3600 are more than it holds out
    many = seen_of(num_parties=100, num_images=12_000)
    fewer = seen_of(num_parties=100, num_images=24_000)  # they hold 12,000, as some by nature
    for seen in (many, fewer):
        assert in_words(seen, OWN_ON_OWN).startswith(
            "the own models of 34 parties, drawn once, on "
        )
    turns = seen_of(num_parties=100, num_images=12_000, strategy=Cyclic())
    assert in_words(turns, OWN_ON_OWN).startswith(
        "the model right after each turn of 34 parties, drawn once, on "
    )
    assert "each party’s own model" in in_words(many, OWN_ON_TEST)  # where all are measured
    assert in_words(whole, OWN_ON_OWN).endswith("own model on the images that each party holds out")


def test_each_strategy_is_told_as_what_it_is(seen_of):
    turns, alone = seen_of(strategy=Cyclic()), seen_of(strategy=Alone())
    median = seen_of(aggregator=CoordinateMedian())
    assert in_words(turns, OWN_ON_TEST).startswith("the model right after each party’s turn on")
    assert in_words(median, OWN_ON_TEST).startswith("each party’s own model on")
    for view in VIEWS:
        assert "lobal" not in in_words(alone, view) + overall_in_words(alone, view)
        assert "lobal" not in short_name(alone.run.config, view)
        assert "averag" not in in_words(turns, view)
    assert list(model_titles(alone.run.config)) == ["global"]
    assert model_titles(turns.run.config)["own"] == "The model after each party’s turn"


def test_personal_models_are_told_as_such(seen_of):
    for strategy in (Ditto(), FineTuning()):
        seen = seen_of(strategy=strategy)
        assert model_titles(seen.run.config)["own"] == "Parties’ personal models"
        for view in (OWN_ON_TEST, OWN_ON_OWN):
            assert in_words(seen, view).startswith("each party’s personal model on")
            assert "ersonal models" in short_name(seen.run.config, view)
            assert (
                "personal model" in json.loads(headline(seen, view._asdict()))["numbers"][1]["note"]
            )
        for view in (GLOBAL_ON_TEST, GLOBAL_ON_OWN):
            assert in_words(seen, view).startswith("the global model on")
            assert short_name(seen.run.config, view).startswith("Global model")
    many = seen_of(num_parties=100, num_images=12_000, strategy=Ditto())
    assert in_words(many, OWN_ON_OWN).startswith(
        "the personal models of 34 parties, drawn once, on"
    )


def test_where_parties_use_several_models_it_is_said_which_of_them(seen_of):
    for strategy in (Ifca(), PartialModels()):
        seen = seen_of(strategy=strategy)
        assert list(model_titles(seen.run.config)) == ["global", "own"]
        assert overall_in_words(seen, GLOBAL_ON_TEST) == (
            "mean of the parties’ models on all 50 test images"
        )
        assert in_words(seen, GLOBAL_ON_OWN).startswith("each party’s model, as combined, on")
        assert in_words(seen, OWN_ON_TEST).startswith("each party’s model, as trained, on")
        for view in VIEWS:
            assert "lobal" not in in_words(seen, view) + overall_in_words(seen, view)
            assert "lobal" not in short_name(seen.run.config, view)
    pooled = seen_of(strategy=Pooled())
    assert list(model_titles(pooled.run.config)) == ["global"]
    assert in_words(pooled, OWN_ON_TEST).startswith("the same model, as Party 1 trained it, on")
    assert "averag" not in " ".join(in_words(pooled, view) for view in VIEWS)
    for strategy in (Ifca(groups=1), PartialModels(keeps="nothing"), Pooled()):
        assert model_titles(seen_of(strategy=strategy).run.config)["global"] == "Global model"


@pytest.mark.parametrize(
    ("config", "party", "missing"),
    [
        ({"holdout": 0.0}, NO_OWN, dict.fromkeys((GLOBAL_ON_OWN, OWN_ON_OWN), "see Each party")),
        ({}, HELD_OUT | {"own_model_own_accuracy": None}, {OWN_ON_OWN: "An earlier Fedarium"}),
        ({}, NO_OWN, dict.fromkeys((GLOBAL_ON_OWN, OWN_ON_OWN), "none has two to spare")),
    ],
)
def test_where_there_is_no_number_it_is_said_what_brings_it(seen_of, config, party, missing):
    seen = seen_of(party=party, **config)
    for view in VIEWS:
        why = why_not(seen, view)
        assert bool(why) == (view in missing) and missing.get(view, "") in why
        if why:
            for part in ("learning", "network", "party_rounds"):
                assert why in words(seen, part, view)
            first, best, *_ = json.loads(headline(seen, view._asdict()))["numbers"]
            assert first["value"] == best["value"] == "–" and first["help"] == best["help"] == why


def test_own_models_that_were_not_measured_name_their_knob(seen_of, manager):
    seen = seen_of(party=NOT_TESTED | HELD_OUT, party_test_images=0)
    assert why_not(seen, OWN_ON_TEST) == ""  # five images were there to measure them on
    run_id = manager.store.create(QUICK.model_copy(update={"party_test_images": 0}), owner="x:1:x")
    manager.store.add_facts(run_id, FACTS.model_copy(update={"num_sample_images": 0}))
    manager.store.add_round(run_id, round_of(0))
    manager.store.add_round(run_id, round_of(1, **NOT_TESTED, **HELD_OUT))
    manager.store.move(run_id, RunState.PAUSED)
    seen = look(service().access(), run_id)
    assert seen is not None
    assert "see Test images" in why_not(seen, OWN_ON_TEST) and not why_not(seen, OWN_ON_OWN)
    assert "see Test images" in words(seen, "learning", GLOBAL_ON_TEST)
    assert words(seen, "network", GLOBAL_ON_TEST).startswith("Big number: the global model on all")


def test_numbers_follow_what_was_chosen(seen_of):
    """Parties have the same number each, so that best, worst and mean are one."""
    seen = seen_of()
    shown = {view: json.loads(headline(seen, view._asdict()))["numbers"] for view in VIEWS}
    told = {view: (n[0]["label"], n[0]["value"], n[1]["value"]) for view, n in shown.items()}
    tested = f"{round_of(2).accuracy * 100:.1f} %"
    assert told == {
        GLOBAL_ON_TEST: ("Global model, test images", tested, "70.0 %"),
        GLOBAL_ON_OWN: ("Global model, own images", "50.0 %", "50.0 %"),
        OWN_ON_TEST: ("Own models, test images", "70.0 %", "70.0 %"),
        OWN_ON_OWN: ("Own models, own images", "80.0 %", "80.0 %"),
    }
    assert shown[GLOBAL_ON_TEST][1]["note"] == "Party 1’s own model"
    assert shown[GLOBAL_ON_OWN][1]["note"] == "Party 1’s images"


def test_one_choice_turns_the_whole_page(page, seen_of):
    seen = seen_of()
    page.query_params["run"] = seen.run.id
    page.run()
    page.segmented_control(key="kept.train.model").set_value("own").run()
    page.segmented_control(key="kept.train.images").set_value("own").run()
    assert not page.exception
    assert sent_to(page, "fedarium_key_numbers")["part"] == "headline.own.own"
    assert sent_to(page, "fedarium_federation_picture")["part"] == "network.own.own"
    assert sent_to(page, "fedarium_federation_picture")["accuracies"] == [0.8] * 3
    assert sent_to(page, "fedarium_live_progress_line")["moving"] == ["network.own.own"]
    assert "own model on at most 180 of the images that each party holds out" in text(page)


def test_parties_alone_have_no_global_model_to_choose(page, seen_of):
    page.query_params["run"] = seen_of(strategy=Alone()).run.id
    page.run()
    assert not page.exception and "lobal model" not in text(page)
    keys = {widget.key for widget in page.segmented_control}
    assert "kept.train.images" in keys and "kept.train.model" not in keys


def choose(page, model: str, images: str):
    page.session_state["kept.train.model"] = model
    page.session_state["kept.train.images"] = images
    return page.run()


def test_no_empty_map_is_drawn_where_nothing_was_measured(page, seen_of):
    seen = seen_of(party=HELD_OUT | {"own_model_own_accuracy": None})
    page.query_params["run"] = seen.run.id
    drawn = {}
    for view in (GLOBAL_ON_OWN, OWN_ON_OWN):
        choose(page, *view)
        assert not page.exception
        drawn[view] = [told.get("part") for told in all_sent_to(page, "fedarium_live_plot")]
    assert "party_rounds.global.own" in drawn[GLOBAL_ON_OWN]
    assert "party_rounds.own.own" not in drawn[OWN_ON_OWN] and "An earlier Fedarium" in text(page)


def test_where_there_is_no_global_model_a_choice_of_before_is_given_up(page, seen_of):
    """Else numbers, chart and map would stay with a choice that the page no longer shows."""
    page.query_params["run"] = seen_of().run.id
    choose(page, "own", "test")
    assert sent_to(page, "fedarium_key_numbers")["part"] == "headline.own.test"
    page.query_params["run"] = seen_of(strategy=Alone()).run.id
    page.run()
    assert sent_to(page, "fedarium_key_numbers")["part"] == "headline.global.test"


def test_an_empty_cell_is_told_by_what_the_run_did(seen_of):
    """In a first run all are measured; in another one of four sits out, or two of them are not."""
    assert "Empty" not in words(seen_of(), "party_rounds", OWN_ON_TEST)
    seen = seen_of(num_parties=4)
    assert "Empty: sat the round out." in words(seen, "party_rounds", OWN_ON_TEST)
    store, run_id = seen.store, seen.store.create(seen.run.config, owner="somewhere:1:x")
    for number in range(2):
        told = round_of(number, **HELD_OUT)
        some = [p.model_copy(update=NOT_TESTED) if p.party else p for p in told.parties]
        store.add_round(run_id, told.model_copy(update={"parties": some}))
    store.move(run_id, RunState.PAUSED)
    both = look(service().access(), run_id)
    assert both is not None
    said = words(both, "party_rounds", OWN_ON_TEST)
    assert "Empty: sat the round out or was not measured." in said


def test_images_dealt_anew_are_said_to_have_been_trained_on(seen_of):
    for view, anew in product(VIEWS, (True, False)):
        told = in_words(seen_of(strategy=Cyclic(reshuffle=anew)), view)
        assert ("dealt anew every round: most were trained on" in told) == (
            anew and view.images == "own"
        )
