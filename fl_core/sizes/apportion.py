"""Shares as whole numbers of images, none below a minimum."""

import numpy as np
from numpy.typing import NDArray


def apportion(shares: NDArray[np.float64], num_images: int, least: int) -> list[int]:
    """Return sizes in proportion to shares, those too small raised and the others cut alike.

    Size j is max(least, c * share j), with the one c for which they sum to `num_images`; rounded
    down, and what is left goes to those who lost most by it (largest remainders).

    Args:
        shares: `[num_parties]`, 0 or more, one of them above 0; their sum does not matter.
        num_images: Enough for all: at least `num_parties * least`.
        least: No size is smaller.
    """
    falling = np.sort(shares)[::-1]
    above = np.arange(1, len(shares) + 1)  # how many get more than the least
    scales = (num_images - (len(shares) - above) * least) / np.cumsum(falling)
    fitting = np.flatnonzero(falling * scales >= least)  # the largest may always get it
    exact = np.maximum(least, shares * scales[fitting[-1] if len(fitting) else 0])
    sizes = np.floor(exact).astype(int)
    short = num_images - int(sizes.sum())
    sizes[np.argsort(sizes - exact, kind="stable")[:short]] += 1
    return list(sizes.tolist())
