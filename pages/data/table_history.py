"""The table that is edited by hand: kept in its knob, with the steps that led to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fl_core.config import RunConfig
from fl_core.count_tables import Counts
from fl_core.knobs import knobs_of
from fl_core.partitioners import Table
from pages.shared import session

MOST_STEPS = 50
COUNTS = session.knob_key("partitioner", Table.kind, "counts")
_HISTORY = session.own_key("data", "steps of the table")
_FOLLOWING = ("partitioner", "sizes", "num_parties", "num_images")
"""The knobs that go along with the table."""


@dataclass(frozen=True)
class History:
    """How a table came about.

    Attributes:
        table: What it is now.
        before: What it was before each of the last steps, the oldest first.
        after: What it was before each step that was taken back, the last one taken back first.
        origin: The knobs of the split that it was made of, by name.
        drawn: How often it was changed other than in the grid, which keeps its own changes.
    """

    table: Counts
    before: tuple[Counts, ...] = ()
    after: tuple[Counts, ...] = ()
    origin: Mapping[str, Any] = field(default_factory=dict)
    drawn: int = 0


def history() -> History:
    """Return the steps of the table in the knobs; of one that came otherwise, there are none."""
    table: Counts = session.knob(COUNTS, ())
    kept: History | None = session.knob(_HISTORY, None)
    if kept is not None and kept.table == table:
        return kept
    return History(table, drawn=kept.drawn + 1 if kept else 0)


def begin(table: Counts) -> None:
    """Go on by hand from the counts of the split that the knobs show; an earlier table can be had
    back as the step before."""
    origin = {name: session.knob(session.knob_key(name), _default(name)) for name in _FOLLOWING}
    was = history()
    fits = was.table and len(was.table[0]) == len(table[0])  # of as many classes
    before = (*was.before, was.table)[-MOST_STEPS:] if fits else ()
    _keep(History(table, before, origin=origin, drawn=was.drawn + 1))


def change(table: Counts, in_grid: bool = False) -> None:
    """Take a step that can be undone."""
    was = history()
    if table == was.table:
        return
    before = (*was.before, was.table)[-MOST_STEPS:]
    drawn = was.drawn + (not in_grid)
    _keep(replace(was, table=table, before=before, after=(), drawn=drawn))


def undo() -> None:
    """Take the last step back."""
    was = history()
    if was.before:
        *before, table = was.before
        after = (was.table, *was.after)
        _step_to(table, tuple(before), after)


def redo() -> None:
    """Take the step again that was taken back last."""
    was = history()
    if was.after:
        table, *after = was.after
        _step_to(table, (*was.before, was.table), tuple(after))


def leave() -> None:
    """Turn the knobs back to the split that the table was made of; the table is kept aside."""
    origin = history().origin
    for name, value in origin.items():
        session.set_knob(session.knob_key(name), value)
    if origin["partitioner"] == Table.kind:  # when there was no table yet
        session.set_knob(COUNTS, ())


def follow() -> None:
    """Turn the other knobs to what the table in its knob asks for."""
    _keep(history())


def _step_to(table: Counts, before: tuple[Counts, ...], after: tuple[Counts, ...]) -> None:
    was = history()
    _keep(replace(was, table=table, before=before, after=after, drawn=was.drawn + 1))


def asked_for(table: Counts) -> dict[str, int]:
    """Return what the other numbers are to be with a table, as near as they can be."""
    knobs, total = knobs_of(RunConfig), sum(map(sum, table))
    low, high = knobs["num_images"].low, knobs["num_images"].high
    assert low is not None and high is not None
    return {"num_parties": len(table), "num_images": int(min(max(total, low), high))}


def _keep(now: History) -> None:
    session.set_knob(_HISTORY, now)
    session.set_knob(COUNTS, now.table)
    following = {"partitioner": Table.kind, "sizes": _default("sizes")}
    for name, value in (following | asked_for(now.table)).items():
        session.set_knob(session.knob_key(name), value)


def _default(name: str) -> Any:
    knob = knobs_of(RunConfig)[name]
    return knob.default.kind if knob.members else knob.default
