"""What a sweep will cost, in words."""

from fl_core.runs.store import RunStore
from fl_core.runs.sweep_cost import cost_of
from fl_core.sweep_plan import SweepPlan
from pages.language.spoken import text
from pages.shared.machine_speed import speed_here


def cost_in_words(store: RunStore, plan: SweepPlan) -> str:
    """Return what a sweep will cost, as far as it is known."""
    cost = cost_of(store, plan, lambda config: speed_here(store, config))
    return " ".join(map(text, cost.sentences))
