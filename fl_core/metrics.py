"""Plain numpy measures; no config, no TensorFlow."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def label_counts(
    labels: NDArray[np.uint8], parts: Sequence[NDArray[np.intp]], num_classes: int
) -> NDArray[np.intp]:
    """Return how many images of each class each party holds: `[num_parties, num_classes]`."""
    counts = [np.bincount(labels[part], minlength=num_classes) for part in parts]
    return np.stack(counts)


def confusion_matrix(truth: ArrayLike, predicted: ArrayLike, num_classes: int) -> NDArray[np.intp]:
    """Return `[num_classes, num_classes]` counts; rows are the truth, columns the prediction."""
    pairs = np.asarray(truth, dtype=np.intp) * num_classes + np.asarray(predicted, dtype=np.intp)
    return np.bincount(pairs, minlength=num_classes**2).reshape(num_classes, num_classes)


def always_commonest(trained: NDArray[np.uint8], tested: NDArray[np.uint8]) -> float | None:
    """Return how often who always says the commonest class of some labels is right of others, 0..1.

    Not the commonest of those that are tested: of a few the largest share is large by chance.

    Args:
        trained: At least one label; of classes equally common the first counts.
        tested: Labels that are to be met.

    Returns:
        `None` if nothing is tested.
    """
    return float(np.mean(tested == np.bincount(trained).argmax())) if len(tested) else None


def label_skew(counts: NDArray[np.intp]) -> float:
    """Return how far parties' label mixes are from the mix of all images, 0 (equal) to below 1.

    The mean total variation distance to the pooled mix, each party weighted by its images.

    Args:
        counts: `[num_parties, num_classes]`; a party without images does not count.
    """
    counts = counts[counts.sum(axis=1) > 0]
    pooled = counts.sum(axis=0) / counts.sum()
    mixes = counts / counts.sum(axis=1, keepdims=True)
    distances = np.abs(mixes - pooled).sum(axis=1) / 2
    return float(np.average(distances, weights=counts.sum(axis=1)))


def euclidean_length(vector: NDArray[np.float32]) -> float:
    """Return the length of a vector, summed in float64."""
    # Not numpy.linalg.norm: its BLAS would start threads of its own beside ours, and what it
    # returns would depend on how many.
    return float(np.sqrt(np.square(vector, dtype=np.float64).sum()))
