"""How fast this machine has been on alike work, and how long a run would take at that speed."""

from collections.abc import Callable, Hashable

from fl_core.config import RunConfig
from fl_core.runs.run import Run
from fl_core.runs.run_owners import is_here
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.runs.training_speed import Speed, likeness, speed_of

MOST_LOOKED_AT = 30  # finished runs, the newest
MOST_ROUNDS = 20  # the last of one of them, from which its speed is told

SpeedOfRun = Callable[[RunStore, str, RunConfig, int], Speed | None]


def speed_of_run(store: RunStore, run_id: str, config: RunConfig, last: int) -> Speed | None:
    """Return how fast a finished run was in its last rounds."""
    after = last - MOST_ROUNDS
    return speed_of([(config, store.rounds(run_id, after), store.parties(run_id, after))])


def speed_here(
    store: RunStore, config: RunConfig, of_run: SpeedOfRun = speed_of_run
) -> Speed | None:
    """Return how fast this machine was on the newest run of alike work; `None` without one.

    Args:
        store: Where runs are.
        config: What is to be trained.
        of_run: `speed_of_run`, or what keeps in mind what that said.
    """
    newest = _newest_alike(store, config)
    return None if newest is None else of_run(store, newest.id, newest.config, newest.round or 0)


def speed_about(
    store: RunStore, config: RunConfig, of_run: SpeedOfRun = speed_of_run
) -> Speed | None:
    """Return how fast this machine was on the newest run of alike work, or else of the same network
    and images, whatever the method; `None` without one."""
    return speed_here(store, config, of_run) or _of_newest(store, config, of_run)


def _of_newest(store: RunStore, config: RunConfig, of_run: SpeedOfRun) -> Speed | None:
    run = _newest(store, _network, config)
    return None if run is None else of_run(store, run.id, run.config, run.round or 0)


def _newest_alike(store: RunStore, config: RunConfig) -> Run | None:
    return _newest(store, likeness, config)


def _newest(
    store: RunStore, like: Callable[[RunConfig], Hashable], config: RunConfig
) -> Run | None:
    """Return the newest run that was trained here and is like a config in some way."""
    wanted = like(config)
    alike = (
        run
        for run in store.find([RunState.FINISHED], MOST_LOOKED_AT)
        if is_here(run.owner) and like(run.config) == wanted
    )
    return next(alike, None)


def _network(config: RunConfig) -> Hashable:
    return config.dataset, config.model, config.precision
