"""Finds the run that somebody wants to go on with, sees whether it can, and claims it."""

import time
from collections.abc import Callable

from fl_core.errors import ConfigError, StoreError, TransitionError
from fl_core.runs.imported_runs import WEIGHTS_ELSEWHERE
from fl_core.runs.orphaned_runs import LOOK_EVERY, PATIENCE, interrupt
from fl_core.runs.run import Run, UnreadableRun
from fl_core.runs.run_by_prefix import run_named
from fl_core.runs.run_owners import is_certain, owner_lives, whereabouts
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore


def left_run(store: RunStore, given: str, say: Callable[[str], None]) -> Run:
    """Return a run that can go on and that nobody drives.

    Args:
        store: Where it lives.
        given: Its id, or the beginning of it.
        say: Told what takes long.

    Raises:
        StoreError: If there is no such run.
        TransitionError: If it cannot go on, in a sentence that says why.
    """
    run = _found(store, given)
    if run.state is RunState.RUNNING:
        if not _is_left(store, run, say):
            raise _is_driven(_found(store, run.id))
        interrupt(store, run)
        run = _found(store, run.id)
    if problem := _why_not(run):
        raise TransitionError(problem)
    return run


def check_stop_after(stop_after: int | None, num_rounds: int, done: int = 0) -> None:
    """Raise ConfigError unless a run that has `done` some rounds can pause after another."""
    if stop_after is None or done < stop_after <= num_rounds:
        return
    raise ConfigError(
        f"--stop-after must be a round that is still to come, {done + 1}..{num_rounds}, "
        f"got {stop_after}."
    )


def claimed(store: RunStore, run: Run, owner: str, stop_after: int | None = None) -> Run:
    """Claim a run that `left_run` has found, for `owner` to drive it to its end.

    With `stop_after` it pauses after that round.

    Raises:
        TransitionError: If somebody was quicker.
    """
    try:
        store.take_up(run.id, owner, stop_after)
    except TransitionError:
        now = _found(store, run.id)
        problem = _why_not(now)
        raise (TransitionError(problem) if problem else _is_driven(now)) from None
    return _found(store, run.id)


def _found(store: RunStore, given: str) -> Run:
    run = run_named(store, given)
    if isinstance(run, UnreadableRun):
        raise StoreError(
            f"Run {run.id} cannot go on here: {run.problem} Resume it with the Fedarium that "
            "made it, or delete it in the dashboard."
        )
    return run


def _why_not(run: Run) -> str:
    """Return why a run that nobody drives cannot go on; empty if it can."""
    if run.state is RunState.FINISHED:
        return f"Run {run.id} is finished: there is nothing left to train."
    if run.imported_from:
        return WEIGHTS_ELSEWHERE
    if run.state is RunState.FAILED and not run.resumable:
        return f"Run {run.id} cannot go on: {run.reason} {run.suggestion}".strip()
    if run.config.dataset.problem:
        return (
            f"The data file of run {run.id} is not on this machine: choose it in the dashboard, "
            "which keeps it, then resume."
        )
    return ""


def _is_driven(run: Run) -> TransitionError:
    return TransitionError(
        f"Run {run.id} is being trained by {whereabouts(run.owner)}: only one can drive it."
    )


def _is_left(store: RunStore, run: Run, say: Callable[[str], None]) -> bool:
    """Return whether the process that drives a run no longer does; it may take a while."""
    lives = owner_lives(run.owner)
    if lives is False or (lives and is_certain(run.owner)):
        return not lives
    wait = (PATIENCE + 1) * LOOK_EVERY
    say(
        f"This run was last driven by {whereabouts(run.owner)}; waiting up to {wait:.0f} s to see "
        "whether it still is."
    )
    for _ in range(PATIENCE + 1):
        time.sleep(LOOK_EVERY)
        now = _found(store, run.id)
        if now.state is not RunState.RUNNING or (now.owner, now.beats) != (run.owner, run.beats):
            return now.state is not RunState.RUNNING
    return True
