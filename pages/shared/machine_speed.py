"""How fast this machine has been on alike work, kept in mind for all who look."""

from fl_core.config import RunConfig
from fl_core.runs import machine_speed
from fl_core.runs.store import RunStore
from fl_core.runs.training_speed import Speed
from pages.shared.single_flight import once

_speed_of_run = once(maxsize=64)(machine_speed.speed_of_run)


def speed_here(store: RunStore, config: RunConfig) -> Speed | None:
    """Return how fast this machine was on the newest run of alike work; `None` without one."""
    return machine_speed.speed_here(store, config, _speed_of_run)


def speed_about(store: RunStore, config: RunConfig) -> Speed | None:
    """Return the same, or else how fast it was on the same network with another method."""
    return machine_speed.speed_about(store, config, _speed_of_run)
