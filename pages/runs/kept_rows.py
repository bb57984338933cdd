"""The rows of the table, kept while nothing in them is another: a tick is answered at once.

What a run came to, and what differs in it, takes milliseconds a run to find out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fl_core.runs.run import Run, UnreadableRun
from fl_core.runs.store import RunStore
from pages.components.run_table import Row
from pages.language.spoken import code
from pages.runs.run_rows import disk, row_of
from pages.shared.keyed_cache import KeyedCache
from pages.shared.run_access import RunAccess

MOST_KEPT = 2_000  # rows


@dataclass(frozen=True)
class _Kept:
    made_of: tuple[object, ...]
    row: Row


_Key = tuple[RunStore, str, str, float]  # with the run's id, the language and the target
_kept: KeyedCache[_Key, _Kept] = KeyedCache(MOST_KEPT)


def rows_of(
    access: RunAccess,
    runs: Sequence[Run | UnreadableRun],
    target: float,
    baseline: Run | None,
    ticked: Collection[str],
) -> list[Row]:
    """Return the rows of runs.

    Args:
        access: What the visitor may do.
        runs: In the order of the table.
        target: The accuracy, 0..1, that they are to reach.
        baseline: The run that others are told apart from; `None` for the default config.
        ticked: The ids of those that are chosen.
    """
    store = access.store
    keys = {run.id: (store, run.id, code(), target) for run in runs}
    made_of = {run.id: (run, baseline, access.may_change(run), date.today()) for run in runs}
    found = {run_id: _known(key, made_of[run_id]) for run_id, key in keys.items()}
    missing = [run for run in runs if not found[run.id]]
    outcomes = store.outcomes([run.id for run in missing], target) if missing else {}
    for run in missing:
        row = row_of(run, outcomes.get(run.id), baseline, access.may_change(run))
        found[run.id] = _keep(keys[run.id], _Kept(made_of[run.id], row))
    return [_as_now(kept.row, run, run.id in ticked) for run in runs if (kept := found[run.id])]


def _known(key: _Key, made_of: tuple[object, ...]) -> _Kept | None:
    kept = _kept.changed(key, lambda before: before)
    return kept if kept and kept.made_of == made_of else None


def _keep(key: _Key, new: _Kept) -> _Kept | None:
    return _kept.changed(key, lambda before: new)


def _as_now(row: Row, run: Run | UnreadableRun, ticked: bool) -> Row:
    """Return a row with what no run's record tells: weights go at times of their own."""
    return replace(row, ticked=ticked, cells=(*row.cells[:-1], disk(run)))
