"""Which rounds the page can be moved to, and of which of them it has a map of what is confused."""

from collections.abc import Sequence

import numpy as np

from pages.shared.metric_column_names import GLOBAL_ON_TEST
from pages.shared.row_sampling import evenly_spaced
from pages.shared.run_snapshot import Look

MOST_ROUNDS = 80
MOST_BYTES = 700_000
"""Of all maps of what is confused together: those of a hundred classes are 80 kB each."""


def measured_rounds(seen: Look) -> list[int]:
    """Return the rounds after which the model in use was measured, that before training first."""
    rounds = seen.history.rounds
    known = rounds[GLOBAL_ON_TEST.column("accuracy")].notna()
    return [int(round) for round in rounds["round"][known]]


def some_of(rounds: Sequence[int], most: int = MOST_ROUNDS) -> list[int]:
    """Return at most so many, evenly spaced, the first and the last among them."""
    return [int(round) for round in evenly_spaced(np.array(rounds, np.intp), most)]


def with_maps(rounds: Sequence[int], bytes_each: int) -> list[int]:
    """Return of which rounds there is room for a map of so many bytes.

    The last one always has its own; of maps so large that two have no room it is the only one.
    """
    most = MOST_BYTES // max(1, bytes_each)
    return some_of(rounds, most) if most > 1 else [*rounds[-1:]]
