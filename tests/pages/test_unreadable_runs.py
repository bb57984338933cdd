"""Runs that this Fedarium cannot read: in the list, out of the way, and away when asked."""

from fl_core.runs import tables
from fl_core.runs.run_states import RunState
from tests.pages.conftest import QUICK, button, text, wait_for


def test_a_run_that_cannot_be_read_is_listed_says_why_and_can_be_deleted(
    page, manager, manager_at_rest
):
    store = manager.store
    lost, good = store.create(QUICK, "From *tomorrow*"), store.create(QUICK, "Good")
    store._update(tables.runs.c.id == lost, config='{"hue": 3}')
    shown = text(page.run())
    assert not page.exception
    assert "From *tomorrow* · queued, round 0 · cannot be read: There is no knob called" in shown
    assert any("Good" in each.label for each in page.button)
    button(page, "Delete From \\*tomorrow\\*").click().run()
    assert not page.exception and "tomorrow" not in text(page)
    listed = {run.id for run in store.listed()}
    assert good in listed and lost not in listed
    store.move(good, RunState.CANCELLED)


def test_those_that_wait_ahead_of_a_good_one_stop_nobody(manager):
    store = manager.store
    ids = [store.create(QUICK, owner="nobody") for _ in range(3)]
    store._update(tables.runs.c.id.in_(ids), config="{", state=RunState.QUEUED, place=0, owner="")
    run_id = manager.submit(QUICK)
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    assert {run.state for run in store.listed(most=4)} == {RunState.FINISHED, RunState.QUEUED}
    store._update(tables.runs.c.id.in_(ids), state=RunState.CANCELLED)


def test_the_address_of_one_is_answered_in_a_sentence(page, manager, manager_at_rest):
    lost = manager.store.create(QUICK)
    manager.store._update(tables.runs.c.id == lost, config="{")
    page.query_params["run"] = lost
    page.run()
    assert not page.exception and f"Run {lost} was saved with other knobs" in text(page)
    manager.store._update(tables.runs.c.id == lost, state=RunState.CANCELLED)
