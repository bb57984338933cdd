"""How each party sees its own images, and what it is taught of them: a function of the config."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.partitioners import Indices
from fl_core.party_data import PartyImages
from fl_core.seeding import rng

PIXELS = 200_000
"""Changed at a time, about: brightness in floats, of which they are reckoned, stays small."""


class PartyViews(NamedTuple):
    """All that a party holds, as it sees it and as it is taught it.

    Attributes:
        positions: `[n]`, in `ImageData.images`, in ascending order.
        images: `[n, height, width]`, in colour `[n, height, width, 3]`, as the party sees them.
        labels: `[n]`, the true ones.
        taught: `[n]`, as it is taught what it trains on; the true ones of what it holds out.
    """

    positions: Indices
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    taught: NDArray[np.uint8]


def images_as_seen(
    config: RunConfig, data: ImageData, parties: Sequence[PartyImages]
) -> NDArray[np.uint8]:
    """Return all images, those of each party as that party sees them.

    Parties share no image, so one array holds what all of them see. It is the very array of the
    data set where no party sees anything else; otherwise each image is copied once.
    """
    if not config.appearance.changes_images:
        return data.images
    seen = data.images.copy()
    for party, held in enumerate(parties):
        positions = np.sort(held.all)
        for first, block in _in_blocks(config, data, positions, party):
            seen[positions[first : first + len(block)]] = block
    return seen


def images_seen_by(
    config: RunConfig,
    data: ImageData,
    positions: Indices,
    party: int,
    places: Indices | None = None,
) -> NDArray[np.uint8]:
    """Return images of a party as it sees them, by default all, in the order of their positions.

    Args:
        config: Says how images look at which party.
        data: The images as they are.
        positions: Of all that the party holds, in ascending order: asked for some of them alone,
            an image would be given the noise of another.
        party: From 0.
        places: Those wanted, as places in `positions`; no more than these are kept.
    """
    wanted = np.arange(len(positions)) if places is None else places
    seen = data.images[positions[wanted]]
    if not config.appearance.changes_images:
        return seen
    for first, block in _in_blocks(config, data, positions, party):
        inside = (wanted >= first) & (wanted < first + len(block))
        seen[inside] = block[wanted[inside] - first]
    return seen


def _in_blocks(
    config: RunConfig, data: ImageData, positions: Indices, party: int
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Yield a party's images as it sees them, some at a time, with the place of the first."""
    draw, look = rng(config.seed_of_deal, "appearance", party), config.appearance
    length = max(1, PIXELS // math.prod(data.images.shape[1:]))
    for first in range(0, len(positions), length):
        images = data.images[positions[first : first + length]]
        yield first, look.seen_by(party, config.num_parties, images, draw)


def labels_as_taught(
    config: RunConfig, data: ImageData, parties: Sequence[PartyImages]
) -> NDArray[np.uint8]:
    """Return all labels, those that each party trains on as it is taught them.

    The true labels' very array where nobody is taught another; held-out images keep the truth.
    """
    if not config.label_noise.changes_labels:
        return data.labels
    taught = data.labels.copy()
    for party in wrongly_taught(config):
        train = parties[party].train
        taught[train] = _taught(config, data, train, party)
    return taught


def labels_taught_to(
    config: RunConfig, data: ImageData, train: Indices, party: int
) -> NDArray[np.uint8]:
    """Return the labels that one party is taught, in the order of `train`, all it trains on."""
    wrongly = party in wrongly_taught(config)
    return _taught(config, data, train, party) if wrongly else data.labels[train]


def views_of(config: RunConfig, data: ImageData, held: PartyImages, party: int) -> PartyViews:
    """Return what one party holds, sees and is taught."""
    positions = np.sort(held.all)
    labels = data.labels[positions]
    taught = labels.copy()
    trained_on = np.searchsorted(positions, held.train)
    taught[trained_on] = labels_taught_to(config, data, held.train, party)
    return PartyViews(positions, images_seen_by(config, data, positions, party), labels, taught)


def wrongly_taught(config: RunConfig) -> Sequence[int]:
    """Return the parties that are taught wrong labels, in ascending order."""
    return config.label_noise.parties(config.num_parties, rng(config.seed_of_deal, "noisy_parties"))


def _taught(config: RunConfig, data: ImageData, train: Indices, party: int) -> NDArray[np.uint8]:
    draw = rng(config.seed_of_deal, "label_noise", party)
    return config.label_noise.taught_to(data.labels[train], data.num_classes, draw)
