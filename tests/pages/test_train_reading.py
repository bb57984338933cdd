"""What the Train page says of a run, in each of its states; what to try next; what is to come."""

import json

import pytest

from fl_core.config import RunConfig
from fl_core.reference_runs import reference_configs
from fl_core.runs.run_owners import owner_name
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.strategies import FedProx
from pages.server.roles import Visitor
from pages.server.viewer_run_limits import ClassRules, set_class_rules
from pages.shared.live_payloads import data_of, message
from pages.shared.machine_speed import speed_here
from pages.shared.run_key_numbers import headline
from pages.shared.run_material import material_of
from pages.shared.run_service import service
from pages.shared.run_snapshot import Look, look
from pages.train import reading_parts
from pages.train.next_step import LATER, NONE
from pages.train.reading_parts import NO_MORE
from pages.train.run_parts import PARTS
from pages.train.run_plan import plan_in_short, plan_in_words
from tests.pages.conftest import QUICK, all_sent_to, button, new_page, text
from tests.pages.test_page_parts import ELSEWHERE, Situation, mounted, round_of, run_in
from tests.pages.viewers import ANN, of_viewer

NEXT = "Set this up"
TO_COME = "3 parties will train one model together, and no image will leave its party."
ROUND_2 = "each party’s own model is right on"
STATES = {
    RunState.QUEUED: (0, TO_COME, LATER),
    RunState.RUNNING: (3, f"After round 2 {ROUND_2}", LATER),
    RunState.PAUSED: (3, f"Paused after round 2 of 3. After round 2 {ROUND_2}", "Next: "),
    RunState.CANCELLED: (3, f"Stopped after round 2 of 3. After round 2 {ROUND_2}", "Next: "),
    RunState.INTERRUPTED: (3, f"Cut off after round 2 of 3. After round 2 {ROUND_2}", "Next: "),
    RunState.FAILED: (1, "Failed before the first round was done. Before any training", NONE),
    RunState.FINISHED: (4, "After round 3 each party’s own model is right on", "Next: "),
}
"""Of a run in each state: how many rounds are there, what is said first, and what is next."""


def seen_of(run_id: str) -> Look:
    seen = look(service().access(), run_id)
    assert seen is not None
    return seen


def words_on(page) -> str:
    return str(mounted(page)["reading"]["words"])


def next_on(page) -> str:
    (told,) = [
        each["words"] for each in all_sent_to(page, "fedarium_spoken_text") if "part" not in each
    ]
    return str(told)


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_read(state, page, manager, manager_at_rest):
    rounds, begins, proposed = STATES[state]
    page.query_params["run"] = run_in(manager, Situation(set(), rounds, state))
    page.run()
    assert not page.exception and words_on(page).startswith(begins)
    assert next_on(page).startswith(proposed)
    assert button(page, NEXT).disabled == (proposed in (LATER, NONE))
    more = mounted(page)["more_shown"]
    assert (more["sentence"] == NO_MORE) == (state is RunState.QUEUED)
    assert not {line for line in more["lines"] if line in words_on(page)}


def test_it_says_the_numbers_that_stand_beside_it(page, manager, manager_at_rest):
    page.query_params["run"] = run_in(manager, Situation(set(), 4, RunState.FINISHED))
    page.run()
    number = mounted(page)["headline.global.test"]["numbers"][0]["value"]
    assert f"models on {number}" in words_on(page).replace("\N{NO-BREAK SPACE}", " ")


def test_its_button_turns_the_knobs_and_trains_nothing(page, manager, manager_at_rest):
    alone_in_the_store = {"seed": 5901}  # what others have tried already is not proposed
    situation = Situation(set(), 4, RunState.FINISHED, config=alone_in_the_store)
    page.query_params["run"] = run_in(manager, situation)
    page.run()
    number = len(manager.store.find(most=1000))
    assert "skew 0.9" in next_on(page)
    button(page, NEXT).click().run()
    assert not page.exception
    assert page.selectbox(key="knob.partitioner").value == "dirichlet"
    said = text(page)
    assert "The knobs now say" in said and "of weights will travel" in said
    assert len(manager.store.find(most=1000)) == number


def test_what_was_trained_is_not_proposed_again(page, manager, manager_at_rest):
    """Parties alike are to be skewed; once that was tried, only luck is left to be tried."""
    config = {"seed": 4711}
    run_id = run_in(manager, Situation(set(), 4, RunState.FINISHED, config=config))
    page.query_params["run"] = run_id
    page.run()
    assert "skew 0.9" in next_on(page)
    button(page, NEXT).click().run()
    button(page, "Start").click().run()
    assert not page.exception
    again = new_page()
    again.query_params["run"] = run_id
    again.run()
    assert "another seed (4712)" in next_on(again)


def test_who_may_not_run_is_told_what_happened_and_offered_nothing(
    page, manager, manager_at_rest, as_presenter, monkeypatch
):
    page.query_params["run"] = run_in(manager, Situation(set(), 4, RunState.FINISHED))
    set_class_rules(ClassRules(viewers_may_run=False))
    of_viewer(monkeypatch, ANN)
    page.run()
    assert not page.exception and words_on(page).startswith("After round 3")
    assert NEXT not in [each.label for each in page.button]
    of_viewer(monkeypatch, Visitor(presenter=True))
    assert not button(page.run(), NEXT).disabled


def test_a_round_is_read_once_however_many_look(manager, manager_at_rest, monkeypatch):
    run_id = run_in(manager, Situation(set(), 2, RunState.RUNNING))
    read = []
    really = reading_parts.reading_of
    monkeypatch.setattr(
        reading_parts, "reading_of", lambda run: read.append(run.history.last) or really(run)
    )
    asked = PARTS.named("reading").with_options({})
    for number in (2, 3):
        for _ in range(3):
            seen = seen_of(run_id)
            message(PARTS, seen)
            told = json.loads(data_of(asked, seen))["words"]
        assert f"After round {number - 1} " in told
        manager.store.add_round(run_id, round_of(number))
    assert read == [1, 2]


def test_what_it_is_compared_with_is_read_as_it_trains(manager, manager_at_rest):
    config = QUICK.model_copy(update={"seed": 99})
    run_id = run_in(manager, Situation(set(), 3, config={"seed": 99}))
    asked = PARTS.named("more_shown").with_options({})
    assert "Each party alone" not in data_of(asked, seen_of(run_id)).decode()
    alone = manager.store.create(reference_configs(config)["alone"], owner=ELSEWHERE)
    for number in range(3):
        manager.store.add_round(alone, round_of(number))
    seen = seen_of(run_id)
    assert material_of(seen).references["alone"].tolist() == [0.0, 0.1, 0.2]
    assert "Each party alone" in data_of(asked, seen).decode()
    manager.store.move(alone, RunState.CANCELLED)


def test_what_has_changed_is_the_difference_of_what_is_shown(manager, manager_at_rest):
    """80.04 and 80.16 % are shown as 80.0 and 80.2: 0.2 points more, not 0.1."""
    run_id = run_in(manager, Situation(set(), 1, RunState.RUNNING))
    for number, accuracy in ((1, 0.8004), (2, 0.8016)):
        told = round_of(number).model_copy(update={"accuracy": accuracy})
        manager.store.add_round(run_id, told)
    first = json.loads(headline(seen_of(run_id), {"model": "global", "images": "test"}))
    number = first["numbers"][0]
    assert (number["value"], number["note"]) == ("80.2 %", "+0.2 points")
    assert number["tone"] == "better"


# Before a run -------------------------------------------------------------------------------------


def test_the_empty_page_says_what_it_is_for_and_what_is_to_come(page):
    page.run()
    assert not page.exception and words_on(page).startswith("In federated learning")
    plan = next_on(page)
    assert plan.startswith(TO_COME)
    assert "It takes 10 rounds." in plan and "of weights will travel" in plan


@pytest.fixture
def store(tmp_path) -> RunStore:
    return RunStore(f"sqlite:///{tmp_path / 'plan.db'}")


def ended(store: RunStore, config: RunConfig, owner: str) -> None:
    """Put a run into a store that has trained one round, in 1.5 s, of 10 + 11 + 12 images."""
    run_id = store.create(config, owner=owner)
    for number in range(2):
        store.add_round(run_id, round_of(number))
    store.move(run_id, RunState.FINISHED)


def test_how_long_is_told_by_runs_of_alike_work_on_this_machine(store):
    config = QUICK
    assert speed_here(store, config) is None and "about" not in plan_in_short(store, config)
    ended(store, config, ELSEWHERE)
    ended(store, config.model_copy(update={"batch_size": 2 * config.batch_size}), owner_name())
    assert speed_here(store, config) is None
    ended(store, config.model_copy(update={"seed": 5}), owner_name())
    speed = speed_here(store, config)
    assert speed is not None and speed.seconds_an_image == pytest.approx(1.5 / 33)
    assert speed.seconds_between == pytest.approx(0.5)
    # 3 rounds of 3 * 180 images at 1.5 / 33 s, and 0.5 s each between them: 75 s.
    for words in (plan_in_words(store, config), plan_in_short(store, config)):
        assert "That will take about 75 s" in words and words.startswith(TO_COME)


def test_in_short_is_who_how_much_and_how_long(store):
    config = QUICK.model_copy(update={"strategy": FedProx()})
    assert plan_in_short(store, config) == (
        f"{TO_COME} About 12.2 kB of weights will travel between parties and server in all."
    )
