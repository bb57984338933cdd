"""Writes what outlasts the moment into the store; the dashboard and the command line share it."""

from fl_core.events import (
    Event,
    RoundFinished,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunPaused,
)
from fl_core.runs.states import RunState
from fl_core.runs.store import RunStore


def record(store: RunStore, run_id: str, event: Event) -> None:
    """Write down a finished round or the end of a run; everything else is live only."""
    match event:
        case RoundFinished():
            store.add_round(run_id, event)
        case RunFinished():
            store.move(run_id, RunState.FINISHED)
        case RunCancelled():
            store.move(run_id, RunState.CANCELLED)
        case RunPaused():
            store.move(run_id, RunState.PAUSED)
        case RunFailed():
            fail(store, run_id, event.reason, event.suggestion, event.resumable)


def fail(
    store: RunStore, run_id: str, reason: str, suggestion: str, resumable: bool = True
) -> None:
    """Mark a run as failed, with the words the user will read."""
    store.move(run_id, RunState.FAILED, reason=reason, suggestion=suggestion, resumable=resumable)
