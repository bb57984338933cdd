"""The References switch: what it trains, what it shows, who may; with a real worker."""

import gzip
import json

import numpy as np
import pytest

from fl_core.config import RunConfig
from fl_core.reference_runs import ROLE, reference_configs
from fl_core.runs.run_states import ACTIVE, RunState
from fl_core.short_text import name_of_a_run
from fl_core.strategies import Alone, Cyclic, FedProx
from pages.server.roles import Visitor
from pages.server.viewer_run_limits import ClassRules, set_class_rules, work_of
from pages.shared import references
from pages.shared.learning_chart import learning_chart
from pages.shared.live_payloads import line_of
from pages.shared.metric_column_names import GLOBAL_ON_OWN, GLOBAL_ON_TEST, OWN_ON_OWN, VIEWS
from pages.shared.references import curve, references_of
from pages.shared.run_access import RunAccess
from pages.shared.run_service import service
from pages.shared.run_snapshot import look
from pages.train import run_charts
from pages.train.reference_parts import beside_run
from pages.train.reference_switch import MOST_BY_ITSELF, ONLY_SHOWN
from pages.train.reference_words import (
    WHAT_THEY_DO,
    band_in_words,
    compared_in_words,
    on_the_way,
    run_name,
)
from pages.train.run_parts import PARTS
from tests.fl_core.runs.test_store import finished
from tests.pages.checked_figure import unpacked
from tests.pages.conftest import QUICK, button, forget_references, text, wait_for
from tests.pages.test_charts import traces
from tests.pages.test_live_routes import asked
from tests.pages.test_page_parts import mounted, round_of
from tests.pages.viewers import ANN, BEN, by, of_viewer

SWITCH = "kept.train.references"
ON = "learning.accuracy.global.test.true.usual"
ELSEWHERE = "somewhere else:1:x"


@pytest.fixture(scope="module")
def trained(manager) -> dict[str, str]:
    """A run and its references, all finished, by what they are."""
    config = QUICK.model_copy(update={"seed": 1301})
    ids = {"run": manager.submit(config)}
    ids |= {kind: manager.submit(each) for kind, each in reference_configs(config).items()}
    for run_id in ids.values():
        wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    return ids


def seen_of(run_id: str):
    return look(service().access(), run_id)


def finished_run(manager, seed: int, **knobs) -> str:
    """A finished run, its rounds made up."""
    config = QUICK.model_copy(update={"seed": seed, **knobs})
    run_id = manager.store.create(config, owner=ELSEWHERE)
    for number in range(4):
        manager.store.add_round(run_id, round_of(number))
    manager.store.move(run_id, RunState.FINISHED)
    return run_id


def references_in(manager, run_id: str):
    wanted = [*reference_configs(manager.store.get(run_id).config).values()]
    return manager.store.equal_to(wanted)


# What is shown ------------------------------------------------------------------------------------


def test_lines_are_the_stores_numbers_and_so_is_the_sentence(manager, trained):
    seen = seen_of(trained["run"])
    pooled, alone = (manager.store.rounds(trained[kind]) for kind in ("pooled", "alone"))
    beside = beside_run(seen, GLOBAL_ON_TEST, "accuracy")
    drawn = traces(learning_chart(seen.history.rounds, seen.history.parties, 3, 3, beside=beside))
    np.testing.assert_allclose(drawn["All images in one place"].y, pooled["accuracy"] * 100)
    np.testing.assert_allclose(drawn["Each party alone (mean)"].y, alone["accuracy"] * 100)
    lost = beside_run(seen, GLOBAL_ON_TEST, "loss")
    np.testing.assert_allclose(lost[1].by_round, pooled["loss"])
    words = compared_in_words(seen, GLOBAL_ON_TEST)
    own = seen.run.accuracy
    percent = f"{100 * own:.1f}\N{NO-BREAK SPACE}%"
    assert words.startswith(
        f"After round 3, the global model on all 10,000 test images: {percent}."
    )
    for told in (pooled, alone):
        assert f": {100 * told['accuracy'].iloc[-1]:.1f}\N{NO-BREAK SPACE}%" in words
    points = round(100 * own, 1) - round(100 * pooled["accuracy"].iloc[-1], 1)
    way = "above" if points > 0 else "below"
    assert f"{abs(points):.1f} points {way} all images in one place" in words


def test_held_out_images_are_those_of_all_parties_or_each_ones_own(manager, trained):
    """Of one place all that are held out; of each alone the mean, weighted by its images."""
    seen = seen_of(trained["run"])
    for view in (GLOBAL_ON_OWN, OWN_ON_OWN):
        _, one, other = beside_run(seen, view, "accuracy")
        pooled = manager.store.parties(trained["pooled"])
        assert pooled["party"].tolist() == [0, 0, 0]
        np.testing.assert_allclose(one.by_round, pooled["own_accuracy"])
        alone = manager.store.parties(trained["alone"])
        alone = alone[alone["round"] == 3]
        mean = np.average(alone["own_accuracy"], weights=alone["num_examples"])
        assert other.by_round[3] == pytest.approx(mean)
        assert "the images that parties hold out" in compared_in_words(seen, view)
        assert "points" not in compared_in_words(seen, view)  # the images are not quite the same


def test_whoever_deals_anew_is_compared_on_test_images_alone(manager):
    config = QUICK.model_copy(update={"seed": 1302, "strategy": Cyclic(reshuffle=True)})
    run_id = finished_run(manager, 1302, strategy=Cyclic(reshuffle=True))
    for each in reference_configs(config).values():
        reference = manager.store.create(each, owner=ELSEWHERE)
        manager.store.add_round(reference, round_of(0))
        manager.store.move(reference, RunState.FINISHED)
    seen = seen_of(run_id)
    assert beside_run(seen, GLOBAL_ON_TEST, "accuracy")
    assert beside_run(seen, GLOBAL_ON_OWN, "accuracy") == ()
    assert "on the test images only" in band_in_words(seen, GLOBAL_ON_OWN)
    assert compared_in_words(seen, GLOBAL_ON_OWN) == ""


def test_only_what_is_there_is_said(manager):
    run_id = finished_run(manager, 1303)
    seen = seen_of(run_id)
    assert [compared_in_words(seen, view) for view in VIEWS] == [""] * 4
    assert on_the_way(seen) == [] and band_in_words(seen, GLOBAL_ON_TEST) == ""
    pooled = reference_configs(seen.run.config)["pooled"]
    reference = manager.store.create(pooled, owner=ELSEWHERE)
    for number in range(2):
        manager.store.add_round(reference, finished(number).model_copy(update={"accuracy": 0.625}))
    seen = seen_of(run_id)
    words = compared_in_words(seen, GLOBAL_ON_TEST)
    assert (
        words.startswith("After round 1,")
        and "all images in one place: 62.5\N{NO-BREAK SPACE}%" in words
    )
    assert "alone" not in words
    assert on_the_way(seen) == ["All images in one place: training, round 1 of 3 done"]
    assert len(beside_run(seen, GLOBAL_ON_TEST, "accuracy")) == 1  # a line, and no band
    assert "Thin line with a name: all images in one place" in band_in_words(seen, GLOBAL_ON_TEST)
    manager.store.move(reference, RunState.CANCELLED)
    assert on_the_way(seen_of(run_id)) == ["All images in one place: stopped, round 1 of 3 done"]


def test_a_round_without_measures_has_no_point(manager):
    run_id = finished_run(manager, 1304)
    pooled = reference_configs(manager.store.get(run_id).config)["pooled"]
    reference = manager.store.create(pooled, owner=ELSEWHERE)
    for number in range(3):
        manager.store.add_round(reference, round_of(number))
    seen = seen_of(run_id)
    (line,) = beside_run(seen, GLOBAL_ON_OWN, "accuracy") or (None,)
    assert line is None, "nobody was measured on what parties hold out"
    found = seen.references.runs["pooled"]
    assert len(curve(seen.store, found, GLOBAL_ON_TEST, "loss")) == 3
    manager.store.move(reference, RunState.CANCELLED)


def test_of_equal_references_the_one_that_is_furthest_is_shown(manager):
    run_id = finished_run(manager, 1305)
    config = reference_configs(manager.store.get(run_id).config)["alone"]
    ids = [manager.store.create(config, owner=ELSEWHERE) for _ in range(3)]
    for number in range(2):
        manager.store.add_round(ids[1], round_of(number))
    manager.store.move(ids[1], RunState.CANCELLED)
    manager.store.move(ids[2], RunState.CANCELLED)
    run = manager.store.get(run_id)
    assert references_of(manager.store, run).runs["alone"].id == ids[0], "one that goes on"
    manager.store.move(ids[0], RunState.CANCELLED)
    assert references_of(manager.store, run).runs["alone"].id == ids[1], "the most rounds"
    manager.store.delete(ids[1])
    assert references_of(manager.store, run).runs["alone"].id in (ids[0], ids[2])
    manager.store.bring_back(ids[1])
    assert references_of(manager.store, run).runs["alone"].id == ids[1]
    assert references_of(manager.store, run).missing == ["pooled"]


# What browsers are told ---------------------------------------------------------------------------


def test_a_round_of_a_reference_brings_a_line_further_and_is_read_once(manager, monkeypatch):
    run_id = finished_run(manager, 1306)
    config = reference_configs(manager.store.get(run_id).config)["pooled"]
    reference = manager.store.create(config, owner=ELSEWHERE)
    manager.store.add_round(reference, round_of(0))
    before = seen_of(run_id)

    def told(name: str):
        body = asked(f"/live/train/{run_id}/parts", name)[2]
        return json.loads(gzip.decompress(body))

    def line(answer):
        (line,) = [t for t in answer["parts"][ON]["traces"] if t["name"].startswith("All images")]
        return len(unpacked(line["x"]))

    assert line_of(PARTS, before)["beside"] == 1
    first = told(ON)
    assert first["beside"] == 1 and line(first) == 1
    reads: list[str] = []
    rounds = manager.store.rounds
    monkeypatch.setattr(
        manager.store, "rounds", lambda r, after=-1: reads.append((r, after)) or rounds(r, after)
    )
    manager.store.add_round(reference, round_of(1))
    later = seen_of(run_id)
    assert line_of(PARTS, later)["beside"] == 2
    assert PARTS.version(later) == PARTS.version(before), "the page is not drawn anew for a round"
    second = told(ON)
    assert second["beside"] == 2 and line(second) == 2
    again, loss = told(ON), told("learning.loss.global.test.true.usual")
    assert again == second and loss["beside"] == 2
    assert reads == [(reference, 0)], "only the round that is new, once for all"
    monkeypatch.setattr(run_charts, "learning_chart", lambda *_, **__: pytest.fail("again"))
    monkeypatch.setattr(gzip, "compress", lambda *_, **__: pytest.fail("made again"))
    assert told(ON) == second
    manager.store.move(reference, RunState.CANCELLED)
    assert PARTS.version(seen_of(run_id)) != PARTS.version(later), "but for another state it is"


def test_who_does_not_compare_is_sent_nothing_for_a_references_round(manager, monkeypatch):
    """What is drawn without references is not made again when one of them has a round more."""
    run_id = finished_run(manager, 1307)
    config = reference_configs(manager.store.get(run_id).config)["alone"]
    reference = manager.store.create(config, owner=ELSEWHERE)
    manager.store.add_round(reference, round_of(0))
    name = ON.replace("true", "false")
    assert "All images" not in str(gzip.decompress(asked(f"/live/train/{run_id}/parts", name)[2]))
    manager.store.add_round(reference, round_of(1))
    seen_of(run_id)
    monkeypatch.setattr(run_charts, "learning_chart", lambda *_, **__: pytest.fail("again"))
    assert asked(f"/live/train/{run_id}/parts", name)[0] == 200
    manager.store.move(reference, RunState.CANCELLED)


def test_a_look_asks_the_store_once_for_both(manager, trained, monkeypatch):
    asks, equal_to = [], manager.store.equal_to
    monkeypatch.setattr(
        manager.store, "equal_to", lambda configs: asks.append(configs) or equal_to(configs)
    )
    seen = seen_of(trained["run"])
    assert len(asks) == 1 and seen.references.whole and seen.references.step == 8
    monkeypatch.setattr(references, "reference_configs", lambda config: {})
    seen_of(trained["run"])
    assert len(asks) == 1, "nothing to look for"


# The switch ---------------------------------------------------------------------------------------


def test_switched_on_it_trains_both_once_and_shows_them_on_every_page(page, manager):
    config = QUICK.model_copy(update={"seed": 1308})
    run_id = manager.submit(config, "Mine")
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    page.query_params["run"] = run_id
    page.run()
    toggle = page.toggle(key=SWITCH)
    assert not toggle.value and toggle.help == WHAT_THEY_DO and toggle.label == "References"
    assert references_in(manager, run_id) == []
    toggle.set_value(True).run()
    assert not page.exception and page.query_params["run"] == run_id
    runs = references_in(manager, run_id)
    names = {name_of_a_run(run_name(kind, config)) for kind in ("pooled", "alone")}
    assert {run.name for run in runs} == names
    assert {run.role for run in runs} == {ROLE} and {run.priority for run in runs} == {-1}
    assert "Train references" not in {b.label for b in page.button}
    for run in runs:
        wait_for(manager, run.id, lambda run: run.state is RunState.FINISHED)
    page.run()
    assert "Stop references" not in {b.label for b in page.button}
    drawn = mounted(page)[ON]
    names = [trace.get("name") for trace in drawn["traces"]]
    assert {"All images in one place", "Each party alone (mean)"} <= {*names}
    assert drawn["beside"] == 8
    (told,) = [d for name, d in mounted(page).items() if name.startswith("references.")]
    assert told["sentence"].startswith("After round 3,") and told["lines"] == []
    assert "from the same seed, as many epochs a round" in text(page)
    page.toggle(key=SWITCH).set_value(False).run()
    page.toggle(key=SWITCH).set_value(True).run()
    assert len(references_in(manager, run_id)) == 2, "nothing is trained twice"
    other = finished_run(manager, 1308, strategy=FedProx(mu=0.5))
    page.query_params["run"] = other
    page.run()
    assert page.toggle(key=SWITCH).value and "Train references" not in text(page)
    names = [trace.get("name") for trace in mounted(page)[ON]["traces"]]
    assert "All images in one place" in names, "another method has the same references"


def test_looking_at_another_run_trains_nothing_by_itself(page, manager, manager_at_rest):
    run_id = finished_run(manager, 1309)
    page.session_state[SWITCH] = True
    page.query_params["run"] = run_id
    page.run()
    assert references_in(manager, run_id) == []
    assert "Not trained yet: all images in one place (about as long as this run)" in text(page)
    button(page, "Train references").click().run()
    assert not page.exception
    assert [run.state for run in references_in(manager, run_id)] == [RunState.QUEUED] * 2
    assert "Trained once no other run waits: all images in one place (about as" in text(page)
    told = [data for name, data in mounted(page).items() if name.startswith("references.")]
    assert told[0]["lines"] == ["All images in one place: waiting", "Each party alone: waiting"]
    button(page, "Stop references").click().run()
    assert [run.state for run in references_in(manager, run_id)] == [RunState.CANCELLED] * 2
    button(page, "Train references").click().run()
    assert [run.state for run in references_in(manager, run_id)] == [RunState.QUEUED] * 2


def test_what_would_take_far_longer_than_the_run_waits_for_a_word(page, manager, manager_at_rest):
    """A hundred models are measured a round where each party is alone, and one in the run."""
    run_id = finished_run(manager, 1310, num_parties=100, num_images=2_000, participation=0.05)
    config = manager.store.get(run_id).config
    alone = reference_configs(config)["alone"]
    times = work_of(alone) / work_of(config)
    assert times > MOST_BY_ITSELF
    page.query_params["run"] = run_id
    page.run()
    page.toggle(key=SWITCH).set_value(True).run()
    assert references_in(manager, run_id) == []
    assert f"each party alone (about {times:.0f} × as long)" in text(page)
    assert not button(page, "Train references").disabled


@pytest.mark.parametrize("knobs", [{"strategy": Alone()}, {"num_parties": 1}])
def test_what_has_no_references_has_a_switch_that_says_why(page, manager, knobs):
    run_id = finished_run(manager, 1311, **knobs)
    page.session_state[SWITCH] = True
    page.query_params["run"] = run_id
    page.run()
    toggle = page.toggle(key=SWITCH)
    assert not page.exception and toggle.disabled and toggle.help != WHAT_THEY_DO
    assert "Train references" not in {b.label for b in page.button}


def test_a_viewer_who_may_not_run_sees_what_there_is(
    page, manager, as_presenter, manager_at_rest, monkeypatch
):
    run_id = finished_run(manager, 1312)
    of_viewer(monkeypatch, ANN)
    page.query_params["run"] = run_id
    page.run()
    page.toggle(key=SWITCH).set_value(True).run()
    assert not page.exception and ONLY_SHOWN in text(page)
    assert references_in(manager, run_id) == []
    assert not {"Train references", "Stop references"} & {b.label for b in page.button}


def test_two_visitors_who_press_at_once_start_one_and_limits_hold(
    manager, as_presenter, manager_at_rest
):
    set_class_rules(ClassRules(viewers_may_run=True, most_each=1))
    ann, ben = by(manager, ANN), by(manager, BEN)
    forget_references(manager, QUICK)
    pooled, alone = reference_configs(QUICK).values()
    assert ann.submit_reference(pooled, "Pooled") and not ben.submit_reference(pooled, "Pooled")
    (run,) = manager.store.equal_to([pooled])
    assert run.made_by == ANN.id and manager.store.get(run.id).state in ACTIVE
    with pytest.raises(Exception, match="You may have 1 run waiting"):
        ann.submit_reference(alone, "Alone")
    presenter: RunAccess = by(manager, Visitor(presenter=True))
    assert presenter.submit_reference(alone, "Alone")
    newest = manager.store.newest_of_presenter()
    assert newest not in [each.id for each in manager.store.equal_to([alone])]


def test_measuring_each_partys_model_counts_as_work():
    """(10,800 trained + (10,000 + 3 * 1,000) / 3 measured) a round, of each alone 3 * 10,000."""
    config = RunConfig()
    run = 10_800 + (10_000 + 3_000) / 3
    alone = 10_800 + (30_000 + 3_000) / 3
    assert work_of(reference_configs(config)["alone"]) == pytest.approx(alone / run)
    assert work_of(config.model_copy(update={"strategy": FedProx()})) == pytest.approx(1)


def test_names_say_what_they_are_and_not_by_which_method():
    config = QUICK.model_copy(update={"strategy": FedProx(mu=0.5)})
    name = run_name("pooled", config)
    assert name.startswith("All images in one place, for 3 parties") and "Prox" not in name
    assert run_name("alone", RunConfig()) == "Each party alone, for Three equal parties"
