"""Takes runs from state to state, each in one step that no other process can come between."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from fl_core.errors import TransitionError
from fl_core.runs import tables
from fl_core.runs.database import Database
from fl_core.runs.imported_runs import WEIGHTS_ELSEWHERE
from fl_core.runs.run_preconditions import IS_THERE, WAS_MADE_HERE, driven_by, finds
from fl_core.runs.run_states import ACTIVE, RunState, sources

AS_NEW = {"wish": "", "reason": "", "suggestion": ""}


class RunMoves:
    """Changes where runs are in their lives, and who drives them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def move(
        self, run_id: str, target: RunState, driver: str | None = None, **changes: Any
    ) -> None:
        """Take a run to another state.

        Args:
            run_id: Which run.
            target: The new state.
            driver: Who says so; if given, only if it is the one that drives the run.
            changes: Other columns to set.

        Raises:
            TransitionError: If there is no such way from its present state.
        """

        def take(connection: Connection) -> None:
            if not _take(connection, [run_id], target, driver, **changes):
                raise _refusal(connection, run_id, target)

        there = (tables.runs.c.id == run_id) & (tables.runs.c.state == target)
        there &= driven_by(changes.get("owner", driver))
        self._database.write(take, finds(there))

    def move_many(self, run_ids: Sequence[str], target: RunState) -> list[str]:
        """Take those of some runs to another state that can go there, and return their ids."""
        moved: list[str] = []

        def take(connection: Connection) -> None:
            moved[:] = _take(connection, run_ids, target)

        self._database.write(take)
        return moved

    def take_up(self, run_id: str, owner: str, stop_after: int | None = None) -> None:
        """Let `owner` drive a run that is queued, or could be, at once, to its end or a round.

        Raises:
            TransitionError: If it can be neither queued nor is, as when somebody was quicker.
        """
        this_run, ready = tables.runs.c.id == run_id, {RunState.QUEUED, *sources(RunState.QUEUED)}
        there_is = (IS_THERE, WAS_MADE_HERE)
        change = tables.runs.update().where(this_run, tables.runs.c.state.in_(ready), *there_is)
        change = change.values(
            state=RunState.RUNNING, owner=owner, place=None, stop_after=stop_after, **AS_NEW
        )

        def take(connection: Connection) -> None:
            if connection.execute(change).rowcount != 1:
                raise _refusal(connection, run_id, RunState.RUNNING)

        there = this_run & (tables.runs.c.state == RunState.RUNNING) & driven_by(owner)
        self._database.write(take, finds(there))

    def put_back(self, run_id: str, driver: str) -> None:
        """Have a run that `driver` drives wait again, before all others of its priority.

        Raises:
            TransitionError: If somebody else has ended it, or taken it over, meanwhile.
        """
        table = tables.runs
        driven = (table.c.id == run_id) & driven_by(driver) & IS_THERE

        def put(connection: Connection) -> None:
            first = connection.execute(select(func.min(table.c.place))).scalar() or 0
            change = table.update().where(driven, table.c.state == RunState.RUNNING)
            waits = {"state": RunState.QUEUED, "owner": "", "wish": "", "place": first - 1}
            if connection.execute(change.values(**waits)).rowcount != 1:
                raise _refusal(connection, run_id, RunState.QUEUED)

        there = (table.c.id == run_id) & (table.c.state == RunState.QUEUED)
        self._database.write(put, finds(there))

    def wish(self, run_id: str, wish: str) -> None:
        """Ask the process that drives a run for "cancel" or "pause"."""
        self._update(tables.runs.c.id == run_id, wish=wish)

    def beat(self, owner: str) -> None:
        """Show that `owner` lives, on all its running runs."""
        mine = (tables.runs.c.owner == owner) & (tables.runs.c.state == RunState.RUNNING)
        self._update(mine, beats=tables.runs.c.beats + 1)

    def _update(self, which: Any, **values: Any) -> None:
        change = tables.runs.update().where(which).values(**values)
        self._database.write(lambda connection: connection.execute(change))


def next_place(connection: Connection) -> int:
    """Return the place at the end of the queue."""
    return (connection.execute(select(func.max(tables.runs.c.place))).scalar() or 0) + 1


def _take(
    connection: Connection,
    run_ids: Sequence[str],
    target: RunState,
    driver: str | None = None,
    **changes: Any,
) -> list[str]:
    """Take runs to a state, the first of them to the first place, and return those that went."""
    table, moved = tables.runs, list[str]()
    place = next_place(connection) if target is RunState.QUEUED else 0
    for run_id in run_ids:
        more: dict[str, Any] = {"wish": ""}
        if target is RunState.QUEUED:
            more = {**AS_NEW, "place": place + len(moved), "owner": ""}
        elif target is not RunState.RUNNING:
            more["place"] = None
        change = table.update().where(
            table.c.id == run_id, table.c.state.in_(sources(target)), IS_THERE, driven_by(driver)
        )
        if target is RunState.QUEUED:
            change = change.where(WAS_MADE_HERE)
        if connection.execute(change.values(**more | {"state": target} | changes)).rowcount == 1:
            moved.append(run_id)
    return moved


def _refusal(connection: Connection, run_id: str, target: RunState) -> TransitionError:
    runs = tables.runs.c
    query = select(runs.state, runs.imported_from).where(runs.id == run_id)
    now, imported_from = connection.execute(query).first() or ("unknown", None)
    if imported_from and target in ACTIVE and now in sources(RunState.QUEUED):
        return TransitionError(WEIGHTS_ELSEWHERE)
    return TransitionError(f"A run that is {now} cannot become {target}.")
