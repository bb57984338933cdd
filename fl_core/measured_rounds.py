"""In which rounds models are measured: said by the config alone, so that a run that was cut off and
resumed measures in the same ones."""

from fl_core.config import RunConfig


def is_measured(config: RunConfig, round: int) -> bool:
    """Return whether models are measured after a round; after 0 and the last they always are."""
    return round % config.measure_every == 0 or round == config.num_rounds


def last_measured(config: RunConfig, round: int) -> int:
    """Return the newest round, of those up to `round`, after which models were measured."""
    return round if is_measured(config, round) else round - round % config.measure_every
