"""How far parties' label mixes lie apart, and how many parties there are in effect.

A mix is a row of shares that sum to 1. Every distance takes mixes `[..., num_classes]` and returns
`[...]`: 0 where two mixes are equal and nowhere else, the same both ways, and its largest value
where two mixes have no class in common.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Mixes = NDArray[np.float64]
Counts = NDArray[np.intp]
Distance = Callable[[Mixes, Mixes], NDArray[np.float64]]


def total_variation(p: Mixes, q: Mixes) -> NDArray[np.float64]:
    """Return the share of one mix that would have to change its class to make the other, 0 to 1.

    Half the sum of |p - q|; Levin, Peres and Wilmer 2017, "Markov Chains and Mixing Times",
    proposition 4.2.
    """
    return earth_mover(p, q) / 2


def jensen_shannon(p: Mixes, q: Mixes) -> NDArray[np.float64]:
    """Return the Jensen-Shannon distance, 0 to 1.

    The root of the divergence H((p + q) / 2) - (H(p) + H(q)) / 2 in bits, of which H is the
    entropy: Lin 1991, "Divergence Measures Based on the Shannon Entropy", equation 4.1; that the
    root is a metric: Endres and Schindelin 2003.
    """
    middle = (p + q) / 2
    divergence = (_relative_entropy(p, middle) + _relative_entropy(q, middle)) / 2
    # Sums of rounded numbers can fall short of 0, or go beyond 1, by their last digit.
    distance: NDArray[np.float64] = np.sqrt(np.clip(divergence, 0, 1))
    return distance


def hellinger(p: Mixes, q: Mixes) -> NDArray[np.float64]:
    """Return the Hellinger distance, 0 to 1: the root of half the sum of (√p - √q)².

    As in Le Cam and Yang 2000, "Asymptotics in Statistics", chapter 3.
    """
    squares = np.square(np.sqrt(p) - np.sqrt(q)).sum(axis=-1)
    distance: NDArray[np.float64] = np.sqrt(squares / 2)
    return distance


def earth_mover(p: Mixes, q: Mixes) -> NDArray[np.float64]:
    """Return what papers on federated learning call the earth mover's distance, 0 to 2.

    The sum of |p - q|: Zhao et al. 2018, "Federated Learning with Non-IID Data"
    (arXiv:1806.00582), section 3. Classes have no order: any two are equally far apart, so that
    it is twice the total variation.
    """
    distance: NDArray[np.float64] = np.abs(p - q).sum(axis=-1)
    return distance


def mixes(counts: Counts) -> Mixes:
    """Return each party's mix of classes: `[num_parties, num_classes]`, rows that sum to 1.

    Args:
        counts: `[num_parties, num_classes]`, images; a party without any gets a row of NaN.
    """
    sizes = counts.sum(axis=1, keepdims=True)
    shares: Mixes = np.divide(counts, sizes, out=np.full(counts.shape, np.nan), where=sizes > 0)
    return shares


def party_skews(counts: Counts, distance: Distance) -> NDArray[np.float64]:
    """Return how far each party's mix is from the mix of all images: `[num_parties]`.

    Args:
        counts: `[num_parties, num_classes]`; a party without images gets NaN.
        distance: Says how far apart two mixes are.
    """
    pooled = mixes(counts.sum(axis=0, keepdims=True))
    return distance(mixes(counts), pooled)


def overall_skew(counts: Counts, distance: Distance) -> float:
    """Return the mean of the parties' skews, each weighted by its images; 0 without any image.

    Args:
        counts: `[num_parties, num_classes]`.
        distance: Says how far apart two mixes are.
    """
    sizes = counts.sum(axis=1)
    if not sizes.any():
        return 0.0
    holding = sizes > 0
    return float(np.average(party_skews(counts, distance)[holding], weights=sizes[holding]))


def effective_number(sizes: Counts, order: float = 2.0) -> float:
    """Return how many parties there are in effect, 1 to `len(sizes)`: all, if equally large.

    Hill 1973, "Diversity and Evenness: A Unifying Notation and Its Consequences": with
    the parties' shares w of all images, (Σ w^order)^(1 / (1 - order)); in the limit of order 1,
    the exponential of the entropy. Of order 2 it is 1 / Σ w²: a mean of updates that are weighted
    by images is as noisy as a plain one of so many.

    Args:
        sizes: `[num_parties]`, images of each.
        order: 0 counts the parties that hold anything; the higher, the less small ones count.

    Returns:
        The number; 0 without any image.
    """
    held = sizes[sizes > 0].astype(float)
    if not len(held):
        return 0.0
    shares = held / held.sum()
    if order == 1:
        return float(np.exp(-(shares * np.log(shares)).sum()))
    return float((shares**order).sum() ** (1 / (1 - order)))


def _relative_entropy(p: Mixes, q: Mixes) -> NDArray[np.float64]:
    """Return the sum of p log2(p / q), in bits; a class that p has none of adds nothing."""
    ratio = np.divide(p, q, out=np.ones(np.broadcast_shapes(p.shape, q.shape)), where=p > 0)
    bits: NDArray[np.float64] = (p * np.log2(ratio)).sum(axis=-1)
    return bits
