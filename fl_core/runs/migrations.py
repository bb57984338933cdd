"""Brings a store of an earlier version up to date, in the one transaction it is called in.

What is new is added by itself: tables, indexes, and columns, which may be empty, so that a process
of an earlier version that is still connected goes on reading and writing as before. What else a
version needs is a numbered function. Alembic would bring a folder of scripts and a table of its own
for what is a handful of lines here.
"""

import contextlib
from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Connection, Index, inspect, select
from sqlalchemy.schema import CreateColumn

from fl_core.config import RunConfig
from fl_core.config_fingerprint import fingerprint
from fl_core.errors import ConfigError, StoreError
from fl_core.runs import tables
from fl_core.runs.run_sequence_numbers import number_the_unnumbered


def _to_version_3(connection: Connection) -> None:
    """Number the runs, name their configs as today, let PostgreSQL count beyond 2 GB a round."""
    number_the_unnumbered(connection)
    _name_configs_anew(connection)
    if connection.dialect.name == "postgresql":
        for column in ("bytes_down", "bytes_up"):
            connection.exec_driver_sql(f"ALTER TABLE rounds ALTER COLUMN {column} TYPE BIGINT")


def _name_configs_anew(connection: Connection) -> None:
    """Give runs the fingerprint that a run of the same config would get today, to be found by."""
    runs = tables.runs
    for run_id, text in connection.execute(select(runs.c.id, runs.c.config)).all():
        with contextlib.suppress(ConfigError):  # one that cannot be read keeps its own
            name = fingerprint(RunConfig.from_json(text))
            connection.execute(runs.update().where(runs.c.id == run_id).values(fingerprint=name))


def _to_version_4(connection: Connection) -> None:
    """Let what is measured be empty: in some rounds it is not."""
    strict = {c["name"] for c in inspect(connection).get_columns("rounds") if not c["nullable"]}
    for name in sorted(strict & MEASURED):
        column = tables.rounds.c[name]
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"ALTER TABLE rounds ALTER COLUMN {name} DROP NOT NULL")
            continue
        # SQLite changes no column that is there.
        looser = CreateColumn(Column(f"{name}_looser", column.type))
        added = looser.compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE rounds ADD COLUMN {added}")
        connection.exec_driver_sql(f"UPDATE rounds SET {name}_looser = {name}")
        connection.exec_driver_sql(f"ALTER TABLE rounds DROP COLUMN {name}")
        connection.exec_driver_sql(f"ALTER TABLE rounds RENAME COLUMN {name}_looser TO {name}")


MEASURED = frozenset({"loss", "accuracy", "confusion", "gallery"})
"""Columns of a round that stores of the first versions do not let be empty."""

MIGRATIONS: dict[int, Callable[[Connection], None]] = {3: _to_version_3, 4: _to_version_4}
"""What is to be done, once tables and columns are there, to reach a version."""


def version_of(connection: Connection) -> int | None:
    """Return the version of a store, `None` if nothing was ever made in it.

    Raises:
        StoreError: If it was made by a newer Fedarium.
    """
    if not inspect(connection).has_table(tables.about.name):
        return None
    query = select(tables.about.c.value).where(tables.about.c.key == "version")
    version = int(connection.execute(query).scalar() or 0)
    if version > tables.VERSION:
        raise StoreError(
            "The store of runs was made by a newer Fedarium: update this one, or name another "
            "store in FEDARIUM_DB. Nothing was changed."
        )
    return version


def is_up_to_date(connection: Connection) -> bool:
    """Return whether there is nothing to do; it is found out by looking only.

    Raises:
        StoreError: If the store was made by a newer Fedarium.
    """
    return version_of(connection) == tables.VERSION and not any(_lacking(connection))


def bring_up_to_date(connection: Connection) -> None:
    """Add what a store lacks, whatever its version; harmless where it lacks nothing.

    Raises:
        StoreError: If it was made by a newer Fedarium, which may have given up some of ours.
    """
    version = version_of(connection)
    tables.metadata.create_all(connection)
    columns, indexes = _lacking(connection)
    for column in columns:
        added = CreateColumn(column).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {column.table.name} ADD COLUMN {added}")
    for number, migrate in MIGRATIONS.items():
        if version is not None and number > version:
            migrate(connection)
    for index in indexes:  # last: a migration may change the columns that it is of
        index.create(connection)
    if version == tables.VERSION:
        return
    about = tables.about
    connection.execute(about.delete().where(about.c.key == "version"))
    connection.execute(about.insert().values(key="version", value=str(tables.VERSION)))


def _lacking(connection: Connection) -> tuple[list[Column[Any]], list[Index]]:
    """Return the columns and indexes that are not there; tables that are not, lack all of them."""
    there = inspect(connection)
    known = set(there.get_table_names())
    columns: list[Column[Any]] = []
    indexes: list[Index] = []
    for table in tables.metadata.sorted_tables:
        has, indexed = set[str](), set[str | None]()
        if table.name in known:
            has = {column["name"] for column in there.get_columns(table.name)}
            indexed = {index["name"] for index in there.get_indexes(table.name)}
        columns += [column for column in table.columns if column.name not in has]
        indexes += [index for index in table.indexes if index.name not in indexed]
    return columns, indexes
