"""The queue of runs: joined one by one or many at once, left in an order that everybody sees."""

import contextlib
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any

from sqlalchemy import Connection, RowMapping, case, func

from fl_core import start_models
from fl_core.config import RunConfig
from fl_core.config_fingerprint import fingerprint as config_fingerprint
from fl_core.errors import TransitionError
from fl_core.runs import checkpoint_retention, tables
from fl_core.runs.run import Run, UnreadableRun, any_run, runs_with_accuracy
from fl_core.runs.run_ids import new_run_id
from fl_core.runs.run_lookup import RunReader, runs_of
from fl_core.runs.run_preconditions import IS_THERE, finds
from fl_core.runs.run_sequence_numbers import next_number
from fl_core.runs.run_states import ACTIVE, RunState
from fl_core.runs.state_transitions import RunMoves, next_place
from fl_core.short_text import name_of_a_run

A_FEW = 8  # rows read at a time where the first that can be read is looked for
_priority = func.coalesce(tables.runs.c.priority, 0)
_is_viewers = case((tables.runs.c.made_by.is_(None), 0), else_=1)


@dataclass(frozen=True)
class NewRun:
    """A run that is to be made.

    Attributes:
        config: What to run.
        name: Shown instead of the fingerprint; cut short if it is longer than a name.
        stop_after: Pause after this round.
        owner: The process that drives it from the start, instead of queueing it.
        made_by: Which viewer's it is; `None` if it belongs to whoever runs this Fedarium.
        priority: Of two that wait, the one of the higher priority starts first; a sweep is below
            0, and so are reference runs, so that somebody who starts a run does not wait behind
            two hundred others. For a lesson's, what trains makes room: see `run_roles`.
        sweep: Of which sweep it is a part.
        role: What it is there for.
        parent: The run that it goes on from, or repeats; if none is named, the one whose model it
            starts from.
        keep_every: Which of its weights are kept, see `checkpoint_retention`.
    """

    config: RunConfig
    name: str = ""
    stop_after: int | None = None
    owner: str = ""
    made_by: str | None = None
    priority: int = 0
    sweep: str | None = None
    role: str | None = None
    parent: str | None = None
    keep_every: int | None = field(default_factory=checkpoint_retention.usual)


class RunQueue(RunReader, RunMoves):
    """Adds runs, and hands them out to those who drive them."""

    def create(
        self,
        config: RunConfig,
        name: str = "",
        stop_after: int | None = None,
        owner: str = "",
        made_by: str | None = None,
        **more: Any,
    ) -> str:
        """Add a run at the end of the queue and return its id; all is as in `NewRun`."""
        return self.create_many([NewRun(config, name, stop_after, owner, made_by, **more)])[0]

    def create_many(self, new: Sequence[NewRun]) -> list[str]:
        """Add runs at the end of the queue, in this order, all or none, and return their ids."""
        ids = [new_run_id() for _ in new]

        def insert(connection: Connection) -> None:
            numbers, places = count(next_number(connection)), count(next_place(connection))
            rows = [
                _row_of(run_id, run, next(numbers), next(places))
                for run_id, run in zip(ids, new, strict=True)
            ]
            connection.execute(tables.runs.insert(), rows)

        if new:
            self._database.write(insert, finds(tables.runs.c.id == ids[0]))
        return ids

    def create_once(self, new: NewRun, but: Collection[RunState] = ()) -> bool:
        """Add a run at the end of the queue unless an equal one is there; return whether it was.

        Of two who ask in the same moment, on one dashboard or on two, one adds it.

        Args:
            new: The run.
            but: Equal ones in these states do not count.
        """
        run_id = new_run_id()

        def counts(run: Run | UnreadableRun) -> bool:
            return isinstance(run, Run) and run.config == new.config and run.state not in but

        def insert(connection: Connection) -> None:
            if not any(map(counts, map(any_run, _found(connection, new.config)))):
                row = _row_of(run_id, new, next_number(connection), next_place(connection))
                connection.execute(tables.runs.insert(), [row])

        added = finds(tables.runs.c.id == run_id)
        self._database.write(insert, added)
        return self._database.read(added)

    def queue(self, most: int = 100) -> list[Run]:
        """Return the queued runs in the order in which they will start.

        Those of a higher priority are the first; of one priority, viewers' are the last.
        """
        return list(islice(self._readable(_waiting(), most), most))

    def ahead_of(self, run: Run) -> int:
        """Return how many queued runs will start before this queued one."""
        whose = int(run.made_by is not None)
        same_kind = (_is_viewers == whose) & (tables.runs.c.place < run.place)
        same = (_priority == run.priority) & ((_is_viewers < whose) | same_kind)
        waits = tables.runs.c.state == RunState.QUEUED
        return self._count(waits, IS_THERE, (_priority > run.priority) | same)

    def num_active_of_viewers(self, made_by: str | None = None) -> int:
        """Return how many runs of one viewer, or of all of them, wait or train."""
        whose = tables.runs.c.made_by
        theirs = whose.is_not(None) if made_by is None else whose == made_by
        return self._count(theirs, tables.runs.c.state.in_(list(ACTIVE)))

    def claim_next(self, owner: str) -> Run | None:
        """Take the first queued run that can be read for `owner`; `None` if there is none."""
        while first := next(self._readable(_waiting(), A_FEW), None):
            with contextlib.suppress(TransitionError):  # another dashboard was quicker
                self.move(first.id, RunState.RUNNING, owner=owner)
                return self.get(first.id)
        return None


def _found(connection: Connection, config: RunConfig) -> Iterable[RowMapping]:
    return connection.execute(runs_of([config])).mappings()


def _waiting() -> Any:
    query = runs_with_accuracy().where(tables.runs.c.state == RunState.QUEUED, IS_THERE)
    return query.order_by(_priority.desc(), _is_viewers, tables.runs.c.place)


def _row_of(run_id: str, run: NewRun, number: int, place: int) -> dict[str, Any]:
    return vars(run) | {
        "id": run_id,
        "parent": run.parent or start_models.run_of(run.config.start_model),
        "name": name_of_a_run(run.name),
        "config": run.config.to_json(),
        "fingerprint": config_fingerprint(run.config),
        "created_at": time.time(),
        "state": RunState.RUNNING if run.owner else RunState.QUEUED,
        "place": None if run.owner else place,
        "number": number,
    }
