"""Conditions on rows of the store, and what must be true of a run for it to be changed."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, exists, select, true

from fl_core.errors import TransitionError
from fl_core.runs import tables
from fl_core.runs.run_states import RunState

IS_THERE = tables.runs.c.deleted_at.is_(None)
"""The condition that a run was not deleted."""

WAS_MADE_HERE = tables.runs.c.imported_from.is_(None)
"""The condition that a run was not imported, which brings no weights."""


def change_running(connection: Connection, run_id: str, driver: str | None, **values: Any) -> None:
    """Set columns of a run that is running, and driven by `driver`; else say that it is not."""
    done = connection.execute(
        tables.runs.update()
        .where(
            tables.runs.c.id == run_id,
            tables.runs.c.state == RunState.RUNNING,
            driven_by(driver),
        )
        .values(**values)
    )
    if done.rowcount != 1:
        raise TransitionError("Something was told of a run that is not running here.")


def driven_by(driver: str | None) -> Any:
    """Return the condition that a run is driven by `driver`; none if nobody in particular."""
    return true() if driver is None else tables.runs.c.owner == driver


def finds(condition: Any) -> Callable[[Connection], bool]:
    """Return what asks whether there is a row of which this is true."""
    query = select(exists().where(condition))
    return lambda connection: bool(connection.execute(query).scalar())
