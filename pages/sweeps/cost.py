"""What a sweep will cost: how many runs, how many are there already, how long, how much disk."""

from fl_core.config import RunConfig
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.sweep_plan import SweepPlan
from fl_core.told_values import Duration
from fl_core.translatable import Plural
from pages.language.spoken import text
from pages.shared.machine_speed import seconds_for

RUNS = Plural("runs", "1 run.", "{runs:,} runs.")
THERE = Plural(
    "runs",
    "1 of them is there already.",
    "{runs:,} of them are there already and need no training.",
)
KEPT, BYTES_A_NUMBER = 2, 4  # rounds of which a run of a sweep keeps the weights


def cost_in_words(store: RunStore, plan: SweepPlan) -> str:
    """Return what a sweep will cost, as far as it is known."""
    configs = [point.config for point in plan.points()]
    there = store.runs_by_config(configs)
    missing = [
        config
        for config in configs
        if config not in there or there[config].state is not RunState.FINISHED
    ]
    told = [text(RUNS, runs=len(configs))]
    if len(missing) < len(configs):
        told.append(text(THERE, runs=len(configs) - len(missing)))
    times = [seconds_for(store, config) for config in missing]
    known = [seconds for seconds in times if seconds is not None]
    if known:  # of a method that was never trained here, as long as the others on average
        seconds = sum(known) / len(known) * len(missing)
        told.append(text("About {duration}.", duration=Duration(seconds)))
    sizes = [_bytes_kept(config) for config in missing]
    if missing and None not in sizes:
        size = sum(size or 0 for size in sizes) / 1e6
        told.append(text("About {megabytes:,.0f} MB on the disk.", megabytes=max(1.0, size)))
    return " ".join(told)


def _bytes_kept(config: RunConfig) -> int | None:
    """Return what the weights of a run take, if its network says how many it has."""
    weights = config.model.num_weights(config.dataset.image_kind)
    return None if weights is None else KEPT * BYTES_A_NUMBER * weights
