"""The sweep that the command line says: a ready one, or knobs with their values, and seeds."""

from collections.abc import Sequence
from dataclasses import dataclass

from fl_core.commands.run_config import ConfigWords, Say, config_of
from fl_core.config_seeds import WHOLE, knobs_that_change
from fl_core.errors import ConfigError, may_be_meant, shown
from fl_core.knob_parsing import nearest, squeezed
from fl_core.sweep_axes import axis_of_words
from fl_core.sweep_gallery import GALLERY, ReadySweep
from fl_core.sweep_plan import MOST_SEEDS, SweepPlan, seeds_from

USUAL_SEEDS = 3


@dataclass(frozen=True)
class SweepWords:
    """What was said of a sweep.

    Attributes:
        knobs: What is swept, each as `NAME=VALUES`; one or two.
        seeds: How many, or which; empty where nothing was said.
        ready: The name of a ready sweep; empty for one of one's own.
        config: What was said of all that is not swept.
        seeds_change: What seeds change, between commas; empty for all together.
    """

    knobs: Sequence[str]
    seeds: str
    ready: str
    config: ConfigWords
    seeds_change: str = ""


def plan_of(words: SweepWords, say: Say) -> tuple[str, SweepPlan]:
    """Return the sweep with what it is called.

    Raises:
        ConfigError: If it cannot be.
        DataError: If a file of images cannot be had or understood.
    """
    if words.ready:
        if words.knobs:
            raise ConfigError("What is swept comes from --ready or from --knob, not from both.")
        ready = _ready_named(words.ready)
        base = config_of(words.config, say, ready.plan.base)
        seeds = _seeds(words.seeds, base.seed) if words.seeds else ready.plan.seeds
        seeded = _seeded(words.seeds_change) if words.seeds_change else ready.plan.seeded
        plan = SweepPlan(base, ready.plan.first, ready.plan.second, seeds, seeded)
        return ready.name, _checked(plan)
    if not 1 <= len(words.knobs) <= 2:
        raise ConfigError(
            "A sweep needs --knob NAME=VALUES once or twice, such as partitioner.skew=0,0.5,0.9 "
            f"and method=FedAvg,FedProx; got {len(words.knobs)}."
        )
    base = config_of(words.config, say)
    axes = [axis_of_words(*_pair(each), base) for each in words.knobs]
    if len({_pair(each)[0] for each in words.knobs}) < len(axes):
        raise ConfigError("The two knobs of a sweep must be different ones.")
    seeds = _seeds(words.seeds or str(USUAL_SEEDS), base.seed)
    name = " · ".join(axis.label for axis in axes)
    second, seeded = axes[1] if len(axes) > 1 else None, _seeded(words.seeds_change)
    return name, _checked(SweepPlan(base, axes[0], second, seeds, seeded))


def _pair(told: str) -> tuple[str, str]:
    name, equals, values = told.partition("=")
    if not equals:
        raise ConfigError(
            f"--knob must be NAME=VALUES, such as batch_size=8,32, got {shown(told)}."
        )
    return name.strip(), values


def _ready_named(given: str) -> ReadySweep:
    """Return the ready sweep that goes by a name, its short one or its title."""
    names = {squeezed(name): each for name, each in GALLERY.items()}
    names |= {squeezed(each.name): each for each in GALLERY.values()}
    if found := names.get(squeezed(given)):
        return found
    near = may_be_meant(*nearest(given, GALLERY)) or f"; there are {', '.join(GALLERY)}"
    raise ConfigError(f"There is no ready sweep {shown(given)}{near}.")


def _seeds(told: str, first: int) -> tuple[int, ...]:
    """Return so many seeds from one on, or those that are listed between commas."""
    words = [word.strip() for word in told.split(",") if word.strip()]
    if not words or not all(word.isdecimal() and len(word) < 11 for word in words):
        raise ConfigError(f"--seeds must be how many, or which: 3, or 1,2,5; got {shown(told)}.")
    seeds = tuple(dict.fromkeys(map(int, words)))
    if len(words) > 1 or "," in told:
        many = len(seeds)
    else:
        many, seeds = seeds[0], ()
    if not 1 <= many <= MOST_SEEDS:
        raise ConfigError(f"--seeds must be 1 to {MOST_SEEDS} seeds, got {many:,}.")
    return seeds or seeds_from(first, many)


def _seeded(told: str) -> tuple[str, ...]:
    """Return the knobs that seeds are put into, for what they are to change."""
    parts = [part.strip() for part in told.split(",") if part.strip()]
    return knobs_that_change(parts) if told else WHOLE


def _checked(plan: SweepPlan) -> SweepPlan:
    plan.points()
    return plan
