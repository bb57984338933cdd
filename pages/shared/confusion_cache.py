"""Confusion matrices, each read once a round for all who watch."""

import numpy as np
from numpy.typing import NDArray

from fl_core.runs.store import RunStore
from pages.shared.metric_column_names import View
from pages.shared.single_flight import once


@once(maxsize=128)
def confusion(store: RunStore, run_id: str, round: int, view: View) -> NDArray[np.intp] | None:
    """Return the counts of a view after a round, `[num_classes, num_classes]`, rows are the truth.

    Where parties have models or images of their own, they are those of all of them together.

    Returns:
        `None` if nobody was measured, or it was not kept.
    """
    counts = store.confusion(run_id, round, view.confusion)
    return np.array(counts, np.intp) if counts else None
