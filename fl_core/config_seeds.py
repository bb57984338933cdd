"""Which random numbers a config draws: of the deal, of the start and of the batches."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fl_core.config import RunConfig
from fl_core.config_measuring import AS_SEED
from fl_core.errors import ConfigError
from fl_core.translatable import translatable

SEED = "seed"
PARTS: Mapping[str, str] = {"deal": "deal_seed", "start": "start_seed", "batches": "batch_seed"}
"""What can have a seed of its own, and the knob that says which."""

SEED_KNOBS = (SEED, *PARTS.values())
WHOLE = (SEED,)
"""The knobs that change where deal, start and batches change together."""


class Seeds(NamedTuple):
    """Of each part of a run's randomness."""

    deal: int
    start: int
    batches: int

    def __str__(self) -> str:
        """Return the one seed of all parts, or three."""
        return str(self.deal) if len({*self}) == 1 else "/".join(map(str, self))


def seeds_of(config: RunConfig) -> Seeds:
    """Return which seeds decide what; two runs that differ in nothing else are told apart by it."""
    return Seeds(config.seed_of_deal, config.seed_of_start, config.seed_of_batches)


def with_seeds(config: RunConfig, seeds: Seeds) -> RunConfig:
    """Return the config with these seeds; where all are equal, as one that has only a Seed.

    What the Seed alone decides, such as which test images are shown, stays where they differ.
    """
    knobs: dict[str, int] = dict.fromkeys(PARTS.values(), AS_SEED)
    if len({*seeds}) == 1:
        knobs[SEED] = seeds.deal
    else:
        own = zip(PARTS.values(), seeds, strict=True)
        knobs |= {knob: seed for knob, seed in own if seed != config.seed}
    return RunConfig.of(config.model_dump() | knobs)


def without_seeds(config: RunConfig) -> RunConfig:
    """Return the config as it is for all seeds."""
    return config.model_copy(update={SEED: 0} | dict.fromkeys(PARTS.values(), AS_SEED))


def knobs_that_change(parts: Sequence[str]) -> tuple[str, ...]:
    """Return the knobs that a number of seeds is put into, for what they are to change.

    Args:
        parts: Of `PARTS`; all of them mean the Seed itself.

    Raises:
        ConfigError: If there is none, or one that is not known.
    """
    if not parts or not {*parts} <= {*PARTS}:
        raise ConfigError(
            translatable("Seeds must change one of {parts} at least.", parts=", ".join(PARTS))
        )
    chosen = tuple(knob for part, knob in PARTS.items() if part in parts)
    return WHOLE if len(chosen) == len(PARTS) else chosen
