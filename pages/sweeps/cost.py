"""What a sweep will cost, in words."""

from fl_core.runs.store import RunStore
from fl_core.runs.sweep_cost import cost_of
from fl_core.runs.training_speed import TWO_CORES
from fl_core.sweep_plan import SweepPlan
from fl_core.told_values import Duration
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared.machine_speed import speed_about

THERE = translatable("Trained already.")
ABOUT = translatable("About {duration}.")
ELSEWHERE = translatable("About {duration} on two cores.")


def cost_in_words(store: RunStore, plan: SweepPlan) -> str:
    """Return what a sweep will cost, as far as it is known."""
    cost = cost_of(store, plan, lambda config: speed_about(store, config))
    return " ".join(map(text, cost.sentences))


def expected_time(store: RunStore, plan: SweepPlan) -> str:
    """Return how long a sweep will take, here if that is known, or on another machine."""
    cost = cost_of(store, plan, lambda config: speed_about(store, config))
    if not cost.missing:
        return text(THERE)
    if cost.seconds is not None:
        return text(ABOUT, duration=Duration(cost.seconds))
    elsewhere = cost_of(store, plan, lambda config: TWO_CORES)
    return text(ELSEWHERE, duration=Duration(elsewhere.seconds or 0.0))
