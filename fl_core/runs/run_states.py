"""The states of a run and the ways between them.

    queued ──► running ──► finished
      ▲ │        │ │ │
      │ │        │ │ └──► failed ───────┐
      │ │        │ └────► interrupted ──┤  (its dashboard died)
      │ │        ├──────► cancelled ────┤
      │ └──► paused ◄────┘              │
      └──────────┴──────────────────────┘  Start, Resume, Step

A run pauses after a finished round and leaves the worker free for others. Going on from any
state is the same act: queue it, load the last finished round, train on with the same numbers.
"""

from enum import StrEnum


class RunState(StrEnum):
    """Where a run is in its life."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


TRANSITIONS: dict[RunState, frozenset[RunState]] = {
    RunState.QUEUED: frozenset({RunState.RUNNING, RunState.PAUSED, RunState.CANCELLED}),
    RunState.RUNNING: frozenset(
        {
            RunState.FINISHED,
            RunState.FAILED,
            RunState.CANCELLED,
            RunState.PAUSED,
            RunState.INTERRUPTED,
        }
    ),
    RunState.PAUSED: frozenset({RunState.QUEUED, RunState.CANCELLED}),
    RunState.FAILED: frozenset({RunState.QUEUED}),
    RunState.CANCELLED: frozenset({RunState.QUEUED}),
    RunState.INTERRUPTED: frozenset({RunState.QUEUED}),
    RunState.FINISHED: frozenset(),
}

ACTIVE = frozenset({RunState.QUEUED, RunState.RUNNING})


def sources(target: RunState) -> frozenset[RunState]:
    """Return the states from which `target` can be reached in one step."""
    return frozenset(state for state, targets in TRANSITIONS.items() if target in targets)
