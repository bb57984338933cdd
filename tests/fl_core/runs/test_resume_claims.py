"""Which runs can be gone on with on the command line, and what is said of the others."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from fl_core.cli import main
from fl_core.config import RunConfig
from fl_core.errors import FedariumError
from fl_core.runs import resume_claims
from fl_core.runs.resume_claims import claimed, left_run
from fl_core.runs.run_owners import owner_name
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from tests.fl_core.runs.conftest import QUICK
from tests.fl_core.runs.test_store import finished
from tests.fl_core.tiny_data import assert_one_sentence

GONE = RunConfig.of({"dataset": {"kind": "own_file", "sha256": "0" * 64}})


def made(store: RunStore, state: RunState, config: RunConfig = QUICK, **changes) -> str:
    """Make a run that ended in a state after its first round."""
    run_id = store.create(config, owner="me")
    store.add_round(run_id, finished(0))
    store.move(run_id, state, **changes)
    return run_id


def test_a_run_that_cannot_go_on_is_refused_in_a_sentence_of_its_own(store, monkeypatch, capsys):
    monkeypatch.setenv("FEDARIUM_DB", str(store.url))
    done = made(store, RunState.FINISHED)
    diverged = {"reason": "It diverged “é”.", "suggestion": "Lower it.", "resumable": False}
    driven = store.create(QUICK, owner=owner_name())
    for words, sentence in {
        "none": "There is no run 'none': `python -m fl_core list` shows those there are.",
        "": "There is no run '': `python -m fl_core list` shows those there are.",
        "%": "There is no run '%': `python -m fl_core list` shows those there are.",
        done: f"Run {done} is finished: there is nothing left to train.",
        made(store, RunState.FAILED, **diverged): "cannot go on: It diverged “é”. Lower it.",
        made(store, RunState.PAUSED, GONE): "is not on this machine: choose it in the dashboard",
        driven: f"is being trained by {resume_claims.whereabouts(owner_name())}: "
        "only one can drive it.",
    }.items():
        assert main(["resume", words]) == 1
        nothing, said = capsys.readouterr()
        said = said.removesuffix("\n")
        assert nothing == "" and sentence in said
        assert_one_sentence(said)
    assert store.get(driven).state is RunState.RUNNING


def test_an_id_may_be_cut_short_as_far_as_it_is_one(store, monkeypatch):
    ids = iter(["abc10000", "abc20000", "abc2"])
    monkeypatch.setattr("fl_core.runs.run_queue.new_run_id", lambda: next(ids))
    for _ in range(3):
        made(store, RunState.PAUSED)
    assert left_run(store, "abc1", print).id == "abc10000"
    assert left_run(store, "abc2", print).id == "abc2"  # in full
    with pytest.raises(FedariumError, match="Several runs begin with abc, such as") as caught:
        left_run(store, "abc", print)
    assert_one_sentence(str(caught.value))


@pytest.mark.parametrize("state", ["paused", "failed", "cancelled", "interrupted", "queued"])
def test_a_run_that_nobody_drives_is_claimed_in_one_step(store, state):
    """From the queue too: where there is no dashboard, nobody else would ever take it."""
    if state == "queued":
        run_id = store.create(QUICK, stop_after=1)
    else:
        run_id = made(store, RunState(state), reason="Because.", suggestion="Do.")
    run = claimed(store, left_run(store, run_id, print), "me")
    assert (run.state, run.owner, run.stop_after) == (RunState.RUNNING, "me", None)
    assert (run.reason, run.suggestion, run.wish, run.place) == ("", "", "", None)


def test_of_many_who_claim_a_run_at_once_one_gets_it(store):
    left = left_run(store, made(store, RunState.INTERRUPTED), print)

    def claim(number: int) -> str:
        try:
            return claimed(store, left, f"node{number}:1:x:").owner
        except FedariumError as error:
            return str(error)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(claim, range(8)))
    owner = store.get(left.id).owner
    assert answers.count(owner) == 1
    driven = f"Run {left.id} is being trained by process 1 on {owner.split(':')[0]}: only one"
    assert sum(answer.startswith(driven) for answer in answers) == 7


@pytest.mark.parametrize("lives", [True, False])
def test_a_driver_on_another_machine_is_known_by_its_beats(store, monkeypatch, lives):
    owner, said = "node7:12:x:", []
    run_id = store.create(QUICK, owner=owner)
    looks = itertools.count()

    def sleep(seconds: float) -> None:
        assert seconds == resume_claims.LOOK_EVERY
        if next(looks) == 3 and lives:
            store.beat(owner)

    monkeypatch.setattr(resume_claims.time, "sleep", sleep)
    if lives:
        with pytest.raises(FedariumError, match="is being trained by process 12 on node7"):
            left_run(store, run_id, said.append)
        assert store.get(run_id).state is RunState.RUNNING
    else:
        assert left_run(store, run_id, said.append).state is RunState.INTERRUPTED
        assert next(looks) > 10
    (waiting,) = said
    assert_one_sentence(waiting)
    assert "last driven by process 12 on node7; waiting up to 42 s" in waiting
