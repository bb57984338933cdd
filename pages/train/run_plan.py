"""What is said before Start is pressed: who, on what, how much travels and about how long."""

from fl_core.config import RunConfig
from fl_core.runs.store import RunStore
from pages.shared.machine_speed import speed_here
from pages.shared.run_data_split import would_find
from pages.shared.run_reading.before_start import before_start
from pages.shared.run_reading.english import ENGLISH

COSTS = ("plan_sent", "plan_nothing_sent", "plan_duration")


def plan_in_words(store: RunStore, config: RunConfig) -> str:
    """Return all that is known of what a run would be."""
    counts = would_find(config).label_counts
    return ENGLISH.paragraph(before_start(config, counts, speed_here(store, config)))


def plan_in_short(store: RunStore, config: RunConfig) -> str:
    """Return who would train, how much would travel, and about how long it would take."""
    who, *others = before_start(config, speed=speed_here(store, config))
    return ENGLISH.paragraph([who, *(each for each in others if each.name in COSTS)])
