"""What partitioners share: images sorted and handed to owners in arrays, and refusals in words."""

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import ConfigError, Conflict, Path
from fl_core.partitioners.base import Indices, Labels

Counts = NDArray[np.intp]


def stock_of(labels: Labels) -> Counts:
    """Return how many images there are of each class that there is: `[num_classes]`, 1 or more."""
    return np.unique(labels, return_counts=True)[1]


def by_class(labels: Labels, rng: np.random.Generator) -> Indices:
    """Return all positions, class by class; those of one class in random order."""
    shuffled = rng.permutation(len(labels))
    return shuffled[np.argsort(labels[shuffled], kind="stable")]


def by_owner(positions: Indices, owners: Indices, num_parties: int) -> list[Indices]:
    """Return the positions of each party, in the order given.

    Args:
        positions: `[n]`, what is dealt.
        owners: `[n]`, the party that each goes to, from 0.
        num_parties: How many parties there are; some may get nothing.
    """
    ends = np.cumsum(np.bincount(owners, minlength=num_parties))
    return np.split(positions[np.argsort(owners, kind="stable")], ends[:-1])


def by_counts(labels: Labels, counts: Counts, rng: np.random.Generator) -> list[Indices]:
    """Return positions of as many images of each class as each party is to hold.

    Args:
        labels: `[n]`, the class of each image.
        counts: `[num_parties, num_classes]`; columns as in `stock_of`, with those sums.
        rng: Which images of a class a party gets.
    """
    return by_owner(by_class(labels, rng), owners_of(counts), len(counts))


def owners_of(counts: Counts) -> Indices:
    """Return who gets each of the images, which lie as `by_class` returns them.

    Args:
        counts: `[num_parties, num_classes]`, how many of each class each party is to hold.
    """
    num_parties, num_classes = counts.shape
    return np.repeat(np.tile(np.arange(num_parties), num_classes), counts.T.ravel())


def refusal(sentence: str, *knobs: Path) -> ConfigError:
    """Return the error for images that cannot be dealt as these knobs ask."""
    return ConfigError(sentence, conflicts=(Conflict(knobs, sentence),))
