"""Sweeps put into a store as they were somewhere else: what was planned, and no more."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from fl_core.errors import ConfigError
from fl_core.runs import tables
from fl_core.runs.arrivals import Arrival, ids_for
from fl_core.sweep_plan import SweepPlan


def add_sweep(connection: Connection, row: Mapping[str, Any]) -> Arrival:
    """Add a sweep, none of whose runs is queued by that, and return what became of it.

    It keeps its id unless another one has it; one that is there already is not added again, but is
    on the list again if it was taken off.
    """
    ids, sweeps = ids_for(row["id"], row["plan"]), tables.sweeps
    while there := _row(connection, sweep_id := next(ids)):
        if _plan(there) == _plan(row):
            back = sweeps.update().where(sweeps.c.id == sweep_id).values(deleted_at=None)
            connection.execute(back)
            return Arrival(sweep_id, added=False, in_bin=there["deleted_at"] is not None)
    connection.execute(sweeps.insert().values(**{**row, "id": sweep_id}))
    return Arrival(sweep_id, added=True)


def _row(connection: Connection, sweep_id: str) -> Mapping[str, Any] | None:
    query = select(tables.sweeps).where(tables.sweeps.c.id == sweep_id)
    found = connection.execute(query).mappings().first()
    return dict(found) if found else None


def _plan(row: Mapping[str, Any]) -> SweepPlan | None:
    """Return what was planned; `None` of one that a Fedarium of other knobs has made."""
    try:
        return SweepPlan.from_json(row["plan"])
    except ConfigError:
        return None
