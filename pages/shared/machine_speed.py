"""How fast this machine has been on alike work, and how long a run would take at that speed."""

from fl_core.config import RunConfig
from fl_core.runs.run import Run
from fl_core.runs.run_owners import is_here
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from pages.shared.rounds_cache import History
from pages.shared.run_reading.speed import Speed, likeness, seconds_of, speed_of
from pages.shared.single_flight import once

MOST_LOOKED_AT = 30  # finished runs, the newest
MOST_ROUNDS = 20  # the last of one of them, from which its speed is told


def seconds_for(store: RunStore, config: RunConfig) -> float | None:
    """Return about how long a run would take; `None` where nothing alike was trained here."""
    speed = speed_here(store, config)
    return None if speed is None else seconds_of(config, speed)


def speed_here(store: RunStore, config: RunConfig) -> Speed | None:
    """Return how fast this machine was on the newest run of alike work; `None` without one."""
    like = likeness(config)
    alike = (
        run
        for run in store.find([RunState.FINISHED], MOST_LOOKED_AT)
        if is_here(run.owner) and likeness(run.config) == like
    )
    newest = next(alike, None)
    return None if newest is None else _speed(store, newest)


def _speed(store: RunStore, run: Run) -> Speed | None:
    return _speed_of(store, run.id, run.config, run.round or 0)


@once(maxsize=64)
def _speed_of(store: RunStore, run_id: str, config: RunConfig, last: int) -> Speed | None:
    """Return how fast a finished run was in its last rounds."""
    after = last - MOST_ROUNDS
    rounds, parties = store.rounds(run_id, after), store.parties(run_id, after)
    return speed_of([(config, History(last, rounds, parties))])
