"""Sweeps in the store: what was planned. Of what was trained, the runs themselves tell."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, select

from fl_core.config import RunConfig
from fl_core.errors import ConfigError, StoreError
from fl_core.runs import tables
from fl_core.runs.checkpoint_retention import LAST_TWO
from fl_core.runs.run import Run
from fl_core.runs.run_ids import new_run_id
from fl_core.runs.run_preconditions import IS_THERE
from fl_core.runs.run_queue import NewRun, RunQueue
from fl_core.runs.run_states import RunState
from fl_core.short_text import name_of_a_run
from fl_core.sweep_plan import Point, SweepPlan
from fl_core.translatable import translatable

SWEEP_PRIORITY = -3
"""Whoever starts a single run does not wait for a sweep, nor do its references."""

CAN_GO_ON = (RunState.PAUSED, RunState.INTERRUPTED, RunState.FAILED, RunState.CANCELLED)


@dataclass(frozen=True)
class Sweep:
    """One sweep.

    Attributes:
        name: What somebody called it.
        plan: What it is.
        made_by: Which viewer's it is; `None` if it belongs to whoever runs this Fedarium.
        imported_from: By what the file was written in which it came, if it did.
    """

    id: str
    name: str
    plan: SweepPlan
    created_at: float
    made_by: str | None
    imported_from: str | None = None


class Sweeps(RunQueue):
    """Keeps sweeps, and queues what of them was not trained yet."""

    def add_sweep(self, name: str, plan: SweepPlan, made_by: str | None = None) -> str:
        """Keep a sweep, queue those of its runs that are not there yet, and return its id.

        Raises:
            ConfigError: If one of its runs cannot be.
        """
        plan.points()
        sweep_id = new_run_id()
        row = {
            "id": sweep_id,
            "name": name_of_a_run(name),
            "plan": plan.to_json(),
            "created_at": time.time(),
            "made_by": made_by,
        }
        self._database.write(lambda connection: connection.execute(tables.sweeps.insert(), row))
        self.queue_missing(sweep_id)
        return sweep_id

    def sweep(self, sweep_id: str) -> Sweep | None:
        """Return a sweep, or `None` if there is none of that id, or it was deleted.

        Raises:
            StoreError: If it was saved by a Fedarium of other knobs.
        """
        query = select(tables.sweeps).where(tables.sweeps.c.id == sweep_id, _THERE)
        row = self._database.read(lambda connection: connection.execute(query).mappings().first())
        return _sweep(row) if row else None

    def sweeps(self, most: int = 100) -> list[Sweep]:
        """Return the newest sweeps that can be read, newest first."""
        query = select(tables.sweeps).where(_THERE).limit(most)
        query = query.order_by(tables.sweeps.c.created_at.desc())
        rows = self._database.read(lambda connection: connection.execute(query).mappings().all())
        return [sweep for row in rows if (sweep := _readable(row))]

    def delete_sweep(self, sweep_id: str) -> None:
        """Forget a sweep; its runs stay."""
        change = tables.sweeps.update().where(tables.sweeps.c.id == sweep_id)
        change = change.values(deleted_at=time.time())
        self._database.write(lambda connection: connection.execute(change))

    def bring_sweep_back(self, sweep_id: str) -> None:
        """Undo `delete_sweep`."""
        change = tables.sweeps.update().where(tables.sweeps.c.id == sweep_id)
        change = change.values(deleted_at=None)
        self._database.write(lambda connection: connection.execute(change))

    def runs_by_config(self, configs: Sequence[RunConfig]) -> Mapping[RunConfig, Run]:
        """Return for each config that was ever trained the run that is furthest."""
        found: dict[RunConfig, Run] = {}
        for run in self.equal_to(configs):
            if run.config not in found or _how_far(run) > _how_far(found[run.config]):
                found[run.config] = run
        return found

    def queue_missing(self, sweep_id: str) -> int:
        """Queue those of a sweep's runs that nobody has trained or trains; return how many."""
        sweep = self.sweep(sweep_id)
        if sweep is None:
            return 0
        names = {each.config: _name_in(sweep, each) for each in sweep.plan.points()}
        there = self.runs_by_config([*names])
        missing = [
            NewRun(
                config,
                name,
                made_by=sweep.made_by,
                priority=SWEEP_PRIORITY,
                sweep=sweep.id,
                keep_every=LAST_TWO,
            )
            for config, name in names.items()
            if config not in there or not _counts(there[config])
        ]
        self.create_many(missing)
        return len(missing)

    def queue_left(self, sweep_id: str) -> None:
        """Queue what was begun of a sweep and has ended before it was done, and what is missing."""
        self.move_many(self.ids_of_sweep(sweep_id, CAN_GO_ON), RunState.QUEUED)
        self.queue_missing(sweep_id)

    def pause_waiting(self, sweep_id: str) -> None:
        """Have what waits of a sweep wait for whoever goes on with it."""
        self.move_many(self.ids_of_sweep(sweep_id, [RunState.QUEUED]), RunState.PAUSED)

    def sweep_of(self, plan: SweepPlan, name: str = "") -> Sweep | None:
        """Return the newest sweep of just this plan, and of this name if one is given."""
        alike = (sweep for sweep in self.sweeps() if sweep.plan == plan)
        named = name_of_a_run(name)
        return next((sweep for sweep in alike if named in ("", sweep.name)), None)

    def ids_of_sweep(self, sweep_id: str, states: Sequence[RunState]) -> list[str]:
        """Return the ids of the runs that a sweep has queued, of those in any of these states."""
        runs = tables.runs.c
        query = select(runs.id).where(runs.sweep == sweep_id, runs.state.in_(states), IS_THERE)
        query = query.order_by(runs.number)
        return self._database.read(lambda connection: list(connection.execute(query).scalars()))

    def left_of_sweeps(self) -> list[str]:
        """Return the ids of those runs of sweeps that ended before they were done, by no wish."""
        runs = tables.runs.c
        left = runs.state.in_([RunState.INTERRUPTED, RunState.FAILED]) & runs.resumable
        query = select(runs.id).where(runs.sweep.is_not(None), left, IS_THERE)
        return self._database.read(lambda connection: list(connection.execute(query).scalars()))


_THERE = tables.sweeps.c.deleted_at.is_(None)


def _name_in(sweep: Sweep, point: Point) -> str:
    """Return what a run of a sweep is called: the sweep, then its values and its seed."""
    words = sweep.plan.words(point)
    return f"{sweep.name}: {words}" if sweep.name else words


def _counts(run: Run) -> bool:
    """Return whether a run needs not be trained another time."""
    return run.state is RunState.FINISHED or run.active


def _how_far(run: Run) -> tuple[bool, bool, int]:
    return run.state is RunState.FINISHED, run.active, -1 if run.round is None else run.round


_TOLD = ("id", "name", "created_at", "made_by", "imported_from")


def _sweep(row: RowMapping) -> Sweep:
    try:
        plan = SweepPlan.from_json(row["plan"])
    except ConfigError as error:
        raise StoreError(
            translatable("This sweep was saved with other knobs: {problem}", problem=str(error))
        ) from error
    return Sweep(plan=plan, **{name: row[name] for name in _TOLD})


def _readable(row: RowMapping) -> Sweep | None:
    try:
        return _sweep(row)
    except StoreError:
        return None
