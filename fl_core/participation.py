"""Who takes part in a round: a pure function of the config."""

from fl_core.config import RunConfig
from fl_core.seeding import rng


def participants(config: RunConfig, round: int) -> list[int]:
    """Return the parties that take part in a round, in party order."""
    if config.strategy.pools:
        return [0]
    draw = rng(config.seed_of_batches, "sampling", round)
    chosen = draw.choice(config.num_parties, config.parties_per_round, replace=False)
    return sorted(int(party) for party in chosen)
