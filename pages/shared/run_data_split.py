"""What a run found as it began: what is tested on, and who holds what.

A run of a Fedarium that did not keep it yet, or knobs that have not been started, are answered with
what they would find today.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.errors import FedariumError
from fl_core.runs.run import RunFacts
from pages.shared import data_preview


@dataclass(frozen=True)
class Found:
    """Each `None` if nobody knows, for the images are not on this machine.

    Attributes:
        num_test_images: On which the global model is measured.
        num_sample_images: On which each party's own model is.
        label_counts: `[num_parties, num_classes]`, what each party holds in round 1.
    """

    num_test_images: int | None = None
    num_sample_images: int | None = None
    label_counts: NDArray[np.intp] | None = None


def found_by(facts: RunFacts | None, config: RunConfig) -> Found:
    """Return what a run kept of its beginning, or would find today if it kept nothing."""
    if facts is None:
        return would_find(config)
    return Found(facts.num_test_images, facts.num_sample_images, facts.label_counts)


def would_find(config: RunConfig) -> Found:
    """Return what a run of this config would find."""
    if not config.dataset.is_at_hand():
        return Found()
    try:
        return Found(*data_preview.test_counts(config), held_today(config))
    except FedariumError:  # said beside the knobs
        return Found()


def held_today(config: RunConfig) -> NDArray[np.intp]:
    """Return what each party would hold as a run begins, `[num_parties, num_classes]`.

    Where a strategy pools what is dealt out, the first has all of it.
    """
    counts = data_preview.holdings(config)
    if not config.strategy.pools:
        return counts
    pooled = np.zeros_like(counts)
    pooled[0] = counts.sum(axis=0)
    return pooled
