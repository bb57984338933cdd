"""The run before: what a run's curve is seen against without anybody asking."""

from fl_core.runs.run import Run
from fl_core.runs.run_roles import NOT_LOOKED_AT
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from pages.shared.single_flight import once

MOST_LOOKED_AT = 12  # finished runs, the newest


def run_before(store: RunStore, run: Run) -> Run | None:
    """Return the run that another one goes on from, or else the one that was finished last before
    it was made, on the same data set.

    One of the same config would lie on the run itself; references are drawn when they are asked
    for, and a lesson's run or one of a sweep nobody has started to look at it here: none is one.
    """
    found = _found(store, run.id, run.round is not None)
    before = store.get(found) if found else None
    return before if before and before.deleted_at is None else None


@once(maxsize=64)
def _found(store: RunStore, run_id: str, begun: bool) -> str | None:
    """Return its id, which does not change any more once a run has begun."""
    run = store.get(run_id)
    if run and run.parent and isinstance(store.look_up(run.parent), Run):
        return run.parent
    earlier = store.find([RunState.FINISHED], MOST_LOOKED_AT) if run else ()
    fits = (each.id for each in earlier if run and _is_one(each, run))
    return next(fits, None)


def _is_one(other: Run, run: Run) -> bool:
    return (
        other.created_at < run.created_at
        and other.config != run.config
        and other.config.dataset == run.config.dataset
        and other.role not in NOT_LOOKED_AT
        and other.sweep is None
    )
