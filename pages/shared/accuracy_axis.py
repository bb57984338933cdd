"""Where an axis of accuracies begins: at 0, or higher where all curves lie close together. Pure."""

from collections.abc import Sequence

import numpy as np

from pages.components.plain_figure import Properties

CLOSE, HIGH = 15.0, 60.0
"""In the later half of the rounds all curves lie within so many points, and none is lower."""
SOONEST = 4
"""Rounds, before which nobody knows where a curve will lie."""
STEP, BELOW = 10, 2  # the axis begins at a multiple, and so much below the lowest


def axis_start(traces: Sequence[Properties]) -> int:
    """Return where the axis begins, in percent.

    Args:
        traces: The curves that are to be seen, in percent; of others nothing is asked.
    """
    drawn = [trace for trace in traces if len(trace["x"])]
    if min((int(trace["x"][-1]) for trace in drawn), default=0) < SOONEST:
        return 0  # one that has just begun would not be seen beside one that is done
    late = np.concatenate(
        [trace["y"][np.asarray(trace["x"]) * 2 >= trace["x"][-1]] for trace in drawn]
    )
    late = late[~np.isnan(late)]
    if not len(late) or late.min() < HIGH or late.max() - late.min() > CLOSE:
        return 0
    return int((late.min() - BELOW) // STEP) * STEP
