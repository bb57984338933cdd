"""Looks for runs: by id, by state, the newest first."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import RowMapping, func, select

from fl_core.config import RunConfig
from fl_core.config_fingerprint import fingerprint
from fl_core.errors import StoreError
from fl_core.runs import run_sequence_numbers, tables
from fl_core.runs.database import Database
from fl_core.runs.run import Run, UnreadableRun, any_run, runs_with_accuracy
from fl_core.runs.run_preconditions import IS_THERE, WAS_MADE_HERE
from fl_core.runs.run_roles import NOT_LOOKED_AT
from fl_core.runs.run_states import RunState

MOST_READ = 100  # rows at a time


class RunReader:
    """Reads runs. One that cannot be read is told apart, and stands in nobody's way."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, run_id: str) -> Run | None:
        """Return a run, or `None` if there is none of that id.

        Raises:
            StoreError: If it was saved by a Fedarium that knew other knobs or states.
        """
        run = self.look_up(run_id)
        if isinstance(run, UnreadableRun):
            raise StoreError(run.sentence)
        return run

    def look_up(self, run_id: str) -> Run | UnreadableRun | None:
        """Return a run, whether or not it can be read, or `None` if there is none of that id."""
        query = runs_with_accuracy().where(tables.runs.c.id == run_id)
        row = self._database.read(lambda connection: connection.execute(query).mappings().first())
        return any_run(row) if row else None

    def get_those(self, run_ids: Sequence[str]) -> list[Run]:
        """Return the runs of these ids that are there and can be read, in the order of the ids."""
        query = runs_with_accuracy().where(tables.runs.c.id.in_(run_ids), IS_THERE)
        found = {run.id: run for row in self._rows(query) if isinstance(run := any_run(row), Run)}
        return [found[run_id] for run_id in run_ids if run_id in found]

    def find(self, states: Iterable[RunState] = RunState, most: int = 100) -> list[Run]:
        """Return the newest runs in any of these states that can be read, newest first."""
        found: list[Run] = []
        for batch in self._batches(self._newest(list(states)), most):
            found += [run for run in batch if isinstance(run, Run)]
            if len(found) >= most:
                break
        return found[:most]

    def listed(
        self, states: Iterable[RunState] | None = None, most: int = 100
    ) -> list[Run | UnreadableRun]:
        """Return the newest runs, those that cannot be read among them, newest first.

        Args:
            states: Only those in any of these; by default in any, known here or not.
            most: How many.
        """
        query = self._newest(None if states is None else list(states))
        return next(self._batches(query, most))

    def ids_from(self, prefix: str, most: int = 5) -> list[str]:
        """Return the ids of some runs that begin with `prefix`, oldest first."""
        begins = tables.runs.c.id.startswith(prefix, autoescape=True)
        query = select(tables.runs.c.id).where(begins, IS_THERE).limit(most)
        query = query.order_by(*run_sequence_numbers.oldest_first(self._database.is_sqlite))
        return self._database.read(lambda connection: list(connection.execute(query).scalars()))

    def equal_to(self, configs: Sequence[RunConfig]) -> list[Run]:
        """Return the runs of any of these configs, in no order."""
        rows, wanted = self._rows(runs_of(configs)) if configs else [], frozenset(configs)
        return [
            run for row in rows if isinstance(run := any_run(row), Run) and run.config in wanted
        ]

    def children_of(self, run_id: str, role: str | None = None) -> list[Run]:
        """Return the runs that go on from a run, or have it as their parent in a role."""
        runs = tables.runs.c
        query = self._newest(None).where(runs.parent == run_id)
        query = query.where(runs.role.is_(None) if role is None else runs.role == role)
        return [run for row in self._rows(query) if isinstance(run := any_run(row), Run)]

    def newest_of_presenter(self) -> str | None:
        """Return the id of the last run that was started to be looked at, is no viewer's, and can
        be read."""
        role = tables.runs.c.role
        looked_at = role.is_(None) | role.not_in(NOT_LOOKED_AT)
        query = self._newest(None).where(tables.runs.c.made_by.is_(None), looked_at)
        newest = next(self._readable(query, 1), None)
        return newest.id if newest else None

    def _newest(self, states: list[RunState] | None) -> Any:
        query = runs_with_accuracy().where(IS_THERE)
        if states is not None:
            query = query.where(tables.runs.c.state.in_(states))
        return query.order_by(*run_sequence_numbers.newest_first(self._database.is_sqlite))

    def _readable(self, query: Any, at_a_time: int) -> Iterator[Run]:
        """Yield those that can be read, in the query's order, each read when it is asked for."""
        for batch in self._batches(query, min(at_a_time, MOST_READ)):
            yield from (run for run in batch if isinstance(run, Run))

    def _batches(self, query: Any, size: int) -> Iterator[list[Run | UnreadableRun]]:
        for first in count(0, max(1, size)):
            rows = self._rows(query.limit(size).offset(first))
            yield [any_run(row) for row in rows]
            if len(rows) < max(1, size):
                return

    def _rows(self, query: Any) -> Sequence[RowMapping]:
        return self._database.read(lambda connection: connection.execute(query).mappings().all())

    def _count(self, *conditions: Any) -> int:
        query = select(func.count()).select_from(tables.runs).where(*conditions)
        return self._database.read(lambda connection: connection.execute(query).scalar_one())


_fingerprint = lru_cache(maxsize=4096)(fingerprint)  # the same ones are looked for all the time


def runs_of(configs: Sequence[RunConfig]) -> Any:
    """Select the runs that have the fingerprints of configs; two may once have the same.

    Imported ones that have not finished never will, so they stand in nobody's way.
    """
    wanted = [_fingerprint(config) for config in configs]
    can_go_on = WAS_MADE_HERE | (tables.runs.c.state == RunState.FINISHED)
    return runs_with_accuracy().where(IS_THERE, tables.runs.c.fingerprint.in_(wanted), can_go_on)
