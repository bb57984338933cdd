"""A worker that gets no more memory: said in words, with the knobs to lower."""

import resource
from contextlib import suppress
from typing import ClassVar

import numpy as np
import psutil
import pytest

from fl_core.config import RunConfig
from fl_core.knobs import knobs_of
from fl_core.runs.run_execution import execute
from fl_core.runs.run_states import RunState
from fl_core.strategies import FedAvg
from tests.fl_core.runs.conftest import QUICK, history, wait_until
from tests.fl_core.tiny_data import assert_one_sentence

NEEDS_MUCH = RunConfig(num_parties=1000, num_images=60_000, num_rounds=1, party_test_images=0)
LABELS = [knobs_of(RunConfig)[name].label for name in ("num_parties", "num_images", "batch_size")]


def assert_names_what_to_lower(suggestion: str) -> None:
    assert "press resume" in suggestion.lower() and all(label in suggestion for label in LABELS)


def assert_says_what_to_lower(reason: str, suggestion: str) -> None:
    assert reason == "There was not enough memory."
    assert_names_what_to_lower(suggestion)
    assert_one_sentence(suggestion)


@pytest.mark.slow
def test_a_run_that_needs_more_memory_than_there_is(manager, store):
    run_id = manager.submit(QUICK)
    wait_until(store, run_id, lambda run: run.state is RunState.FINISHED)
    pid = manager.worker_pid
    limit = psutil.Process(pid).memory_info().vms + 100 * 2**20
    resource.prlimit(pid, resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
    run = wait_until(store, manager.submit(NEEDS_MUCH), lambda run: not run.active)
    assert run.state is RunState.FAILED and run.resumable, run
    assert "memory" in f"{run.reason} {run.suggestion}"
    assert_names_what_to_lower(run.suggestion)
    # TensorFlow's C++ may have got none where it did not expect it, and there is a new worker.
    with suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
    after = manager.submit(QUICK)
    wait_until(store, after, lambda run: run.state is RunState.FINISHED)
    assert history(store, after) == history(store, run_id)


class Huge(FedAvg):
    """Asks numpy for more than any machine has."""

    kind: ClassVar[str] = "huge"
    combines_itself: ClassVar[bool] = True

    def aggregate(self, state, round, updates):
        np.zeros(2**55)
        raise AssertionError("there was room")


def fails(words):
    """Return a strategy that fails in words of somebody else's."""

    class Fails(FedAvg):
        kind: ClassVar[str] = "fails"
        combines_itself: ClassVar[bool] = True

        def aggregate(self, state, round, updates):
            raise RuntimeError(words)

    return Fails()


def failed_run(folder, strategy):
    config = QUICK.model_copy(update={"strategy": strategy})
    *_, zero, begun, failed = [e for e in execute(config, folder, None) if "party" not in e.type]
    assert (zero.round, begun.round) == (0, 1)
    return failed


@pytest.mark.parametrize(
    "strategy",
    [
        Huge(),
        fails("can't start new thread"),
        fails("in user code:\n\n    File ...\n\n    MemoryError: \n"),
        fails("Operation received an exception:Status: 1, message: could not create a"),
    ],
)
def test_too_little_memory_fails_the_run_in_the_same_words_however_it_is_said(tmp_path, strategy):
    failed = failed_run(tmp_path, strategy)
    assert_says_what_to_lower(failed.reason, failed.suggestion)


def test_a_failure_nobody_thought_of_names_itself_in_one_line_and_a_guess(tmp_path):
    failed = failed_run(tmp_path, fails("the graph\n  is\n  in a knot."))
    assert failed.reason == (
        "Something unexpected went wrong: RuntimeError: the graph is in a knot."
    )
    assert failed.resumable
    assert_names_what_to_lower(failed.suggestion)
