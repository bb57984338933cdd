"""The order in which runs were made: a number that rises, whatever a clock says.

A process of an earlier version that still adds runs gives them none. They are younger than all that
have one, and get theirs before the next run does.
"""

from typing import Any

from sqlalchemy import Connection, bindparam, func, literal_column, select

from fl_core.runs import tables

NUMBER = tables.runs.c.number


def next_number(connection: Connection) -> int:
    """Return the number of the run that is added next; nobody else adds one meanwhile."""
    number_the_unnumbered(connection)
    return _highest(connection) + 1


def number_the_unnumbered(connection: Connection) -> None:
    """Give the runs without a number theirs, in the order in which they were made."""
    table = tables.runs
    made = _made(connection.dialect.name == "sqlite")
    query = select(table.c.id).where(NUMBER.is_(None)).order_by(*made)
    ids = connection.execute(query).scalars().all()
    first = _highest(connection) + 1
    if ids:
        change = table.update().where(table.c.id == bindparam("this", None))
        change = change.values(number=bindparam("its", None))
        rows = [{"this": run_id, "its": number} for number, run_id in enumerate(ids, first)]
        connection.execute(change, rows)


def oldest_first(is_sqlite: bool) -> list[Any]:
    """Return what to order runs by."""
    return [NUMBER.is_(None), NUMBER, *_made(is_sqlite)]


def newest_first(is_sqlite: bool) -> list[Any]:
    """Return what to order runs by."""
    return [NUMBER.is_not(None), NUMBER.desc(), *(made.desc() for made in _made(is_sqlite))]


def _made(is_sqlite: bool) -> list[Any]:
    """Return what is known of the order of runs without a number."""
    if is_sqlite:
        return [literal_column("runs.rowid")]
    return [tables.runs.c.created_at, tables.runs.c.id]


def _highest(connection: Connection) -> int:
    return connection.execute(select(func.max(NUMBER))).scalar() or 0
