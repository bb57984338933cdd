"""Tables of counts that fit what is to be dealt out."""

from collections.abc import Sequence

import numpy as np

from fl_core.count_tables import read_counts
from fl_core.metrics import label_counts
from fl_core.partitioners import Iid, Partitioner, Pool, Table


def fitted(partitioner: Partitioner, labels: np.ndarray, sizes: Sequence[int]) -> Partitioner:
    """Return a table that has been filled in with counts that fit; others as they are."""
    if not isinstance(partitioner, Table) or not partitioner.counts:
        return partitioner
    parts = Iid().split(Pool(labels, sizes), np.random.default_rng(len(labels)))
    counts = label_counts(labels, parts, int(labels.max()) + 1)
    return partitioner.model_copy(update={"counts": read_counts(counts)})
