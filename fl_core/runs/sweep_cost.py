"""What a sweep will cost: how many runs, how many are there already, how long, how much disk."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from fl_core.config import RunConfig
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.runs.training_speed import Speed, likeness, seconds_of
from fl_core.sweep_plan import SweepPlan
from fl_core.told_values import Duration
from fl_core.translatable import Plural, translatable

RUNS = Plural("runs", "1 run.", "{runs:,} runs.")
THERE = Plural(
    "runs",
    "1 of them is there already.",
    "{runs:,} of them are there already and need no training.",
)
KEPT, BYTES_A_NUMBER = 2, 4  # rounds of which a run of a sweep keeps the weights


@dataclass(frozen=True)
class SweepCost:
    """What a sweep will cost.

    Attributes:
        runs: All of its runs.
        missing: Those that are not finished yet.
        seconds: About how long these take, where anything alike was trained here.
        bytes: About how much room their weights take, where all networks say how many they have.
    """

    runs: int
    missing: int
    seconds: float | None
    bytes: int | None

    @property
    def sentences(self) -> list[str]:
        """All that, in words."""
        told = [translatable(RUNS, runs=self.runs)]
        if self.missing < self.runs:
            told.append(translatable(THERE, runs=self.runs - self.missing))
        if self.seconds is not None:
            told.append(translatable("About {duration}.", duration=Duration(self.seconds)))
        if self.bytes is not None:
            megabytes = max(1.0, self.bytes / 1e6)
            told.append(translatable("About {megabytes:,.0f} MB on the disk.", megabytes=megabytes))
        return [*told]


def cost_of(
    store: RunStore, plan: SweepPlan, speed_for: Callable[[RunConfig], Speed | None]
) -> SweepCost:
    """Return what a sweep will cost, as far as it is known.

    Args:
        store: Where runs are.
        plan: The sweep.
        speed_for: How fast this machine is on a config.
    """
    configs = [point.config for point in plan.points()]
    there = store.runs_by_config(configs)
    missing = [
        config
        for config in configs
        if config not in there or there[config].state is not RunState.FINISHED
    ]
    sizes = [_bytes_kept(config) for config in missing]
    known = [size for size in sizes if size is not None]
    whole = sum(known) if missing and len(known) == len(sizes) else None
    return SweepCost(len(configs), len(missing), _seconds(missing, speed_for), whole)


def _seconds(
    missing: Sequence[RunConfig], speed_for: Callable[[RunConfig], Speed | None]
) -> float | None:
    speeds: dict[Hashable, Speed | None] = {}
    times = []
    for config in missing:
        like = likeness(config)
        if like not in speeds:
            speeds[like] = speed_for(config)
        if speed := speeds[like]:
            times.append(seconds_of(config, speed))
    # Of a method that was never trained here, as long as the others on average.
    return sum(times) / len(times) * len(missing) if times else None


def _bytes_kept(config: RunConfig) -> int | None:
    """Return what the weights of a run take, if its network says how many it has."""
    weights = config.model.num_weights(config.dataset.image_kind)
    return None if weights is None else KEPT * BYTES_A_NUMBER * weights
