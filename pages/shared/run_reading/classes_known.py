"""What the average knows that its parts do not: class by class, from both confusion matrices.

Of the parties' own models the counts are kept of all together, on one sample of the test images
that is the same for all. Where k parties were measured and are right on a share p of a class on
average, none of them can be right on more than k p of it: that much is certain of each.
"""

import math

import numpy as np
from numpy.typing import NDArray

from fl_core.class_accuracy import class_accuracies
from pages.shared.metric_column_names import GLOBAL_ON_TEST, OWN_ON_TEST
from pages.shared.run_reading.evidence import Evidence
from pages.shared.run_reading.luck import SURE_OF_GUESSING
from pages.shared.run_reading.models_used import averages, models_used
from pages.shared.run_reading.sentence import Listed, Sentence, Share, say

HALF = 0.5
CLEAR_GAIN = 0.1
"""A share of a class's images: less is not worth a sentence."""

MOST_NAMED = 3


def classes_known(found: Evidence) -> Sentence | None:
    """Return which classes the global model tells that the parties' own models do not."""
    if models_used(found.material.config) != "one" or len(found.own_of_each) < 2:
        return None
    shared, own = found.counts(GLOBAL_ON_TEST), found.counts(OWN_ON_TEST)
    if shared is None or own is None or shared.shape != own.shape:
        return None
    num_parties = len(found.own_of_each)
    together, each = class_accuracies(shared), class_accuracies(own)
    images = own.sum(axis=1) / num_parties  # of the sample
    luck = SURE_OF_GUESSING * np.hypot(_error(together, shared.sum(axis=1)), _error(each, images))
    clear = np.nan_to_num(together - each, nan=-1) > np.maximum(
        np.nan_to_num(luck, nan=math.inf), CLEAR_GAIN
    )
    made = "average" if averages(found.material.config) else "combined"
    at_most_half = clear & (num_parties * each <= HALF) & (together > HALF)
    if at_most_half.any():
        some = _most(at_most_half, together)
        return say(
            _of_one(f"{made}_alone_knows", some),
            classes=_named(found, some),
            least=Share(float(together[some].min())),
        )
    if not clear.any():
        return None
    some = _apart(clear, together, each)
    return say(
        _of_one(f"{made}_gains_most", some),
        classes=_named(found, some),
        least=Share(float(together[some].min())),
        most=Share(float(each[some].max())),
    )


def _most(
    wanted: NDArray[np.bool_], by: NDArray[np.float64], most: int = MOST_NAMED
) -> NDArray[np.intp]:
    """Return some of the classes that are wanted, those with the most, in their own order."""
    order = np.argsort(-np.where(wanted, by, -np.inf), kind="stable")
    return np.sort(order[: min(most, int(wanted.sum()))])


def _apart(
    clear: NDArray[np.bool_], together: NDArray[np.float64], each: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Return the classes with the largest gains, so many that what the average knows of any of
    them is more than its parts know of any: two limits that cross would tell of no gain."""
    for most in range(MOST_NAMED, 1, -1):
        some = _most(clear, together - each, most)
        if together[some].min() > each[some].max():
            return some
    return _most(clear, together - each, 1)


def _of_one(sentence: str, classes: NDArray[np.intp]) -> str:
    """Return the name of a sentence of several classes, or of that which tells of one."""
    return f"{sentence}_of_one" if len(classes) == 1 else sentence


def _named(found: Evidence, classes: NDArray[np.intp]) -> Listed:
    return Listed(tuple(found.material.class_names[int(number)] for number in classes))


def _error(shares: NDArray[np.float64], images: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return standard errors, `[num_classes]`; see `luck`. NaN where there are no images."""
    counted = np.where(images.astype(float) > 0, images.astype(float), np.nan)
    near = np.clip(shares, np.minimum(0.5, 0.5 / counted), np.maximum(0.5, 1 - 0.5 / counted))
    error: NDArray[np.float64] = np.sqrt(near * (1 - near) / counted)
    return error
