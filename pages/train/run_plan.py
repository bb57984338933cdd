"""What is said before Start is pressed: who, on what, how much travels and about how long."""

from fl_core.config import RunConfig
from fl_core.runs.run import Run
from fl_core.runs.run_owners import is_here
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from pages.shared.rounds_cache import History
from pages.shared.run_data_split import would_find
from pages.shared.run_reading.before_start import before_start
from pages.shared.run_reading.english import ENGLISH
from pages.shared.run_reading.speed import Speed, likeness, speed_of
from pages.shared.single_flight import once

MOST_LOOKED_AT = 30  # finished runs, the newest
MOST_ROUNDS = 20  # the last of one of them, from which its speed is told
COSTS = ("plan_sent", "plan_nothing_sent", "plan_duration")


def plan_in_words(store: RunStore, config: RunConfig) -> str:
    """Return all that is known of what a run would be."""
    counts = would_find(config).label_counts
    return ENGLISH.paragraph(before_start(config, counts, speed_here(store, config)))


def plan_in_short(store: RunStore, config: RunConfig) -> str:
    """Return who would train, how much would travel, and about how long it would take."""
    who, *others = before_start(config, speed=speed_here(store, config))
    return ENGLISH.paragraph([who, *(each for each in others if each.name in COSTS)])


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
