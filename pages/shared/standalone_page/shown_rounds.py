"""Which rounds the page can be moved to, and of which of them it has a map of what is confused."""

from collections.abc import Sequence

import numpy as np

from pages.shared.metric_column_names import GLOBAL_ON_TEST
from pages.shared.row_sampling import evenly_spaced
from pages.shared.run_snapshot import Look

MOST_ROUNDS = 80
MOST_BYTES = 700_000
"""Of all maps of what is confused together, and of all else that is there of each round: a map of a
hundred classes is 80 kB, and so much is 500 parties' accuracies in five rounds."""


def measured_rounds(seen: Look) -> list[int]:
    """Return the rounds after which the model in use was measured, that before training first."""
    rounds = seen.history.rounds
    known = rounds[GLOBAL_ON_TEST.column("accuracy")].notna()
    return [int(round) for round in rounds["round"][known]]


def some_of(rounds: Sequence[int], most: int = MOST_ROUNDS) -> list[int]:
    """Return at most so many, evenly spaced, the first and the last among them."""
    return [int(round) for round in evenly_spaced(np.array(rounds, np.intp), most)]


def with_room(rounds: Sequence[int], bytes_each: int) -> list[int]:
    """Return some of the rounds, evenly spaced: as many as there is room for, of so many bytes.

    The last one is always there; where not even two have room, it is the only one.
    """
    most = min(MOST_ROUNDS, MOST_BYTES // max(1, bytes_each))
    return some_of(rounds, most) if most > 1 else [*rounds[-1:]]
