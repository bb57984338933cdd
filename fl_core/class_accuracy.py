"""What a confusion matrix says of each class: how often it is recognised, or mistaken for what."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Mistake:
    """Images of one class that are taken for another.

    Attributes:
        truth: What they are.
        said: What they are taken for.
        count: How many of them.
        share: Of all images of their class, 0..1.
    """

    truth: int
    said: int
    count: int
    share: float


def row_shares(confusion: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return which share of each class's images is taken for what, 0..1.

    Args:
        confusion: `[num_classes, num_classes]` counts, rows are the truth.

    Returns:
        The same shape; NaN where no image is of the class.
    """
    of_class = confusion.sum(axis=1, keepdims=True)
    shares: NDArray[np.float64] = confusion / np.where(of_class > 0, of_class, np.nan)
    return shares


def class_accuracies(confusion: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return which share of each class's images is recognised: `[num_classes]`, 0..1, or NaN."""
    return np.diagonal(row_shares(confusion)).copy()


def commonest_mistakes(confusion: NDArray[np.intp], most: int) -> list[Mistake]:
    """Return the mistakes that take the largest share of their class, the largest first.

    Of equal shares the one of more images comes first.

    Args:
        confusion: As `row_shares` takes it.
        most: How many at most; there may be fewer.
    """
    shares = np.nan_to_num(row_shares(confusion))
    np.fill_diagonal(shares, 0)
    order = np.lexsort((-confusion.ravel(), -shares.ravel()))[:most]
    cells = [divmod(int(cell), len(shares)) for cell in order]
    return [
        Mistake(truth, said, int(confusion[truth, said]), float(shares[truth, said]))
        for truth, said in cells
        if shares[truth, said] > 0
    ]
