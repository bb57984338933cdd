"""Confusion matrices, each read once a round for all who watch."""

import numpy as np
from numpy.typing import NDArray

from fl_core.runs.store import RunStore
from pages.shared.single_flight import once


@once(maxsize=32)
def confusion(store: RunStore, run_id: str, round: int) -> NDArray[np.intp] | None:
    """Return the counts after a round, `[num_classes, num_classes]`, rows are the truth.

    Where parties have models of their own, they are the answers of all of these together.

    Returns:
        `None` if nothing is known of that round.
    """
    counts = store.confusion(run_id, round)
    return np.array(counts, np.intp) if counts else None
