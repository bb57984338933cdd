"""What needs a fixed partition, in which each image stays with its party in all rounds.

What a party sees, is taught, or is by nature, is its own; with a strategy that deals the images
anew every round nothing is.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fl_core.errors import Conflict
from fl_core.knobs import knobs_of

if TYPE_CHECKING:
    from fl_core.config import RunConfig


def needs_fixed_partition(config: "RunConfig", field: str) -> Iterator[Conflict]:
    """Yield a conflict if the strategy deals the images anew every round.

    Args:
        config: The whole config.
        field: Where in it the member is that needs its images to stay.
    """
    strategy, name = config.strategy, "reshuffle"
    if strategy.redeals_every_round:
        yield Conflict(
            ((field,), ("strategy", name)),
            f"With {knobs_of(type(config))[field].label} “{getattr(config, field).label}” images "
            f"must stay with their party: switch “{knobs_of(type(strategy))[name].label}” off.",
        )
