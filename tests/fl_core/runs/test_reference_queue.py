"""Runs that others are compared with: each is queued once, behind all others, and found again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from fl_core.config import RunConfig
from fl_core.reference_runs import PRIORITY, ROLE, reference_configs
from fl_core.runs import run_lookup
from fl_core.runs.run_queue import NewRun
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.strategies import FedProx
from tests.fl_core.runs.conftest import LONG_ROUNDS, QUICK, wait_until


def reference(config: RunConfig, name: str = "") -> NewRun:
    return NewRun(config, name, priority=PRIORITY, role=ROLE)


@pytest.mark.parametrize("num_stores", [1, 2])
def test_of_many_who_ask_at_once_one_starts_it(tmp_path, num_stores):
    """On one dashboard or on two, which share nothing but the store."""
    stores = [RunStore(f"sqlite:///{tmp_path / 'runs.db'}") for _ in range(num_stores)]
    at_once = Barrier(8)

    def ask(number: int) -> bool:
        at_once.wait()
        return stores[number % num_stores].create_once(reference(QUICK))

    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(ask, range(8)))
    assert sorted(added) == [False] * 7 + [True]
    assert len(stores[0].equal_to([QUICK])) == 1


def test_what_is_there_in_any_state_is_not_added_again_until_it_is_deleted(store):
    for state in (RunState.FINISHED, RunState.FAILED, RunState.CANCELLED):
        config = QUICK.model_copy(update={"seed": len(store.find())})
        run_id = store.create(config, owner="somebody")
        store.move(run_id, state)
        assert not store.create_once(reference(config))
        store.delete(run_id)
        assert store.equal_to([config]) == []
        assert store.create_once(reference(config))


def test_two_configs_of_one_fingerprint_are_told_apart(store, monkeypatch):
    monkeypatch.setattr(run_lookup, "_fingerprint", lambda config: "0badcafe")
    monkeypatch.setattr("fl_core.runs.run_queue.config_fingerprint", lambda config: "0badcafe")
    other = QUICK.model_copy(update={"seed": 1})
    assert store.create_once(reference(QUICK)) and store.create_once(reference(other))
    assert not store.create_once(reference(other))
    assert [run.config for run in store.equal_to([other])] == [other]
    assert store.equal_to([]) == []


def test_they_wait_behind_all_others_and_viewers_do_not_follow_them(store):
    store.create_once(reference(QUICK))
    later = store.create(QUICK.model_copy(update={"seed": 1}))
    theirs = store.create(QUICK.model_copy(update={"seed": 2}), made_by="ann")
    waiting = [run.id for run in store.queue()]
    assert waiting[:2] == [later, theirs] and len(waiting) == 3
    assert store.newest_of_presenter() == later
    store.create_once(reference(QUICK.model_copy(update={"seed": 3})))
    assert store.newest_of_presenter() == later


def test_they_train_once_after_the_run_and_serve_another_method_too(manager):
    """With the real worker: what is asked for while a run trains comes after it, in order."""
    store = manager.store
    config = LONG_ROUNDS.model_copy(update={"num_rounds": 2})
    run_id = manager.submit(config)
    wait_until(store, run_id, lambda run: run.state is RunState.RUNNING)
    wanted = reference_configs(config)
    assert all(manager.submit_once(reference(each, kind)) for kind, each in wanted.items())
    next_one = manager.submit(QUICK)
    assert not any(manager.submit_once(reference(each)) for each in wanted.values())
    runs = {run.name: run.id for run in store.equal_to([*wanted.values()])}
    for each in (run_id, next_one, runs["pooled"], runs["alone"]):
        done = wait_until(store, each, lambda run: not run.active)
        assert done.state is RunState.FINISHED
        if each == run_id:
            waits = [store.get(later).state for later in runs.values()]
            assert RunState.FINISHED not in waits
    other = config.model_copy(update={"strategy": FedProx(mu=0.5)})
    again = reference_configs(other)
    assert {run.id for run in store.equal_to([*again.values()])} == {*runs.values()}
    best, alone = (store.get(runs[kind]).accuracy for kind in ("pooled", "alone"))
    assert 0 < alone < best <= 1
