"""Runs that were put away: for a while they can be brought back, then they are forgotten."""

import time
from collections.abc import Sequence

from sqlalchemy import Connection, select

from fl_core.errors import TransitionError
from fl_core.runs import tables
from fl_core.runs.database import Database
from fl_core.runs.run_states import ACTIVE


class DeletedRuns:
    """Deletes runs, and undoes it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def delete(self, run_id: str) -> None:
        """Put a run away that neither waits nor trains; `bring_back` undoes it until `purge`.

        Raises:
            TransitionError: If it waits or trains.
        """

        def put_away(connection: Connection) -> None:
            if not _put_away(connection, [run_id]):
                raise TransitionError("A run that waits or trains must be stopped to be deleted.")

        self._database.write(put_away)

    def delete_many(self, run_ids: Sequence[str]) -> list[str]:
        """Put those of some runs away that neither wait nor train, and return their ids."""
        gone: list[str] = []

        def put_away(connection: Connection) -> None:
            gone[:] = _put_away(connection, run_ids)

        self._database.write(put_away)
        return gone

    def bring_back(self, *run_ids: str) -> None:
        """Undo `delete`."""
        change = tables.runs.update().where(tables.runs.c.id.in_(run_ids)).values(deleted_at=None)
        self._database.write(lambda connection: connection.execute(change))

    def purge(self, before: float) -> list[str]:
        """Forget the runs that were deleted before a time, for good; return their ids."""
        old = tables.runs.c.deleted_at < before
        query = select(tables.runs.c.id).where(old)
        ids = self._database.read(lambda connection: list(connection.execute(query).scalars()))
        if ids:
            gone = tables.runs.delete().where(old, tables.runs.c.id.in_(ids))
            self._database.write(lambda connection: connection.execute(gone))
        return ids


def _put_away(connection: Connection, run_ids: Sequence[str]) -> list[str]:
    change = tables.runs.update().where(tables.runs.c.state.not_in(list(ACTIVE)))
    change, gone = change.values(deleted_at=time.time()), []
    for run_id in run_ids:
        if connection.execute(change.where(tables.runs.c.id == run_id)).rowcount == 1:
            gone.append(run_id)
    return gone
