"""Finds the run that somebody has named by its id, or by the beginning of it."""

from fl_core.command_name import command_name
from fl_core.errors import StoreError, may_be_meant, shown
from fl_core.knob_parsing import nearest
from fl_core.runs.run import Run, UnreadableRun
from fl_core.runs.store import RunStore


def run_named(store: RunStore, given: str) -> Run | UnreadableRun:
    """Return the one run whose id is what was given, or begins with it.

    Raises:
        StoreError: If there is none, or several begin so.
    """
    ids = store.ids_from(given) if given else []
    found = given if given in ids else ids[0] if len(ids) == 1 else None
    if found and (run := store.look_up(found)):
        return run
    if len(ids) > 1:
        raise StoreError(f"Several runs begin with {given}, such as {' and '.join(ids[:2])}.")
    near = may_be_meant(*_near(store, given))
    raise StoreError(
        f"There is no run {shown(given)}{near}: `{command_name()} list` shows those there are."
    )


def _near(store: RunStore, given: str) -> list[str]:
    """Return the ids of newest runs whose id or name is like what was given."""
    if not given:
        return []
    runs = store.listed()
    named = {run.name: run.id for run in reversed(runs) if run.name} | {r.id: r.id for r in runs}
    return list(dict.fromkeys(named[word] for word in nearest(given, named)))


def readable_run_named(store: RunStore, given: str) -> Run:
    """Return the same, if it can be read.

    Raises:
        StoreError: If there is none, several begin so, or it was saved with other knobs.
    """
    run = run_named(store, given)
    if isinstance(run, UnreadableRun):
        raise StoreError(run.sentence)
    return run
